# The derivation of consumption: how far it is behind, and what has to wait for it.
derivation-title = Figures
derivation-late = { $series ->
    [one] Figures are behind: a register has waited since { $since }.
   *[other] Figures are behind: { $series } registers wait, the oldest since { $since }.
} Readings are stored, consumption will follow. Check that “vigie worker” runs, and read its log.
derivation-failed = { $series ->
    [one] The figures of one register cannot be computed: { $names }.
   *[other] The figures of { $series } registers cannot be computed, among them: { $names }.
} Their readings are stored, all others go on; they are tried again by themselves. The cause is in the log of “vigie worker” (derivation_series_failed): report it.
error-busy-locked = These figures are being computed just now: nothing was changed. Try again in a minute.
error-busy-slow = The answer took too long and was given up: nothing was changed. Try again in a minute, or for a shorter period.
problem-busy-title = Computation under way
problem-busy-detail = These figures are being computed just now: try again in a minute.

# Readings that were set aside
error-aside-order = The end comes before the start: mend the two times; for a single reading, give its time twice.
error-aside-why = The reason (note) is missing: say why these readings are wrong; it is kept with your name.
error-aside-nothing = This register has no reading from { $after } to { $until }: check the register and the times, to the second.
error-aside-unknown = Nothing is set aside under { $aside }, or it was taken back: see GET /api/v1/meters/<meter>/set-aside.
meter-asides = Readings set aside
meter-asides-text = Wrong readings, from one instant to another, no longer count: they are kept, and the decision can be taken back.
meter-aside-from = From the first reading
meter-aside-to = To the last reading
meter-aside-to-help = Included; for a single reading, the same instant.
meter-aside-count = Readings
meter-aside-why = Why
meter-aside-why-help = Kept with your name and the date.
meter-aside-summary = Set wrong readings aside
meter-aside = Set these readings aside
meter-aside-back = Count them again
meter-done-aside = The readings are set aside. Consumption follows at the next computation.
meter-done-back = The readings count again. Consumption follows at the next computation.
