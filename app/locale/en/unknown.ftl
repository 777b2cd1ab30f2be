# To connect: devices that speak without a register.
page-to-connect = To connect
to-connect-lead = What speaks to the broker without a register that listens: devices that a decoder understands are attached by one click, and what they sent already is taken up.
to-connect-caption = Devices and topics to connect
to-connect-name = Device or topic
to-connect-decoder = Decoder
to-connect-no-decoder = not understood
to-connect-heard = Heard
to-connect-since = since { $moment }
to-connect-sample = Sample
to-connect-attached = attached; a part of what it says has no register
to-connect-attached-since = attached since; what it said before waits to be read
to-connect-attached-refused = attached: { $reason }
to-connect-attach = Attach
to-connect-attach-device = Attach { $device }
to-connect-ignore = Ignore
to-connect-ignore-sender = Ignore { $sender }
to-connect-ignore-text = An ignored device leaves the list: its messages are counted and not kept, until it is heeded again.
to-connect-heed = Heed again
to-connect-heed-sender = Heed { $sender } again
to-connect-heed-text = Heeded again, it returns to the list and its next messages are kept.
to-connect-see-ignored = See what is ignored
to-connect-see-heeded = To connect
to-connect-done-ignored = It is ignored; the list of what is ignored leads back.
to-connect-done-heeded = It is heeded again.
to-connect-done-replayed = The messages of this topic were read again: the devices that they name are in this list, and what registers waited for is stored.
to-connect-empty-title = Nothing to connect
to-connect-empty-text = Whatever speaks to the broker has its register. Plug a device in: it appears here with its first message.
to-connect-empty-ignored = Nothing is ignored.
attach-understood = Understood by the decoder “{ $decoder }”.
attach-not-understood = No decoder understands its messages.
attach-heard = { $count ->
    [one] One message
   *[other] { $count } messages
}, from { $first } to { $last }.
attach-attached = A register listens to this device already; what follows has no register.
attach-attached-refused = A register listens to this device already; this is why these messages wait.
attach-ignored = Ignored by { $who } on { $when }: its new messages are not kept.
attach-profile = Nobody understands this topic: a profile declares where its time, value and unit are.
attach-understood-since = Its messages came before a decoder understood them. Read again, they become readings, or bring their devices into the list to connect.
attach-replay = Read its messages again
attach-key-title = Give its key
attach-key-missing = Its telegrams are encrypted, and its key is not known here: it comes with the meter, often in a list of the manufacturer.
attach-key-wrong = Its telegrams are encrypted, and the key that was given does not open them: compare the meter’s number and the key with the delivery note.
attach-key = Key (AES-128)
attach-key-help = 32 hexadecimal digits. It is tried on the telegrams, then kept; it is never shown. For a list of meters: vigie meter-key add.
attach-key-do = Open its telegrams
attach-key-technician = A technician can enter it here.
attach-key-kept = The key opens its telegrams, and is kept.
attach-key-opened = { $messages ->
    [one] One message was read again
   *[other] { $messages } messages were read again
}, { $stored ->
    [0] no reading of them is stored until a register listens to this meter.
    [one] one reading of them was stored.
   *[other] { $stored } readings of them were stored.
}
attach-key-later = Another replay is under way: read the earlier messages again afterwards, on the page of refused messages.
attach-write-profile = Write a profile for this topic
attach-codecs = Codecs that read its bytes
attach-codecs-text = Choose the one of the device’s model; the values below will be those of this codec.
attach-title = Attach
attach-values = What it says: tick what counts
attach-channel = Channel
attach-unit = Unit
attach-scale = Weight
attach-interval = Interval (s)
attach-max = Most an hour
attach-kind-index = index
attach-kind-delta = amount per interval
attach-kind-gauge = power or flow
attach-register-of = Name of the register of { $channel }
attach-kind-of = Kind of { $channel }
attach-unit-of = Unit of { $channel }
attach-scale-of = Weight of { $channel }
attach-interval-of = Interval of { $channel } in seconds
attach-max-of = Most an hour of { $channel }
attach-scale-help = The weight multiplies the value: of pulses, what one is worth in the chosen unit.
attach-max-help = The most an hour, in kWh/h (kW) or m³/h, is that of the contract or the size; empty: none.
attach-more = { $count } more channels are not shown.
attach-meter = Code of the meter
attach-meter-help = Its serial number, its PRM or PCE, or a name of yours.
attach-delivery-point = Delivery point
attach-delivery-point-help = PRM or PCE, where there is one; for water and heat, the reference of the contract, as it is.
attach-codec = Codec
attach-codec-none = the one that recognises its bytes
attach-codec-help = Of a LoRaWAN device whose network does not decode the bytes.
attach-site-help = The building or cabinet where it is.
attach-new-site = New site
attach-site-code = Code of the site
attach-site-code-help = Short and unique: ecole-jean-mace.
attach-site-name = Name of the site
attach-site-name-help = As it will be read: École Jean-Macé.
attach-site-kind = Use
attach-commune = Commune
attach-commune-help = Its INSEE number: 02691.
attach-do = Attach and take up its messages
attach-no-values = Its messages hold no readable value yet: wait for the next; if that holds none either, a profile says where they are.
attach-choose-codec = Read its bytes
attach-needs-codec = Its network did not decode its bytes, and nothing here recognises them without knowing the model: choose the codec of the model of the device. If it is not in the list, the maker has one (JavaScript):
attach-upload-codec = upload a codec
attach-codec-reads-nothing = The codec “{ $codec }” does not read its bytes: choose another.
attach-own-codec-reads-nothing = The codec “{ $codec }” is this device’s, and does not read its bytes: upload a version that reads them, or choose another codec.
attach-read = Read with this codec
attach-no-sample = None of its messages waits.
api-no-sender = Nobody spoke under the name “{ $sender }”: see GET /api/v1/unknown-devices.
error-sender-unknown = Nobody spoke under the name “{ $sender }”: reload the list of what is to be connected.
error-attach-empty = { $field ->
    [site] No site is chosen: choose one of the list, or give the code and the name of a new one.
    [site_code] The new site has no code: give it a short and unique one, ecole-jean-mace say, or choose a site of the list.
    [site_name] The new site has no name of 120 characters at most: give it the one that people read, École Jean-Macé say.
    [meter] The meter has no code: give its serial number, its PRM or PCE, or a name of yours.
    [device] The device has no name: load the list of devices to connect again.
   *[other] A register has no name: give it one ({ $field }).
}
error-attach-name = “{ $value }” cannot be a name ({ $field }): { $most } characters at most, without / + # or invisible ones.
error-attach-unit = The unit “{ $value }” is none of a register: choose among { $known }.
error-attach-unit-unfit = The register “{ $register }” cannot be in { $unit }: { $kind ->
    [gauge] a power or flow
    [delta] an amount per interval
   *[index] an index
} of { $fluid ->
    [electricity] electricity
    [gas] gas
    [water] water
   *[heat] heat
} has another unit; change the unit, the kind or the fluid.
error-attach-scale = The weight of the register “{ $register }” must be between 0.000000001 and a thousand million.
error-attach-interval = The interval of the register “{ $register }” must be between one second and 31 days.
error-attach-max-rate = The most an hour of “{ $register }” must be above zero and at most a thousand million, or empty.
error-attach-no-register = Tick at least one value that counts.
error-attach-twice = Two registers are called “{ $register }”: give each its name.
error-attach-commune = No commune has the INSEE number “{ $value }”: choose one of the list.
error-attach-delivery-point = “{ $value }” is no delivery point of this fluid: a PRM has 14 digits, a PCE 14 digits or GI followed by 6 digits.
error-attach-codec = No codec is called “{ $codec }”: choose among { $known }.
error-attach-choice = This field ({ $field }) takes one of these values: { $known }.
error-attach-site-exists = The site “{ $site }” exists already: choose it in the list, or give the new one another code.
error-attach-site-unknown = No site has the code “{ $site }”: choose one of the list, or make a new one.
error-attach-meter-elsewhere = The meter “{ $meter }” exists already, at the site “{ $site }” ({ $fluid ->
    [electricity] electricity
    [gas] gas
    [water] water
   *[heat] heat
}): give another code, or choose that site and fluid.
error-attach-register-taken = The register “{ $register }” of the meter “{ $meter }” listens to the device “{ $device }” already: give the register another name.
error-key-form = This is no key: 32 hexadecimal digits (0 to 9, A to F), as on the delivery note.
error-key-unfit = This key opens no telegram of meter { $meter }: compare its number and key with the delivery note. It is not kept.
error-key-not-awaited = No message of “{ $meter }” waits for a key: load the list to connect again. A key is given in advance by “vigie meter-key add”.
attach-choose = to be chosen
attach-errors = { $count } points are to be corrected:
error-attach-unit-missing = Choose the unit of “{ $channel }”: nothing in its messages tells it.
error-attach-scale-missing = Tell the weight of “{ $channel }”: what a pulse is worth in the unit chosen, as it is written on the meter or the transmitter (10 L a pulse: 10).
error-attach-fluid-missing = Choose what this meter measures (electricity, gas, water or heat): nothing in its messages tells it.
error-attach-silent = Nothing was heard of the device “{ $device }”: check its name in the list to connect. A device is connected before its first message by a list: its own page, or “vigie connect”.
error-attach-channel = The device “{ $device }” never told of the channel “{ $channel }”: its messages that are kept have { $known }. Correct the channel, or wait for a message that has it.
