# Commissioning of a meter.
commissioning-title = Commissioning of the meter
commissioning-link = Commissioning
commissioning-checks = Checks
commissioning-checks-now = Checks at this moment
commissioning-check = Check
commissioning-finding = Finding
commissioning-at = Checked on
commissioning-refresh = Refresh
commissioning-attached = Meter attached. Messages taken up: { $messages }; readings stored: { $stored }.
commissioning-attached-refused = Still refused: { $count } (see the refused messages).
commissioning-attached-later = Meter attached. Another replay is under way: send the device’s messages through again from the page of refused messages, in some minutes.
commissioning-display = Index read on the display
commissioning-display-text = Read the meter’s display and type its digits as they are: they are compared with the register’s index at that moment.
commissioning-digits = Digits of the display
commissioning-digits-help = With zeros and the decimal point: 012345.6.
commissioning-read-at = Read at
commissioning-read-at-help = Empty: now. Time of the zone { $zone }.
commissioning-display-keep = Compare
commissioning-typed = { $register }: { $value } { $unit } read on { $moment } by { $who }
commissioning-verdict = Verdict
commissioning-opened = Commissioning begun by { $who } on { $when }.
commissioning-conforme-text = “Accepted” is signed when every check has passed. It will be signed { $who }, dated, and never change.
commissioning-sign-conforme = Sign as accepted
commissioning-not-ready = One check at least has not passed: mend what it says, or wait for it. When the 24 h alone lack, you may leave: the commissioning stays in To connect, and is signed later, at the office.
commissioning-refuse-summary = Refuse the meter
commissioning-reasons = Reasons of the refusal
commissioning-reasons-help = What is to be done again, for whoever returns.
commissioning-sign-refuse = Sign as refused
commissioning-again-text = A new commissioning keeps the earlier ones.
commissioning-again = Begin a new commissioning
commissioning-verdict-conforme = Accepted (conforme)
commissioning-verdict-refuse = Refused (refusé)
commissioning-signed = Signed by { $who } on { $when }
commissioning-paper = Acceptance (PDF)
commissioning-checks-then = Checks when it was signed
commissioning-progress-ready = ready to sign
commissioning-progress-provisional = under way: 24 h of stability to wait for
commissioning-progress-running = checks under way
commissioning-progress-failing = a check fails
commissioning-done-begin = A new commissioning has begun.
commissioning-done-display = The index that was read is kept.
commissioning-done-conforme = It is signed: accepted.
commissioning-done-refuse = It is signed: refused.
check-state-pass = passed
check-state-fail = failed
check-state-pending = waiting
check-state-not_applicable = not applicable
check-name-first-message = First message
check-name-clock = Clock
check-name-unit = Unit
check-name-rate = Plausible power or flow
check-name-interval = Interval of readings
check-name-display = Index of the display
check-name-stability = 24 h of stability
check-later = After the first reading.
check-next = At the next reading.
check-first-waiting = No reading has come in yet.
check-first-received = Readings come in since { $first_at }.
check-clock-good = The freshest readings come in { $lag_s } after their time: the clock is right.
check-clock-future = { $count ->
    [one] A recent message is
   *[other] { $count } recent messages are
} dated more than 15 minutes in the future: set the device’s clock, in UTC.
check-clock-reset = { $count ->
    [one] A recent message has an impossible date
   *[other] { $count } recent messages have an impossible date
} (before 2010, or after 2099): the device’s clock was reset; set it, to UTC.
check-clock-ahead = The clock is ahead by { $lag_s }: set it.
check-clock-behind = Readings come in { $lag_s } after their time: the clock is behind, or the network keeps messages back.
check-clock-zone = Readings come in { $lag_s } after their time, which is { $hours } h: the device is likely set to another time zone; set it to UTC.
check-clock-far-behind = The freshest readings come in { $lag_s } after their time: the clock is behind by as much; set it, to UTC. If the device sends a history first, wait until it has ended.
check-unit-named = Messages say { $named }; the register counts in { $unit }.
check-unit-several = Messages of the last 24 hours say { $named } by turns: set the device to one unit, or mend the profile or codec that reads it; this check passes when 24 hours say one only.
check-unit-register = Messages name no unit; the register’s is { $unit }. Only the check of the display can confirm it.
check-unit-register-gauge = Messages name no unit; the register’s is { $unit }. Only the check of power or flow tells whether it is plausible.
check-unit-refused = { $count ->
    [one] A recent message has
   *[other] { $count } recent messages have
} a unit that does not go with { $unit }: mend the register’s unit.
check-unit-unfit = A meter of { $fluid ->
    [electricity] electricity
    [gas] gas
    [water] water
   *[heat] heat
} has no register of this kind in { $unit }: mend the unit or the kind.
check-rate-waiting = Two readings at least are needed.
check-rate-nothing = Nothing has been consumed yet: let current, water or gas flow, to see the index advance.
check-rate-within-limit = { $rate } { $unit } at most, below the declared { $most } { $unit }.
check-rate-within-usual = { $rate } { $unit } at most, which is plausible; declare the meter’s maximum for a sharper check.
check-rate-beyond-limit = Up to { $rate } { $unit }, above the declared { $most } { $unit }: check the weight, the unit and the maximum.
check-rate-beyond-usual = Up to { $rate } { $unit }, more than { $most } { $unit }: no building consumes as much; check the weight and the unit.
check-interval-waiting = Four readings at least are needed; one is expected about every { $expected_s }.
check-interval-good = A reading about every { $seen_s }, as expected ({ $expected_s }).
check-interval-other = A reading about every { $seen_s } instead of { $expected_s }: set the device, or declare this interval on the meter’s page.
check-interval-together = Several readings come less than a second apart instead of every { $expected_s }: does the device send each one twice, or two devices the same register? Set the device right.
check-display-type = Type the index that the display shows.
check-display-gauge = A power or flow has no index.
check-display-before-first = The index was read before the first reading: read the display again.
check-display-next = The index that was read ({ $typed } { $unit }, on { $typed_at }) waits for the next reading to be compared.
check-display-gap = Readings are missing around { $typed_at }: read the display again.
check-display-equal = Display { $typed } { $unit }, register { $index } { $unit } on { $typed_at }: they agree (within { $tolerance } { $unit }).
check-display-other = Display { $typed } { $unit }, register { $index } { $unit } on { $typed_at }: they differ by { $difference } { $unit }, more than { $tolerance } { $unit }. Check the weight, the unit and the device’s starting index.
check-display-below = Display { $typed } { $unit }, while the register was at { $index } { $unit } already on { $typed_at }: check the weight, the unit and the device’s starting index.
check-display-second = This register tells amounts: read the display a second time, after some consumption.
check-display-little = The display advanced by { $rise } { $unit } only: read it again when it has advanced by { $least } { $unit } at least.
check-display-sum-equal = The display advanced by { $rise } { $unit }, readings sum to { $sum } { $unit }: they agree (within { $tolerance } { $unit }).
check-display-sum-other = The display advanced by { $rise } { $unit }, but readings sum to { $sum } { $unit }: check the weight and the unit.
check-stability-good = Stable since { $since_at }: no gap, no refusal, no index that falls.
check-stability-waiting = { $hours } h of stability of 24; { $until_at } at the earliest.
check-stability-gap = Readings were missing before { $disturbed_at }: { $hours } h of stability of 24; { $until_at } at the earliest.
check-stability-fall = The index fell on { $disturbed_at }: { $hours } h of stability of 24; { $until_at } at the earliest.
check-stability-refused = A message was refused on { $disturbed_at }: { $hours } h of stability of 24; { $until_at } at the earliest.
check-stability-refused-since = A message was refused on { $disturbed_at }, and no reading has come since: the 24 h begin with the next.
check-stability-next = The 24 h begin with the next reading.
check-stability-silent = No reading since { $last_at }: check the device and its network.
paper-title = Acceptance: { $meter }
paper-foot = Vigie · acceptance no. { $number }
paper-devices = Devices
paper-opened = Begun on
paper-earlier = Earlier commissionings
paper-earlier-act = No. { $number }: { $verdict }, signed by { $who } on { $when }.
paper-earlier-reasons = Reasons: { $reasons }
paper-note = This acceptance has the checks as they stood when it was signed; it never changes.
api-no-act = The meter “{ $meter }” has no signed commissioning of this number: see GET /api/v1/meters/{ $meter }/commissioning.
error-commissioning-digits = “{ $value }” is no index: type the digits of the display, 15 at most, with 6 decimals at most.
error-commissioning-unit = “{ $value }” is no unit of this register: choose among { $known }.
error-commissioning-register = “{ $register }” is no register of this meter that has an index: choose another.
error-commissioning-moment = A reading of the display is a week old at most, and not in the future: mend the time.
error-commissioning-reasons = A refusal says why: give its reasons.
error-commissioning-not-ready = One check at least has not passed ({ $progress ->
    [provisional] 24 h of stability under way
    [failing] a check fails
   *[running] checks under way
}): “conforme” is not to be signed yet; wait, mend, or refuse.
error-commissioning-open = A commissioning of the meter “{ $meter }” is under way: sign it first.
error-commissioning-signed = This commissioning is signed already: begin a new one.
error-commissioning-nameless = A signature has a name, and your token has none: ask for a token in your name (vigie token create --role technician --label "First Last"), then sign in with it.
paper-reading = { $register }: { $value } { $unit } on { $moment }
paper-no-reading = { $register } ({ $unit }): no reading
commissioning-offset = Offset between the display and the register
commissioning-offset-text = { $register }: the display said { $display } { $unit }, the register { $index } { $unit }. If weight and unit are right, counting began at another index than the meter's: declare the offset, and read the display a second time later. Consumption does not change.
commissioning-offset-reason = Reason
commissioning-offset-usual = Pulse counter fitted to a meter already in use
commissioning-offset-declare = Declare an offset of { $offset } { $unit }
commissioning-offset-declared = { $register }: the display is { $offset } { $unit } off the register, declared by { $who } on the reading of { $moment }. Reason: { $reason }.
commissioning-offset-withdraw = Withdraw this offset
commissioning-done-offset = The offset is declared: read the display a second time when it has moved on.
commissioning-done-no-offset = The offset is withdrawn.
check-display-offset-second = An offset of { $offset } { $unit } is declared between the register and the display: read the display a second time when it has risen by at least { $least } { $unit }, which proves the weight.
check-display-offset-equal = Display { $typed } { $unit }, register with its declared offset ({ $offset } { $unit }) { $index } { $unit } on { $typed_at }: they agree (within { $tolerance } { $unit }).
check-display-offset-other = Display { $typed } { $unit }, register with its declared offset ({ $offset } { $unit }) { $index } { $unit } on { $typed_at }: { $difference } { $unit } apart on top, more than { $tolerance } { $unit }. Check the weight; if it is right, withdraw the offset and declare it anew.
paper-offset = Declared offset of { $offset } { $unit } on the reading of { $moment } by { $who } ({ $reason }): index of the display { $display } { $unit }
error-commissioning-offset = “{ $register }” has no offset to declare: read its display first, and wait for the next reading.
error-commissioning-offset-reason = An offset says why: give its reason.
error-commissioning-no-offset = “{ $register }” has no declared offset: reload the page.
to-finish-caption = Commissionings to finish
to-finish-who = By
to-finish-at = to be signed from { $moment } on, here or at the office
commissioning-progress-left = under way: { $span } of stability left
commissioning-refused-before = refused: to be mended
