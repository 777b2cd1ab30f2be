# The derivation of consumption: how far it is behind, and what has to wait for it.
derivation-title = Figures
derivation-late = { $series ->
    [one] Figures are behind: a register has waited since { $since }.
   *[other] Figures are behind: { $series } registers wait, the oldest since { $since }.
} Readings are stored, consumption will follow. Check that “vigie worker” runs, and read its log.
error-busy-locked = These figures are being computed just now: nothing was changed. Try again in a minute.
error-busy-slow = The answer took too long and was given up: nothing was changed. Try again in a minute, or for a shorter period.
problem-busy-title = Computation under way
problem-busy-detail = These figures are being computed just now: try again in a minute.
