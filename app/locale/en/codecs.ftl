# Uploaded codecs (TS013 JavaScript): refusals, commands and page.

rejection-codec_failed = The device’s codec failed
rejection-codec_resting = The device’s codec rests after too many stops; the message is kept and is replayed by itself
panel-reason-codec_failed = codec failed
panel-reason-codec_resting = codec at rest

# Refusals
error-codec-name = “{ $name }” cannot name a codec: take at most 60 lower-case letters, digits, hyphens or underscores, for instance adeunis-pulse.
error-codec-built-in = A built-in codec is called “{ $name }” already: take another name.
error-codec-unknown = No codec is called “{ $name }”: see “vigie codec list” or the page /codecs.
error-codec-version = The codec “{ $name }” has no version { $version }: see “vigie codec show { $name }”.
error-codec-device = No device has the code “{ $device }”: add its meter first.
error-codec-empty = The script is empty: give a JavaScript file that defines decodeUplink(input).
error-codec-not-text = The script is not text: give the JavaScript source in UTF-8, not its compiled form.
error-codec-large = The script has { $size } bytes, the limit is { $most }: take libraries and other models out of it.
error-codec-file-large = { $file } has more than { $most } bytes: give a shorter script or fewer vectors.
error-codec-vectors-json = The vectors are not JSON (line { $line }, column { $column }): mend the file at that place.
error-codec-no-vectors = Vectors are missing: add a JSON list of at least one example, with “input” (fPort, bytes) and “output” (data), to prove that the codec reads right.
error-codec-many-vectors = There are { $count } vectors, the limit is { $most }: keep one for each kind of frame.
error-codec-vector-shape = Vector { $vector } does not have the form it needs: give it an object “input” and an object “output”.
error-codec-vector-port = Vector { $vector } has the fPort { $value }: give a whole number from 0 to 255.
error-codec-vector-bytes = Vector { $vector } has the bytes { $value }: give a list of numbers from 0 to 255, or hexadecimal text.
error-codec-vector-long = Vector { $vector } has { $count } bytes: a LoRaWAN frame carries at most { $most }.
error-codec-vector-time = Vector { $vector } has the recvTime { $value }: write an instant with its offset, like 2026-03-29T00:10:00Z.
error-codec-vector-output = Vector { $vector } expects nothing: give “data” (an object) or “errors” (a list) under “output”.
error-codec-vector-characters = Vector { $vector } holds the character NUL or half a character, which the database cannot keep: take it out.
error-codec-vectors-fail = { $failed ->
    [one] The codec is refused: one vector of { $total } fails.
   *[other] The codec is refused: { $failed } vectors of { $total } fail.
  } First difference, vector { $vector }, { $path }: expected { $expected ->
    [none] nothing
   *[other] { $expected }
  }, got { $detail_fault ->
    [none] nothing
   *[other] { $detail_fault }
  }. Mend the codec, or the vector if it is wrong.
error-codec-unloadable = The codec is refused: { $detail_fault }.
error-codec-no-values = No vector gives a number: the codec must give its readings as numbers under “data”.
error-codec-port = There is no port { $port }: give a whole number from 0 to 255.
error-codec-bytes = “{ $value }” is not hexadecimal: write the bytes like 01ff20.
error-codec-long = The frame has { $count } bytes: LoRaWAN carries at most { $most }.
codec-fault-told = { $detail_fault }
codec-difference = vector { $vector }, { $path }: expected { $expected ->
    [none] nothing
   *[other] { $expected }
  }, got { $detail_fault ->
    [none] nothing
   *[other] { $detail_fault }
  }

# Commands
codec-added = Codec “{ $name }” version { $version } is in force; vectors that hold: { $vectors }, values read: { $values }.
codec-same = Codec “{ $name }” version { $version } is unchanged: same script, same vectors.
codec-tested = Vectors that hold: { $vectors }, values read: { $values }.
codec-none = No codec: add one by “vigie codec add FILE.js --name NAME --vectors FILE.json”.
codec-listed = { $name }  version { $version }, vectors: { $vectors }, devices: { $devices }, by { $by } on { $day }  { $note }
codec-shown-version = version { $version }, { $vectors } vectors, { $bytes } bytes, by { $by } on { $day }  { $note }
codec-shown-devices = devices: { $devices }
codec-value = { $channel } = { $value } at { $time }
codec-fault = The codec does not read this frame: { $detail_fault }
codec-no-value = The codec gives no value for this frame.
codec-assigned = The device “{ $device }” is read by the codec “{ $codec }”.
codec-unassigned = The device “{ $device }” has no codec of its own any more: those that recognise its frames read them.

# Page
codecs-title = Codecs
codecs-lead = A codec turns the bytes of a LoRaWAN device into readings. Vigie runs the maker’s own (TS013 JavaScript) apart, after its test vectors were checked.
codecs-caption = Codecs in force
codecs-name = Name
codecs-version = Version
codecs-vectors = Vectors
codecs-devices = Devices
codecs-by = Added by
codecs-at = On
codecs-note = Note
codecs-built-in = Read without an uploaded codec: { $names }.
codecs-empty-title = No uploaded codec
codecs-empty-text = Common models are read without one. For another, upload the maker’s script and at least one example of a frame with its values.
codecs-add = Upload a codec
codecs-add-text = A name that is taken gets a new version, in force at once.
codecs-source = JavaScript script (decodeUplink)
codecs-vectors-file = Test vectors (JSON)
codecs-send = Check and put in force
codecs-try = Try a frame
codecs-try-text = The result is not kept.
codecs-port = Port (fPort)
codecs-bytes = Bytes (hexadecimal)
codecs-try-send = Decode
codecs-result = Result
codecs-answer = The codec’s answer
codecs-values = Readings that follow
codecs-channel = Channel
codecs-value = Value
codecs-unit = Unit
codecs-time = Time
codecs-unit-register = the register’s
codecs-assign = Assign to a device
codecs-assign-text = A register’s channel is “codec’s name.field”, as a trial shows.
codecs-device = Device (DevEUI)
codecs-assign-send = Assign
codecs-assign-none = None: those that recognise the frame
codecs-versions = Versions of { $name }
codecs-in-force = in force
codecs-added = The codec “{ $name }” version { $version } is in force.
codecs-same = The codec “{ $name }” version { $version } had this script and these vectors already.
codecs-assigned = The device “{ $device }” is assigned.
codecs-differences = Differences
codecs-vector = Vector
codecs-path = Field
codecs-expected = Expected
codecs-got = Got
codecs-bytes-count = { $bytes } bytes
error-codec-not-utf8 = The file { $field } is not UTF-8: save it as UTF-8.

# Bench
bench-codecs-worker = decodes through the codecs’ process
bench-codecs-many = decodes for a thousand devices
bench-codecs-stuck = a stuck codec
bench-codecs-own = the same engine in our process
