# The page of a meter: questions, exchanges and resets, limits.
meter-delivery-point = delivery point { $code }
meter-to-comparison = Compare with another series
meter-see-balance = See the balance
meter-to-balance = See the balance of register { $register }
meter-account = Balance
meter-registers = Registers and last reading
meter-register = Register
meter-register-help = The one it is about.
meter-register-kind = What it sends
meter-index = an index
meter-delta = an amount per interval
meter-gauge = a power or a flow
meter-actions = Actions
meter-by = { $who }, { $when }
meter-unchanged = unchanged

meter-questions = Open questions
meter-question = Question
meter-no-question = None waits for an answer.
meter-question-fall = Since { $since }, the index has gone from { $good } to { $first } { $unit }. Was the meter exchanged or reset?
meter-question-step = Since { $since }, the index has gone from { $good } to { $first } { $unit }, faster than the meter can count. Was it exchanged?
meter-question-facts = { $readings ->
    [one] Register { $register }, { $source ->
        [live] live readings
       *[other] source { $source }
    }. Last reading before: { $good }; new index seen in { $readings } reading.
   *[other] Register { $register }, { $source ->
        [live] live readings
       *[other] source { $source }
    }. Last reading before: { $good }; new index seen in { $readings } readings.
}
meter-question-waiting = The new readings are counted; the difference stays unexplained until you answer.
meter-question-pending = None of it is counted for now: it takes more readings, or your answer.
meter-accept-summary = Yes: the meter was exchanged or reset
meter-accept-text = Everything is optional. Without any index, nothing is counted between the two readings. With one, the other takes the value of its reading.
meter-accept-old-help = What the old meter showed when it was taken down. Last reading: { $value } { $unit }.
meter-accept-new-help = What the new meter showed when it was put up. First reading: { $value } { $unit }.
meter-accept-at-help = Local time ({ $zone }). Empty: the moment that gives both meters the same rate. The double hour of October is the first.
meter-accept = Record the exchange
meter-accept-none = This source counts in another way than the register: an exchange does not apply to it.
meter-refuse-summary = No: the readings since are wrong
meter-refuse-text = They are set aside and count no more, until one follows on from the old index. If it is the old index that is wrong, see below.
meter-refuse = Set these readings aside
meter-before-summary = No: the reading before, { $value } { $unit }, is wrong
meter-before-text = It counts no more, and what follows it is judged by the reading that precedes it. Choose this also after a reading that was too high, when the good ones are back.
meter-before-from-help = Proposed: the reading before, of { $good }. If several in a row are wrong, the instant of the first. Local time ({ $zone }).
meter-before = Set the reading before aside
meter-before-event = The index { $value } { $unit } is that of a declared exchange: if it is wrong, mend that exchange below.
meter-before-aside = The reading before, { $value } { $unit }, is set aside: this question goes at the next computation, or is asked by the reading that precedes it.
error-aside-before = This instant comes after the reading before ({ $moment }): give that of the first wrong reading, or leave the one that is proposed.

meter-answers = Answers given
meter-answer = Answer
meter-answer-accepted = exchange accepted
meter-answer-refused = readings set aside
meter-answer-lapsed = set aside; the question no longer arises
meter-reopen = Take the answer back

meter-events = Declared exchanges and resets
meter-no-event = None.
meter-kind = Kind
meter-kind-help = Exchange: a new meter, both indexes are known. Reset: the old index may be missing.
meter-kind-swap = exchange
meter-kind-reset = reset
meter-at = Date and time
meter-at-help = Local time ({ $zone }). The double hour of October is the first.
meter-old-index = Old index
meter-old-index-help = What the meter showed just before, in the unit before. Comma and point are both decimal.
meter-new-index = New index
meter-new-index-help = What the meter showed just after, in the unit after.
meter-unit = New unit
meter-unit-help = Only if the new meter counts in another unit.
meter-scale = New coefficient
meter-scale-help = What to multiply the index by, if that changes; empty otherwise.
meter-digits = New number of digits
meter-digits-help = Digits of the display before it returns to zero, if that changes; empty otherwise.
meter-note = Note
meter-note-help = Optional: technician, serial number, reason.
meter-new-unit = then in { $unit }
meter-new-scale = coefficient { $scale }
meter-new-digits = { $digits } digits
meter-outcome = Effect
meter-outcome-applied = applied
meter-outcome-contradicted = contradicted by readings
meter-outcome-check = No effect: check the old index and the date.
meter-outcome-before-first = before the first reading
meter-outcome-none = waiting to be computed
meter-declare-summary = Declare an exchange or a reset
meter-declare = Declare
meter-change-summary = Change or withdraw: { $moment }, { $register }
meter-change = Save the change
meter-withdraw = Withdraw this event

meter-limits = Dated limits
meter-limits-text = What the register can count at most in an hour, and the expected interval of its readings, from a date on. Before the first one, those of the registry hold.
meter-valid-from = From
meter-max-rate = Highest rate
meter-max-rate-help = In { $unit } per hour. Empty: no limit.
meter-no-max-rate = no limit
meter-interval-s = Expected interval, in seconds
meter-interval-s-help = A gap begins beyond three intervals.
meter-limit-summary = Set a limit from a date on
meter-limit = Save the limit
meter-drop-limit = Remove

meter-done-accept = The exchange is recorded. Consumption follows at the next computation.
meter-done-refuse = The readings are set aside. Consumption follows at the next computation.
meter-done-reopen = The answer is taken back.
meter-done-declare = The event is declared. Consumption follows at the next computation.
meter-done-change = The event is changed. Consumption follows at the next computation.
meter-done-withdraw = The event is withdrawn. Consumption follows at the next computation.
meter-done-limit = The limit is saved. Consumption follows at the next computation.
meter-done-drop = The limit is removed. Consumption follows at the next computation.

meters-questions = Open questions
meters-questions-of = { $count ->
    [one] { $count } question
   *[other] { $count } questions
}

api-form-foreign = This form is out of date or comes from another site: nothing was recorded. Open the meter’s page again and start over.
api-form-unknown = This form does not say what it asks: open the meter’s page again and start over.
error-form-number = “{ $value }” is not a number: write for example 12345.6.
error-form-whole = “{ $value }” is not a whole number: write it without decimals.
error-form-moment = “{ $value }” is not a date with its time: write for example 2026-03-03T10:20.
error-form-moment-missing = The date and time are missing: say when it took place.
error-form-moment-skipped = This hour does not exist: clocks go forward that night. Choose an hour before or after.
error-form-limit-missing = The date, or the expected interval in seconds, is missing: give both.
error-form-register = This meter has no register “{ $register }”: choose one of the list.
person-nameless = { $role ->
    [viewer] viewer
    [manager] manager
    [technician] technician
    [admin] administrator
   *[other] somebody
} (token { $number }…)
