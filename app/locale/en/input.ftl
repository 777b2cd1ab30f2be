# Refused lines of an imported file.
line-empty = the column { $column } is empty
line-bad-name = { $column } is longer than 120 characters or has one of / + #
line-unknown-commune = the INSEE number “{ $value }” is no known commune
line-bad-delivery-point-electricity = “{ $value }” is not a PRM: 14 digits
line-bad-delivery-point-gas = “{ $value }” is not a PCE: 14 digits, or GI and 6 digits
line-unknown-unit = unknown unit “{ $value }”: { $known }
line-unit-does-not-fit = the unit { $unit } does not fit a { $kind } register of { $fluid }
line-not-whole = { $column } must be a whole number from 1 to { $most }
line-not-a-choice = { $column } “{ $value }” is none of: { $known }
line-not-positive = { $column } “{ $value }” is not a number above 0
line-unknown-register = there is no register “{ $register }” of meter “{ $meter }”: import the meters first
line-time-unreadable = unreadable time “{ $value }”: write 2026-03-29T00:10:00Z
line-time-without-offset = time “{ $value }” has no UTC offset: write 2026-03-29T00:10:00Z
line-not-a-number = the value “{ $value }” is not a number
line-conflict = the device or meter serves another register already: { $detail }

import-progress = Reading { $file }
import-done = { $read } lines read: { $stored } stored, { $duplicates } known already, { $superseded } replaced, { $rejected } refused
import-refused-file = Refused lines with their reason: { $path }
derive-progress = Deriving consumption
replay-progress = Publishing { $file }
replay-done = { $messages } messages published, { $rejected } lines refused
ingest-started = Collector “{ $name }” is listening (Ctrl-C to stop)
ingest-stopped = Collector stopped: { $messages } messages, { $stored } readings stored
bench-progress = Measuring: { $what }
line-weather-unreadable = unreadable day or temperature: write 2026-01-31, -2.5, 4.0
line-weather-unlikely = unlikely temperatures: -60 ≤ tmin ≤ tmax ≤ 60 is wanted
