# Words shared by every part.
fluid-electricity = electricity
fluid-gas = gas
fluid-water = water
fluid-heat = heat

verdict-demonstrated = demonstrated
verdict-probable = probable
verdict-not_demonstrated = not demonstrated
verdict-insufficient_data = insufficient data

site-kind-school = school
site-kind-college = lower secondary school
site-kind-town_hall = town hall
site-kind-gym = gymnasium
site-kind-swimming_pool = swimming pool
site-kind-village_hall = village hall
site-kind-care_home = care home
site-kind-office = offices
site-kind-workshop = workshop
site-kind-street_lighting = street lighting
site-kind-other = other

rejection-undecodable = Unreadable message
rejection-no_decoder = No decoder for this topic
rejection-checksum = Wrong checksum
rejection-missing_field = Missing field
rejection-time_without_offset = Time without UTC offset
rejection-time_unreadable = Unreadable time
rejection-time_in_future = Time in the future
rejection-time_out_of_range = Date out of range: before 2010 in a message (2000 in a file), or after 2099; set the device’s clock
rejection-value_not_a_number = Value is not a number
rejection-value_out_of_range = Value out of range
rejection-value_negative = Negative value
rejection-unit_unknown = Unknown unit
rejection-unit_mismatch = Unit of another quantity
rejection-unknown_device = Unknown device
rejection-unknown_register = Unknown register
rejection-too_large = Message too large, kept in part and never replayed: let its sender split it
rejection-description_missing = The device has not described itself yet
rejection-key_missing = Encrypted: the meter’s key is needed
rejection-key_wrong = Encrypted: the key that was given is not this meter’s

db-ready = The database is ready.
db-retention-unavailable = VIGIE_RETENTION_MONTHS={ $months } has no effect: this edition of TimescaleDB (Apache) cannot drop old readings, all are kept. Use the community edition, or unset it.
worker-started = Jobs are running: consumption, anomalies, savings (Ctrl-C to stop).
serve-started = Pages and API at { $address }
unexpected-error = Unexpected error ({ $kind }: { $text }). Run again with VIGIE_DEBUG=1 for the detail, and report it.

demo-preparing = Preparing the database…
demo-history = Simulated history, over MQTT
demo-storing = Storing
demo-analysis = Consumption, anomalies, savings
demo-ready = Vigie is ready: { $address } (Ctrl-C to stop)
schema-missing = The database lacks the schema of this version of Vigie: run “vigie db migrate”.
