# State of the fleet: devices and gateways.
page-fleet = Fleet
fleet-lead = { $devices ->
    [one] One attached device
   *[other] { $devices } attached devices
}, { $gateways ->
    [0] no gateway
    [one] one gateway
   *[other] { $gateways } gateways
}: when and how they were heard.
fleet-empty-title = No device is attached
fleet-empty-text = Attach a device: its state appears here.
fleet-findings = { $count ->
    [0] Nothing is silent
    [one] One finding
   *[other] { $count } findings
}
fleet-no-finding = Every attached device and every gateway spoke on time.
fleet-finding-gateway = The gateway { $gateway } is silent since { $since }.
fleet-finding-behind = { $count ->
    [0] Its devices are heard by other gateways, or silent for another reason.
    [one] One device is heard by it alone: check the gateway, then the device.
   *[other] { $count } devices are heard by it alone: check its power and its network.
}
fleet-finding-device = The device { $device } is silent since { $since }.
fleet-finding-offline = The device { $device } is offline; it was heard on { $since }.
fleet-finding-never = { $count ->
    [one] A connected device never spoke.
   *[other] { $count } connected devices never spoke.
}
fleet-see-devices = { $count ->
    [one] See the device
   *[other] See the { $count } devices
}
fleet-from-anomalies = { $count ->
    [one] One device or gateway is silent:
   *[other] { $count } devices or gateways are silent:
}
fleet-gateways = Gateways
fleet-gateway = Gateway
fleet-devices = Attached devices
fleet-device = Device
fleet-heard = Heard
fleet-hears = Devices heard
fleet-count-devices = { $count ->
    [one] one device
   *[other] { $count } devices
}
fleet-count-strangers = { $count ->
    [one] and one that is not connected
   *[other] and { $count } that are not connected
}
fleet-strangers = Devices heard, not connected
fleet-strangers-most = The last { $count } heard are shown.
fleet-said = Received
fleet-said-counts = { $uplinks ->
    [0] no message
    [one] one message
   *[other] { $uplinks } messages
}, { $joins ->
    [0] no join
    [one] one join
   *[other] { $joins } joins
}
fleet-heard-by = Gateways
fleet-cut-off = { $count ->
    [one] one is heard by it alone
   *[other] { $count } are heard by it alone
}
fleet-uplinks = Messages passed on
fleet-every = about every { $interval }
fleet-battery = Battery
fleet-signal = Signal
fleet-lost = Lost frames
fleet-refused = Refused (24 h)
fleet-state-ok = on time
fleet-state-waiting = waited for
fleet-state-heard = heard
fleet-state-late = late
fleet-state-silent = silent
fleet-behind = behind the gateway { $gateway }
fleet-offline = offline
fleet-error = error { $error }
