# Connecting devices: accounts at the broker, lists, sheets.
error-stack-broker-accounts = The file of the broker’s accounts, { $file }, is damaged: put a copy back, or rename it and run "vigie stack up" again, then give each device an account with "vigie device rotate".
error-stack-broker-plugin = The root folder { $folder } lacks Mosquitto’s dynamic security plugin: remove that folder, then run "vigie stack build".
error-broker-no-plugin = The broker { $where } does not answer commands about accounts: its dynamic security plugin is missing, or this account may not use it. Switch it on (docs/howto/connect-a-meter.md) and give the administrator’s account in VIGIE_MQTT_ADMIN_URL, or ask the broker’s administrator for credentials.
error-broker-admin-refused = The broker { $where } refuses the administrator’s account ({ $reason }): check VIGIE_MQTT_ADMIN_URL.
error-broker-identity-refused = The broker refuses the account "{ $name }" ({ $reason }): nothing was registered; correct the list, or look into the broker’s log.

# Lists of devices to connect: reasons of refusals, and notes.
line-zero-lost = { $column } "{ $value }": the spreadsheet has probably dropped the leading zero ({ $digits } digits are expected); format the column as text and type the value again
line-digits-lost = { $column } "{ $value }": a spreadsheet keeps only 15 digits of a number; format the column as text and type the value again
line-unknown-codec = unknown codec "{ $value }": { $known }
line-not-dev-eui = "{ $value }" is no DevEUI: 16 hexadecimal digits, as on the device’s label
line-topic-needed = the dialect { $dialect } does not say under which topic the device publishes: fill in the column topic, or set credential to none
line-device-reserved = "{ $value }" cannot be the name of an account at the broker: give the device another name
line-device-letters = "{ $value }" has letters that a sheet cannot print: name the device in Latin letters
line-too-many-topics = too many topics in the column topic: { $most } at most
line-bad-topic = "{ $value }" is no topic that suits a single device: no wildcard on the first level, + and # alone in their level, # at the end
line-topic-taken = the topic "{ $topic }" is already, as a whole or in part, that of the device "{ $device }": give each its own
line-site-elsewhere = the site "{ $site }" is known in the commune { $commune }: correct commune_insee, or give the site another name
line-site-other-kind = the site "{ $site }" is known as { $kind }: correct site_kind, or change the site with "vigie import sites"
line-site-differs = the site "{ $site }" has not the same kind or commune as in line { $line }
line-meter-elsewhere = the meter "{ $meter }" is known on the site "{ $site }": correct the column site; to move it, "vigie import meters"
line-meter-other-fluid = the meter "{ $meter }" is known for { $fluid }: correct the column fluid, or give the meter another name
line-meter-differs = the meter "{ $meter }" has not the same site, fluid or delivery point as in line { $line }
line-register-twice = the register "{ $register }" of the meter "{ $meter }" stands in line { $line } already
line-channel-twice = the device "{ $device }" feeds a register "{ $register }" in line { $line } already
line-device-elsewhere = the device "{ $device }" feeds a meter of the site "{ $site }" already: a device is in one place
line-device-other-site = the device "{ $device }" is on the site "{ $site }" in line { $line }: a device is in one place
line-device-differs = the device "{ $device }" has not the same dialect, codec, topics or account as in line { $line }: repeat them, or leave these columns empty
connect-note-column = columns that nothing reads: { $columns }; correct their titles if they were meant to count
connect-note-new-site = the site "{ $site }" is created
connect-note-other-device = the device "{ $after }" replaces "{ $before }"
connect-note-other-device-account = the device "{ $after }" replaces "{ $before }", whose account stays open: "vigie device revoke { $before }" ends it
connect-note-dev-eui = the device will be called "{ $device }"
connect-note-no-account = no account of its own: its network server or gateway has one
connect-note-new-password = the account of "{ $device }" is made again: new password
connect-note-account-ended = the account of "{ $device }" was ended and stays so: a list does not open it again; "vigie device give { $device }", or "Give an account" on the page Connect devices, gives it another
connect-note-profiles = without a dialect or a topic a device may publish nothing but our JSON, under vigie/v1/…; if a profile reads it, fill in the column topic: { $topics }
connect-no-admin = No accounts were made at the broker: VIGIE_MQTT_ADMIN_URL does not say who gives them. Ask the broker’s administrator for credentials.
connect-verdict-new = new
connect-verdict-same = unchanged
connect-verdict-updated = changed
connect-verdict-refused = refused

error-list-too-large = { $file } is too large: { $most } MB at most; spread its lines over several files.
error-list-too-long = { $file } has more than { $most } lines: spread them over several files.
error-list-no-line = { $file } has no line below its headings: add one register a line.
error-list-format = { $file } is neither a CSV nor an XLSX workbook that can be read: save it as "Excel workbook (.xlsx)", without a password, or as "CSV UTF-8".
error-list-bomb = { $file } unpacks to more than { $most } MB: keep one sheet, without pictures, and try again.
error-list-gap = { $file } has more than { $most } empty rows: delete them (“Delete rows” in the spreadsheet, not “Clear”) and try again.
error-connect-meanwhile = Something else was registered meanwhile under the same name or channel ({ $detail }): nothing was written; check the list again.
error-device-no-account = The device "{ $device }" has no account at the broker: see "vigie device list".
error-device-name = "{ $device }" cannot be the name of an account: 120 Latin characters at most, without / + or #, and neither vigie nor vigie-admin.
error-device-topic = "{ $topic }" is no topic that fits: no wildcard on the first level, + and # alone in their level, # at the end.
error-device-topic-taken = The topic "{ $topic }" is, as a whole or in part, that of the device "{ $device }": end its account first, or give other topics.
error-device-has-account = "{ $device }" has an account already: "vigie device rotate { $device }" changes its password.
error-device-account-ended = The account of "{ $device }" was ended: "vigie device give { $device }", or "Give an account" on the page Connect devices, gives it another.
error-device-without-topics = "{ $device }": say under which topics it publishes (--topic); without one, only a device whose account was ended has its own back.
error-device-certificate = The device "{ $device }" shows a certificate: ask the broker’s administrator for a new one.
error-broker-no-admin = The account that gives accounts at the broker is not known: name it in VIGIE_MQTT_ADMIN_URL (mqtt://user:password@host:port).

# Sheet of a device.
sheet-title = Connection sheet
sheet-place = Where it is
sheet-site = Site
sheet-register = Meter · register
sheet-more = and { $registers } more registers
sheet-codec = Codec
sheet-connection = Connection to the MQTT broker
sheet-broker = Address and port
sheet-tls = Encryption
sheet-tls-yes = TLS, check the server’s certificate
sheet-tls-no = none: private network only
sheet-account = Account
sheet-account-none = no account of its own: its network server or gateway has one
sheet-username = User name
sheet-password = Password
sheet-password-certificate = none: a client certificate whose common name (CN) is "{ $device }"
sheet-password-elsewhere = ask the broker’s administrator
sheet-topic = Publishes to
sheet-rights = May publish under
sheet-message = Message
sheet-message-text = A message for each reading: time is that of the reading with its offset (Z: UTC), value what was read, in the unit. Several readings: a list [ … ].
sheet-setting = To be set
sheet-setting-cabinet = publish to exactly this topic.
sheet-setting-teleinfo2mqtt = MQTT_BASE_TOPIC: teleinfo; the device is the meter’s number (ADCO or ADSC), { $device }.
sheet-setting-tasmota = page Configure MQTT: Topic "{ $device }", Full Topic "%prefix%/%topic%/".
sheet-setting-shelly = page MQTT: MQTT prefix "{ $device }"; switch on "RPC status notifications over MQTT" and "Generic status update over MQTT".
sheet-setting-shelly-gen1 = MQTT settings: "Use custom MQTT prefix", "{ $device }", without shellies/ before it.
sheet-setting-esphome = in the YAML: name "{ $device }" under esphome, topic_prefix "{ $device }" under mqtt.
sheet-setting-openbeken = page Configure MQTT: Client Topic "{ $device }".
sheet-setting-homie = Homie device ID "{ $device }", under the prefix homie.
sheet-setting-victron = VRM Portal ID "{ $device }": the device publishes under these topics by itself.
sheet-setting-emon = base topic "emon/{ $device }" (emonESP), or node name "{ $device }" (emonHub).
sheet-setting-zigbee2mqtt = in Zigbee2MQTT: friendly_name "{ $device }", base_topic "zigbee2mqtt".
sheet-setting-wmbusmeters = in wmbusmeters: name={ $device }, and a line shell= that publishes to this topic.
sheet-setting-chirpstack = ChirpStack’s MQTT integration, its original topics: it publishes under this topic by itself.
sheet-setting-thingpark = ThingPark’s MQTT connection, uplink topic "mqtt/things/{ $device }/uplink".
sheet-setting-other = the device’s topic (or prefix) must fall under these: + stands for one level, # for all that follows.
sheet-listens = Listens to
sheet-next = What to do next
sheet-step-type = Type the address, user name and password into the device, or scan the code; quality of service (QoS) 1, without "retain".
sheet-step-network = Register the device in its network server or gateway, and check that it is seen there.
sheet-step-message = Wait for the first message: Vigie’s page Meters says when the device was heard.
sheet-step-display = Read the index on the display and compare it with the one Vigie received.
sheet-step-lost = Sheet lost, or seen by others: "vigie device rotate { $device }" gives another password and ends the old one.
sheet-foot = Made on { $moment } by { $by }.
sheet-secret = This sheet bears a password: keep it like a key.
sheet-none = No sheet was written to { $path }: no account was given or changed. For a sheet that was lost, "vigie device rotate DEVICE --sheet FILE.pdf".
sheet-written = { $sheets ->
    [one] One sheet written
   *[other] { $sheets } sheets written
 } to { $path }

# Commands.
connect-counts = New: { $new }, unchanged: { $same }, changed: { $updated }, refused: { $refused }
connect-dry-run = Nothing was written: run again with --apply to connect.
connect-nothing-written = Nothing was written: correct the refused lines, then try again.
connect-more = … and { $lines } lines more
device-revoked = The account of "{ $device }" has ended.
device-given = "{ $device }" has an account at the broker.
device-rotated = "{ $device }" has another password; the one before has ended.
device-column-device = Device
device-column-credential = Proof
device-column-publish = May publish under
device-column-issued-at = Given on
device-column-issued-by = By
device-column-revoked-at = Ended on
error-connect-sheets-without-apply = --sheets needs --apply: passwords exist only once devices are connected.
error-sheet-exists = { $path } exists, and may bear passwords: give another name.
error-sheet-unwritable = Cannot write { $path } ({ $reason }): give another path.

# Page.
connect-title = Connect devices
connect-lead = One device by the form, or up to 5,000 lines by a file: everything is checked before it is written, and nothing is written where a line is refused.
connect-several = Several devices, by a file
connect-several-text = One register a line, CSV or XLSX. Templates to fill in:
connect-template-xlsx = XLSX workbook
connect-template-csv = CSV
connect-file = File
connect-file-help = 5 MB at most. The columns are those of the template; device, dialect and what follows may be left out.
connect-check = Check
connect-one = One device
connect-by-default = by default
connect-field-meter = Meter
connect-field-site = Site
connect-field-site-kind = Kind of site
connect-field-commune-insee = INSEE number of the commune
connect-field-fluid = Fluid
connect-field-register = Register (the device’s channel)
connect-field-kind = Kind
connect-field-unit = Unit
connect-field-device = Device (by default the meter)
connect-field-dialect = Dialect
connect-field-codec = Codec
connect-field-credential = Proof of identity
connect-field-topic = Topics (by default those of the dialect)
connect-field-delivery-point = PRM or PCE
connect-field-scale = Scale
connect-field-digits = Digits of the index
connect-field-max-rate = Greatest flow or power
connect-field-interval-s = Expected interval (s)
connect-accounts = Accounts at the broker
connect-accounts-more = and { $count } more: vigie device list
connect-credential-password = password
connect-credential-certificate = certificate
connect-credential-none = none (a network or a gateway speaks for it)
connect-rotate = Change the password
connect-rotate-device = Change the password of { $device }
connect-revoke = End
connect-revoke-device = End the account of { $device }
connect-verdicts = Check
connect-line = Line
connect-verdict = Verdict
connect-reasons = Reasons and notes
connect-confirm = Connect
connect-confirm-text = No line is refused. Accounts are made at the broker, and messages that these devices sent before are taken up.
connect-done = Devices connected
connect-once = Sheets to print now
connect-once-text = Passwords are kept nowhere: this page is the only time they are seen.
connect-download = { $sheets ->
    [one] Download the sheet (PDF)
   *[other] Download the { $sheets } sheets (PDF)
 }
error-connect-template = Templates are csv or xlsx.
error-connect-list-damaged = The list to connect arrived damaged: go back, and check the file again.

rejection-foreign_device = A device speaks for another: give its gateway an account of its own (vigie device give)

connect-gateway = A gateway or a network server
connect-gateway-text = One account for all the devices it speaks for: its topics must be those of no device with an account of its own.
connect-gateway-again = A device whose account was ended gets another: leave its topics empty, and it has its own back.
connect-gateway-name = User name
connect-gateway-publish = Publishes under (MQTT topics, between spaces)
connect-gateway-subscribe = Listens to (MQTT topics)
connect-gateway-give = Give an account
