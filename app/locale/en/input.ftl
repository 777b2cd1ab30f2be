# Refused lines of an imported file.
line-empty = the column { $column } is empty
line-bad-name = { $column } is longer than 120 characters or has one of / + # or a sign that cannot be seen
line-unknown-commune = “{ $value }” is neither the INSEE number nor the name of a known commune
line-several-communes = “{ $value }” is the name of several communes: write the INSEE number of the right one ({ $numbers })
line-bad-delivery-point-electricity = “{ $value }” is not a PRM: 14 digits
line-bad-delivery-point-gas = “{ $value }” is not a PCE: 14 digits, or GI and 6 digits
line-unknown-unit = unknown unit “{ $value }”: { $known }
line-unit-does-not-fit = the unit { $unit } does not fit a register of { $fluid } whose kind is “{ $kind }”
line-not-whole = { $column } "{ $value }" is no whole number from 1 to { $most }
line-not-a-choice = { $column } “{ $value }” is none of: { $known }
line-not-positive = { $column } “{ $value }” is not a number above 0 (from 1e-9 to 1e15)
line-unknown-register = there is no register “{ $register }” of meter “{ $meter }”: import the meters first
line-time-unreadable = unreadable time “{ $value }”: write 2026-03-29T00:10:00Z
line-time-without-offset = time “{ $value }” has no UTC offset: write 2026-03-29T00:10:00Z
line-not-a-number = the value “{ $value }” is not a number
line-conflict = device “{ $device }” already feeds register “{ $register }” of meter “{ $meter }”: give each its own device
line-supplier-unknown-point = no meter has the delivery point “{ $value }”: add it to the list of meters (column delivery_point)
line-supplier-several-meters = several meters have the delivery point “{ $value }” with the same register ({ $meters }): keep it on one of them
line-supplier-no-register = the meter “{ $meter }” has no register named { $names }: add it to the list of meters
line-supplier-quantity = “{ $quantity }” in “{ $unit }” is neither an active power in W nor an index of active energy in Wh
line-supplier-part = dial “{ $dial }”: only the total index is compared
line-supplier-step = the step “{ $value }” cannot be read: write PT30M
line-supplier-other-step = a step of { $step } min does not divide into the steps of { $known } min that this source is known by: import this file under another name (--source)
line-supplier-other-kind = this source has readings of another kind for this register already: import this file under another name (--source)
line-supplier-not-index = these values often fall from one day to the next: they are no indexes but energies; import the load curve or the file of indexes
line-supplier-scaled = the register of the meter “{ $meter }” has a factor (scale) that the supplier’s index has not: import the load curve instead
line-supplier-direction = “{ $value }” is neither CONS (consumption) nor PROD (production)
line-supplier-no-value = no value at this time
line-supplier-time-twice = time “{ $value }”: it occurs twice when winter time begins, and the file’s order does not tell which; ask for a file with UTC offsets
line-supplier-time-skipped = time “{ $value }”: it does not exist, summer time begins

import-progress = Reading { $file }
import-done = Lines read: { $read } (stored: { $stored }, known already: { $duplicates }, replaced: { $superseded }, refused: { $rejected }).
import-refused-file = Refused lines with their reason: { $path }
derive-progress = Deriving consumption
replay-progress = Publishing { $file }
replay-done = Messages published: { $messages }, lines refused: { $rejected }.
ingest-started = Collector “{ $name }” is listening (Ctrl-C to stop)
ingest-forgotten = The session of collector “{ $name }” and what waited in it are given up
ingest-stopped = Collector stopped. Messages: { $messages }, readings stored: { $stored }.
bench-progress = Measuring: { $what }
line-weather-unreadable = unreadable day or temperature: write 2026-01-31, -2.5, 4.0
line-weather-unlikely = unlikely temperatures: -60 ≤ tmin ≤ tmax ≤ 60 is wanted
line-unknown-zone = unknown time zone “{ $value }”: write Europe/Paris
line-not-a-day = { $column } “{ $value }” is no day: write 2026-01-31
pilot-set = Pilot of { $name } from { $start }, weather of { $station }.
pilot-line = { $siren } { $name }: since { $start }, weather { $station } ({ $weather_days } days)
rejections-progress = Sending refused messages through again
rejections-replayed = Messages sent through again: { $messages } (understood: { $resolved }, still refused: { $still_rejected }); cut on arrival: { $not_replayable }. Readings stored: { $stored }, known already: { $duplicates }, replaced: { $superseded }.
import-meters-waiting = { $messages ->
    [one] One refused message was
   *[other] { $messages } refused messages were
 } waiting for these devices. To take up their readings: vigie replay-rejections
line-no-delivery-point = No gas meter has the delivery point “{ $value }”: import the meters first, with their delivery_point.
line-meter-virtual = the code “{ $meter }” is that of a virtual meter: give another one, or delete the virtual one
