# State of the fleet: devices and gateways.
page-fleet = Fleet
fleet-lead = { $devices ->
    [0] No attached device
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
fleet-gateways = Gateways
fleet-gateway = Gateway
fleet-devices = Attached devices
fleet-device = Device
fleet-heard = Heard
fleet-hears = Devices heard
fleet-count-devices = { $count ->
    [0] no device
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
fleet-finding-network = { $gateways ->
    [0] The network { $network } is silent since { $since }.
   *[other] The network { $network } is silent since { $since }, with its { $gateways } gateways.
}
fleet-meters-lost = { $count ->
    [one] One meter sends nothing any more.
   *[other] { $count } meters send nothing any more.
}
fleet-do-network = Check the network server and its link to the MQTT broker: one breakdown may explain it all.
fleet-do-device = Check its battery or its power, then what disturbs its radio.
fleet-do-offline = Check its power and its access to the network.
fleet-do-never = Check that it has power, its credentials or keys, and the name under which it speaks.
fleet-silent-title = What is silent
fleet-more = { $count ->
    [one] See one more finding
   *[other] See { $count } more findings
}
fleet-search = Device, building or meter
fleet-sort = Sort by
fleet-sort-state = state, the worst first
fleet-sort-device = device
fleet-sort-site = building
fleet-sort-heard = heard, the longest ago first
fleet-sort-battery = battery, the weakest first
fleet-sort-signal = signal, the weakest first
fleet-sort-lost = lost frames, the worst first
fleet-shown = { $count ->
    [one] One device.
   *[other] Devices { $first } to { $last } of { $count }.
}
fleet-download = Download (CSV)
fleet-pages = Pages of the list
fleet-page = Page { $page } of { $pages }
page-previous = Previous page
fleet-none-title = No device matches
fleet-none-text = Widen the filter.
fleet-behind-column = Behind the gateway
fleet-meters-column = Meters
fleet-heard-utc = Heard (UTC)
fleet-every-s = Expected every (s)
fleet-network = Network
fleet-battery-percent = Battery (%)
fleet-rssi-dbm = RSSI (dBm)
fleet-snr-db = SNR (dB)
fleet-lost-percent = Lost frames (%)
fleet-readings-day = Readings (24 h)
fleet-refused-day = Refused messages (24 h)
