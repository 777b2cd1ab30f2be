# A supplier’s series compared with the live readings.
comparison-title = Comparison: { $meter }
comparison-lead = The series “{ $source }” beside the live readings, register { $register }, in { $unit }, from { $since } to { $until }. Nothing is mixed.
comparison-verdict-concordant = Concordant: less than 1% apart
comparison-verdict-watch = To watch: between 1% and 5% apart
comparison-verdict-explain = To explain: 5% apart or more
comparison-verdict-nothing = Nothing to compare: no day is whole in both series
comparison-totals = { $days ->
    [one] Over { $days } whole day:
   *[other] Over { $days } whole days:
} { $live } { $unit } live, { $other } { $unit } by “{ $source }”, difference { $difference } { $unit }.
comparison-share = That is { $share }% of the live readings.
comparison-missing = Incomplete days: { $live } live, { $other } in “{ $source }”.
comparison-live = Live
comparison-difference = Difference
comparison-relative = Relative difference
comparison-coverage = Coverage
comparison-whole = whole
comparison-days-compared = { $count } days compared of { $days }
comparison-partial = live { $live }, other { $other }
comparison-by-month = Month by month, over the days whole in both series
comparison-by-day = Days of the chosen month
comparison-month = Month
comparison-day = Day
comparison-empty-title = No other series for this meter
comparison-empty-text = Import the supplier’s load curve or indexes, under a name of their own:
