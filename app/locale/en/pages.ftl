# The pages.
page-skip = Skip to the content
page-navigation = Pages
page-live = Live
page-territory = Territory
page-anomalies = Anomalies
page-meters = Meters
page-other-language = Français
page-sign-out = Sign out
page-footer = Vigie, open energy monitoring for local authorities. Paris time unless stated otherwise.
page-accessibility = Accessibility: partially compliant
page-next = Next page
unit-kwh = kWh
unit-kw = kW

chart-table = Show the table
chart-hide-table = Hide the table
chart-empty = No data in this period.
chart-failed = The data could not be read: reload the page.
chart-time = Time
chart-cut = Off the scale, cut at the top of the chart:
chart-loading = Loading…

live-site = Site
live-show = Show
live-now = Now
live-power = Power drawn
live-waiting = Waiting for a reading…
live-at = reading of
live-lost = Connection lost, trying again…
live-announce = Power drawn:
live-energy-today = Electricity today
live-expected-today = Expected in the same hours:
live-no-expected = Nothing expected yet: three weeks of readings are needed.
live-cost-today = Cost today
live-cost-note = All fluids, at the recorded prices.
live-state-normal = Normal
live-state-above = Above what is expected
live-state-below = Below what is expected
live-state-hour = Last whole hour:
live-state-unknown = No comparison yet
live-chart = Power over the last 48 hours
live-chart-text = The mean of each hour and the curve of readings, with the range expected for this site up to four hours ahead.
live-actual = Hourly mean (kW)
live-expected = Expected (kW)
live-band = Expected range
live-instant = Readings (kW)
live-empty-title = No reading yet
live-empty-text = As soon as a meter speaks, its curve appears here. Connect a meter, or start the simulation:

territory-lead = Consumption from { $since } to { $until }, anomalies of the same period, and the last saving computed since the pilot began.
territory-caption = EPCI that are followed
territory-epci = EPCI
territory-sites = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
territory-saving = Saving
territory-interval = between { $low } and { $high } (90%)
territory-no-saving = no pilot
territory-coverage = Coverage
territory-estimated = estimated: { $share } · revision { $revision }
territory-others = { $count ->
    [one] One other EPCI has no site yet.
   *[other] { $count } other EPCI have no site yet.
}
territory-chart = Daily consumption: { $epci }
territory-chart-text = Civil days of the last 90 days, in kWh, by fluid.
territory-site-list = Sites: { $epci }
territory-empty-title = No site yet
territory-empty-text = Import the list of meters and their sites: each EPCI appears with what it consumes.

anomalies-lead = Hours in which a meter left its expected range, the dearest first.
anomalies-total = { $count ->
    [one] One anomaly shown, about
   *[other] { $count } anomalies shown, about
}
anomalies-chart = The hours in question ({ $unit }), a day before and a day after
anomalies-actual = Consumption
anomalies-hours = Hours of the anomaly
anomalies-to-site = See { $site } live
anomalies-empty-title = No anomaly in this period
anomalies-empty-text = Either all is within the expected range, or history is too short: detection begins after three weeks of readings.
anomaly-kind-excess = Overconsumption
anomaly-kind-deficit = Too little consumption
anomaly-kind-night_excess = Consumption out of hours
anomaly-kind-daytime_lighting = Lights on by day
anomaly-kind-lighting_out = Lights out at night
anomaly-kind-continuous_flow = Continuous flow

filter-all = All
filter-fluid = Fluid
filter-kind = Kind
filter-days = Period
filter-last-days = last { $days } days
filter-apply = Filter

meters-received-later = received { $moment }
meters-lead = { $count ->
    [0] No register followed,
    [one] One register followed,
   *[other] { $count } registers followed,
} { $late ->
    [0] none late.
    [one] one of them late.
   *[other] { $late } of them late.
}
ways-label = What is not understood yet
meters-chart = Reception, hour by hour
meters-chart-text = What the collectors received over 48 hours.
meters-caption = Meters, the late ones first
meters-unknown = To connect: devices that speak without a meter
meters-device = Device
meters-topic = Topic
meters-messages = Messages
meters-readings = Readings
meters-last = Last reading
meters-meter = Meter
meters-state = State
meters-value = Value
meters-interval = Interval
meters-rejected = Refused
meters-empty-title = No meter yet
meters-empty-text = Import the list of meters; unknown devices that speak already will appear here too.

rejections-title = Refused messages
rejections-lead = Each refused message keeps its bytes and its reason until it is understood. The same message refused again is counted.
rejections-reason = Reason
rejections-times = Times
rejections-empty-title = No refused message
rejections-empty-text = Every message received was understood.
rejections-replay = Send again
rejections-replay-text = A decoder was mended, a meter registered? The messages listed here, on all pages, take their way again with their time of arrival; figures follow.
rejections-replayed-page = { $messages ->
    [one] { $messages } message sent again
   *[other] { $messages } messages sent again
 }. Understood: { $resolved }; readings stored: { $stored }.
meters-action = Action
meters-replay-device = Send the messages of { $device } again

sign-in-title = Sign in
sign-in-text = Paste the token your administrator gave you. It is made with the command “vigie token create”.
sign-in-token = Access token
sign-in-button = Sign in
sign-in-failed = This token is not valid: check that it is whole, or ask for a new one.
sign-in-demo = Enter the demonstration

page-home = Back to the first page

accessibility-title = Accessibility
accessibility-state = These pages aim at RGAA 4.1, level AA. They have not been audited yet: their declared state is “partially compliant”.
accessibility-done = Each chart has its table, everything works by keyboard, contrasts are computed for level AA, animations follow the system’s setting.
accessibility-left = Still to do: the audit and the multi-year plan. Tell your administrator about any difficulty.
meters-virtual = Virtual meters, in no total
meters-virtual-name = Name
meters-virtual-parts = Sum of
