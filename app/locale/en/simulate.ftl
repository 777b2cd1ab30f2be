# The simulation.
simulate-history = Simulated history (days)
simulate-live = { $devices } simulated devices report; Ctrl-C stops.
simulate-published = { $messages } messages published and acknowledged.
simulate-column-kind = Kind
simulate-column-meter = Meter
simulate-column-start = Start
simulate-column-end = End
simulate-column-amount = Avoidable amount
alteration-insulation = insulation or new boiler
alteration-setback = night setback
alteration-relamping = LED relamping
alteration-night_extinction = extinction in the heart of the night
alteration-lights_on_by_day = lights on by day
alteration-cabinet_dark = cabinet dark at night
alteration-night_heating = heating left on at night
alteration-water_leak = water leak
alteration-equipment_left_on = equipment left on
