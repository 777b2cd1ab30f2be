# Mapping profiles: refusals, commands and page.

# Refusals
error-profile-unfit = { $kind ->
     [missing] { $place } is missing: add this field (see docs/howto/map-a-payload.md).
     [extra_forbidden] The field { $place } is unknown: correct its name or remove it (see docs/howto/map-a-payload.md).
     [string_type] { $place } must be a text: put it in quotes.
     [string_unicode] { $place } holds half a character: remove it.
     [string_too_short] { $place } is empty: write a text.
     [string_too_long] { $place } is too long (at most { $limit } characters): shorten it.
     [string_pattern_mismatch] { $place } does not have the form that is wanted ({ $limit }): correct it.
     [too_short] { $place } has too few items (at least { $limit }): add some.
     [too_long] { $place } has too many items (at most { $limit }): remove some.
     [list_type] { $place } must be a list: write [a, b].
     [dict_type] { $place } must hold fields (name: value).
     [model_type] { $place } must hold fields (name: value).
     [int_type] { $place } must be a whole number.
     [int_from_float] { $place } must be a whole number.
     [float_type] { $place } must be a number, without quotes.
     [bool_type] { $place } must be true or false.
     [finite_number] { $place } must be a finite number.
     [greater_than_equal] { $place } is too small: give at least { $limit }.
     [less_than_equal] { $place } is too large: give at most { $limit }.
     [literal_error] { $place } is none of the values allowed: choose { $limit }.
     [expression_syntax] { $place } is no JMESPath expression (character { $limit }): check brackets, dots and quotes.
     [expression_long] { $place } is longer than { $limit } characters: shorten this expression.
     [expression_deep] { $place } nests more than { $limit } levels: simplify this expression.
     [expression_steps] { $place } has more than { $limit } parts: simplify this expression.
     [expression_function] { $place } calls the function { $limit }, which is not allowed: use abs, avg, ceil, contains, ends_with, floor, keys, length, max, min, not_null, starts_with, sum, to_array, to_number, type, values.
     [topic_form] { $place } is no topic: write levels separated by /, a whole level for +, {"{"}name{"}"} or, at the end, #.
     [topic_twice] { $place } gives two levels one name: give each its own.
     [topic_all] { $place } would take every device’s messages: fix one level at least.
     [unit_unknown] { $place } is no known unit: choose among { $limit }.
     [zone_unknown] { $place } is no known zone: write { $limit }, for example.
     [time_format] { $place } is no format of time: write iso, unix, unix_ms, unix_us, or a pattern that has the year and the day, each sign once ({ $limit }).
     [time_year] { $place } does not tell the year: add { $limit }, or take a field that has it.
     [time_half_day] { $place }: of 24 hours write { $limit }; of 12 hours, %I with %p (AM, PM).
     [time_zone_missing] { $place } reads a time without offset: add timezone, for example { $limit }.
     [source_one] { $place } must say once where the name comes from: { $limit }.
     [words_count] { $place }: give two or four words of 16 bits.
     [within_json] { $place }: within looks into a text of JSON: add json: true.
     [within_words] { $place }: give either within or words.
     [scale_zero] { $place }: a factor of zero would erase the value: give another scale.
     [columns_twice] { $place }: two columns have one name: give each its own.
     [kv_same] { $place }: pairs and equals are the same sign: give two.
     [device_missing] The profile does not tell the device: name a level {"{"}device{"}"} in topic, or add device.
     [channel_missing] A reading has no channel: add channel, or name a level {"{"}channel{"}"} in topic.
     [channel_twice] Two readings have the channel “{ $limit }”, and nothing says which counts: give each a channel of its own or a where, or join their paths (a || b).
     [level_unknown] The topic has no level named {"{"}{ $limit }{"}"}: add it to topic, or correct level.
     [path_missing] A reading has neither path nor words: say where its value is.
     [rule_format] The field { $limit } serves with format: { $limit } only: change format, or remove this field.
     [moment] { $place } is no instant with its offset: write 2026-03-29T00:10:00Z, for example.
     [hex] { $place } is not hexadecimal: write the bytes as 01ff20.
     [reason] { $place } is no reason of a refusal: choose among { $limit }.
     [payload_one] { $place }: give either payload or payload_hex.
     [nested] The profile is nested too deep: simplify it.
    *[other] { $place } does not fit: see docs/howto/map-a-payload.md.
  }
error-profile-no-fields = A profile holds fields (name: value): see docs/howto/map-a-payload.md.
error-profile-not-json = The profile holds a value that JSON does not have (an infinite number, a NUL, half a character): remove it.
error-profile-json = This is no JSON (line { $line }, column { $column }): check commas, quotes and braces.
error-profile-twice = The field { $name } is given twice: keep one.
error-profile-yaml = { $kind ->
     [alias] Line { $line }: YAML aliases (*name) are not accepted: write the value again.
     [duplicate] Line { $line }: this field is given twice: keep one.
    *[syntax] Line { $line }, column { $column }: this is no YAML: check indentation, colons and quotes.
  }
error-profile-large = The profile and its vectors are larger than { $most } KiB: keep one short message for each case.
error-profile-file = The file { $file } cannot be read: check its path.
error-profile-not-utf8 = The file { $file } is not in UTF-8: save it in UTF-8.
error-profile-vectors-empty = No vector expects a reading: add at least one message (topic, payload) with its readings, to prove that the profile reads right.
error-profile-vector-elsewhere = The profile is refused: the message of vector { $number } (topic { $topic }) is not this profile’s. Mend topic or where in the profile, or the topic of the vector if it is wrong.
error-profile-vector = The profile is refused: vector { $number } does not hold. Wanted and absent: { $wanted }. Found beside: { $found }{ $detail ->
     [none] {""}
    *[why] {" "}({ $detail })
  }. Correct the profile, or the vector if it is wrong.
error-profile-unknown = No profile is named “{ $name }”: see “vigie profile list” or the page /profiles.
error-profile-no-broker = No MQTT broker is set for this server: give VIGIE_MQTT_URL, or paste a message.
error-profile-listening = Others are listening already: try again in some seconds.
error-profile-version = The profile “{ $name }” has no version { $version }: see the page /profiles.

# Commands
profile-added = Profile “{ $name }” version { $version } in force.
profile-beside = Other profiles in force take messages of this topic: { $others }. A message that several take (topic and where) goes to the first by name, “{ $first }”: narrow topic or where, or put one of them out of force.
profile-same = Profile “{ $name }” version { $version } unchanged.
profile-tested = Profile “{ $name }”: { $vectors ->
    [one] one vector holds.
   *[other] { $vectors } vectors hold.
  }
profile-none = No profile: add one with “vigie profile add FILE” (see docs/howto/map-a-payload.md).
profile-listed = { $name }  version { $version }, { $state ->
    [on] in force
   *[off] out of force
  }, { $topic }, by { $by } on { $day }
profile-off = Profile “{ $name }” out of force: its messages go to the decoders built in.
profile-on = Profile “{ $name }” in force.

# Page
profiles-map = Write a profile
profiles-title = Mapping profiles
profiles-lead = A profile says where the readings are in the messages of a device that Vigie does not know. It comes before the decoders built in, and proves by examples that it reads right.
profiles-caption = Profiles
profiles-name = Name
profiles-version = Version
profiles-topic = MQTT topic
profiles-state = State
profiles-active = in force
profiles-inactive = out of force
profiles-by = Saved by
profiles-at = On
profiles-empty-title = No profile
profiles-empty-text = Common dialects are read without one. For another, write a profile below and try it on its messages.
profiles-new = New profile
profiles-edit = Profile { $name }
profiles-versions = Versions
profiles-shown-old = Version { $version } is shown; saving it makes a new version of it.
profiles-document = Document (JSON or YAML)
profiles-document-help = The trial follows what you type. Tab goes to the next field.
profiles-example = Start from an example
profiles-help = The fields
profiles-field-topic = MQTT topic; a level may have a name: site/{"{"}device{"}"}/{"{"}channel{"}"}. + and # are allowed, one level at least is fixed
profiles-field-where = expression that must be true for the message to be this profile’s
profiles-field-format = json (the default), json_sequence (values one after the other or in a list), csv, kv (name=value) or text (one number a topic)
profiles-field-encoding = utf-8 (the default) or cp1252
profiles-field-csv = delimiter (;), skip_lines (lines before the header), columns (names where there is no header)
profiles-field-kv = pairs (;) and equals (=)
profiles-field-each = where the records are: a list, or an object whose entries become key and value
profiles-field-device = a text, {"{"}"level": name{"}"}, {"{"}"path": expression{"}"}, or a list joined by dashes; else the topic’s level device
profiles-field-time = path, format (iso, unix, unix_ms, unix_us or a pattern such as %d/%m/%Y %H:%M), timezone for a local time; without time, that of the reception
profiles-field-text_numbers = true if numbers are written in quotes
profiles-field-decimal_comma = true if the comma is the decimal mark
profiles-field-empty = refuse (the default) or ignore a message in which nothing is found
profiles-field-readings = the readings, one at least, with the fields below
profiles-field-channel = as device; else the topic’s level channel
profiles-field-path = JMESPath expression: where the value is in the record
profiles-field-json = true if the value is a text of JSON; within is the path in it
profiles-field-words = paths (2 or 4 registers of 16 bits), order (high_first, low_first), type (unsigned, signed, float)
profiles-field-unit = unit (kWh, Wh, m3, pulse…) or {"{"}"path": expression{"}"}; else the register’s
profiles-field-scale = factor; the value is raw × scale + offset
profiles-field-offset = added after the factor
profiles-field-wrap = added to negative values of a counter (4294967296)
profiles-field-nulls = raw values that mean “no value”
profiles-field-required = true: its absence is refused
profiles-field-of = message: the path begins at the whole message, not at the record
profiles-field-names = translation of the names found; others are passed over
profiles-field-vectors = topic, payload, received_at, and the readings (device, channel, value, unit, time) or refused (reasons) that are expected
profiles-messages = Messages to try
profiles-messages-help = Without a pasted message, the latest refused messages of this topic are tried, else those of the vectors.
profiles-message-topic = Topic of the message
profiles-message-payload = Content of the message
profiles-listen = Listen to this topic
profiles-listening = Listening, 15 seconds at most…
profiles-heard-long = The messages heard are too long to be tried here, or are no text.
profiles-silent = Nothing was heard of this topic in 15 seconds.
profiles-preview = Result of the trial
profiles-try = Try
profiles-save = Check and put in force
profiles-off = Put out of force
profiles-on = Put in force again
profiles-saved = The profile “{ $name }” version { $version } is in force.
profiles-same = The profile “{ $name }” version { $version } was kept like this already.
profiles-turned-off = The profile “{ $name }” is out of force.
profiles-turned-on = The profile “{ $name }” is in force.
profiles-none-refused = No message of this topic was refused lately: paste a message above.
profiles-not-yet = Not ready to be saved:
profiles-ready = Ready to be saved: all vectors hold.
profiles-of-vectors = No message of this topic was refused lately: these are the messages of the vectors.
profiles-not-fit = This message is not this profile’s (topic or where).
profiles-no-reading = The profile finds nothing in this message.
profiles-count-omitted = Others, not shown:
profiles-device = Device
profiles-channel = Channel
profiles-time = Time
profiles-value = Value
profiles-unit = Unit
profiles-unit-register = the register’s
profiles-refusal = Refusal
refusal-colon = :
profiles-would-refuse = Vigie would refuse it on arrival:
profiles-no-register = No register waits for one of these channels yet: once it is connected, unit and sign are judged too.
profiles-former = The document has a fault: the result below is the one before it.
profiles-received = received on
profiles-bytes = bytes
profiles-keep = Keep this message as a vector
profiles-kept = This message is a vector of the document.
profiles-only-technician = A technician may change profiles.
profiles-failed = The trial had no answer: check the connection, then try again.
