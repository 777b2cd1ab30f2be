# Exchanges and resets, answers to questions, dated limits.
error-event-kind = “{ $kind }” is no kind of event: write swap (exchange) or reset.
error-event-ahead = The instant { $moment } is in the future: declare an exchange once it has taken place.
error-event-year = The instant must lie between 2000 and 2099: correct the year.
error-event-scale = The coefficient (scale) goes from 1e-9 to 1e9: correct it, or leave it empty where it stays.
error-event-digits = The number of digits goes from 1 to 15: correct it, or leave it empty where it stays.
error-event-unit = The unit “{ $unit }” does not measure this register’s quantity: choose one of { $units }.
error-event-index = An index is a number from 0 to 1e15: correct old_index or new_index.
error-event-new-index = The new index (new_index) is missing: give what the meter shows after the event.
error-event-old-index = The old index (old_index) is missing: give what the old meter showed, or declare a reset where it is unknown.
error-event-old-index-digits = The old index is beyond what { $digits } digits can show: correct it, or the register’s number of digits.
error-event-new-index-digits = The new index is beyond what { $digits } digits can show: correct it, or give the new meter’s number of digits (digits).
error-event-without-index = The register “{ $register }” ({ $kind ->
    [gauge] a power or a flow
   *[delta] amounts of intervals
}) has no index: give neither old_index, new_index nor digits; only its unit and coefficient may change.
error-event-nothing = The register “{ $register }” ({ $kind ->
    [gauge] a power or a flow
   *[delta] amounts of intervals
}) has no index: say the new unit (unit) or the new coefficient (scale).
error-event-taken = An event is declared at that instant ({ $moment }) on this register already: change it, or withdraw it first.
error-event-unknown = There is no event { $event }, or it was withdrawn: see GET /api/v1/meters/<meter>/events.
error-limit-rate = The largest rate (max_rate) is greater than 0 and goes up to 1e15: correct it, or send null where there is none.
error-limit-interval = The interval (interval_s) goes from 1 to { NUMBER($most, useGrouping: 0) } seconds: correct it.
error-limit-unknown = No limit of this register begins at { $moment }: see GET /api/v1/meters/<meter>/limits.
error-question-unknown = There is no question { $question }, or nothing asks it any longer: see GET /api/v1/questions.
error-question-answered = Question { $question } has its answer: withdraw it first (DELETE /api/v1/questions/{ $question }/answer).
error-question-unanswered = Question { $question } has no answer to withdraw: see GET /api/v1/questions.
error-question-moment-alone = A date without an index is not enough: give the old index (old_index) or the new one (new_index), or leave the date out.
error-question-moment = The date must come after { $after } and be no later than { $until }: correct it, or leave it out.
error-question-own-ways = The series “{ $source }” does not count as the register does: an exchange does not apply to it. Refuse the question, or import a corrected file.

api-no-event = The meter “{ $meter }” has no event { $event }: see GET /api/v1/meters/{ $meter }/events.
question-kind-suspected_swap = suspected exchange or reset
question-kind-step = jump of the index
question-sentence-suspected_swap = Since { $since } the index has gone from { $good } to { $first } { $unit }: was the meter exchanged?
question-sentence-step = Since { $since } the index has jumped from { $good } to { $first } { $unit }, faster than the meter can count: was it exchanged?
