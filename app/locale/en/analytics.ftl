# Anomalies, their reasons, and why a saving cannot be stated.
anomaly-start = { $start_day } { $start_month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $start_year }, { $start_hour }:00
anomaly-end = { $end_day } { $end_month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $end_year }, { $end_hour }:00
anomaly-place = { $site } ({ $fluid ->
        [electricity] electricity
        [gas] gas
        [water] water
        [heat] heat
       *[other] { $fluid }
    })
anomaly-instead = instead of { NUMBER($expected) } { $unit } expected
anomaly-cost = about €{ NUMBER($cost) }

anomaly-excess = { anomaly-place }: { NUMBER($actual) } { $unit } consumed from { anomaly-start } to { anomaly-end }, { anomaly-instead }, { anomaly-cost } too much.
anomaly-deficit = { anomaly-place }: only { NUMBER($actual) } { $unit } from { anomaly-start } to { anomaly-end }, { anomaly-instead }: check for a stop or a failure.
anomaly-night_excess = { anomaly-place }: { NUMBER($actual) } { $unit } consumed while unoccupied between { anomaly-start } and { anomaly-end }, { anomaly-instead }, { anomaly-cost } too much.
anomaly-daytime_lighting = { $site }: lights on in broad daylight, { NUMBER($actual) } { $unit } consumed between { anomaly-start } and { anomaly-end }, { anomaly-instead }, { anomaly-cost } too much.
anomaly-lighting_out = { $site }: lights out at night between { anomaly-start } and { anomaly-end }, { NUMBER($actual) } { $unit } { anomaly-instead }: check the cabinet.
anomaly-continuous_flow = { $site }: water never stops from { anomaly-start } to { anomaly-end }, { NUMBER($actual) } { $unit } { anomaly-instead }, { anomaly-cost } too much: look for a leak.

saving-reason-too-few-days = Fewer than 300 measured days in the baseline year.
saving-reason-no-consumption = Nothing was consumed in the baseline year.
saving-reason-no-reporting-days = No measured day with weather since the pilot began.
