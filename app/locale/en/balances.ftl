# Balances: do the accounts add up?
page-balances = Balances
balances-lead = Every night, what the readings of each meter say is compared with the stored consumption.
balances-equation = Index at the end − index at the start = booked − rollovers + exchanges + unexplained + difference. The difference must be zero.
balances-show = Show
balances-state-all = All meters
balances-state-open = Those that do not add up
balances-state-unclean = Those that do not add up or need an explanation
balances-troubles = { $open ->
    [0] All accounts add up
    [one] { $open } account does not add up
   *[other] { $open } accounts do not add up
}, { $explain ->
    [0] none needs an explanation.
    [one] { $explain } needs an explanation.
   *[other] { $explain } need an explanation.
}
balances-caption = Last balance of each meter, trouble first
balances-verdict = Verdict
balances-clean = Adds up
balances-unclean = Needs an explanation
balances-open = Does not add up
balances-index = Index
balances-booked = Booked
balances-rollover = Rollovers
balances-swap = Exchanges
balances-unexplained = Unexplained
balances-residual = Difference
balances-readings = Readings
balances-counts = { $refused ->
    [0] none set aside
   *[other] { $refused } set aside
}, { $pending ->
    [0] none waiting
   *[other] { $pending } waiting
}
balances-empty-title = No balance yet
balances-empty-text = “vigie worker” makes the balances every night. To make them now:
balances-none-title = Nothing to report
balances-none-text = No meter is in this case.
balances-of = Register { $register }, { $source ->
        [live] live readings
       *[other] source { $source }
    }.
balances-monthly = Balances month by month
balances-month = Month
balances-silent-title = No readings
balances-silent-text = This register has not sent a reading yet: its balance comes with the first one.

balance-progress = Balances
balance-line = { $verdict ->
    [open] { $meter } { $register } ({ $source }): does not add up, difference { NUMBER($residual, maximumFractionDigits: 6) }
    [unclean] { $meter } { $register } ({ $source }): needs an explanation, { NUMBER($unexplained, maximumFractionDigits: 3) } unexplained, readings waiting: { $pending }
   *[clean] { $meter } { $register } ({ $source }): adds up
}
balance-done = Balances made: { $checked }; not adding up or to explain: { $unclean }, of which { $open } do not add up.
