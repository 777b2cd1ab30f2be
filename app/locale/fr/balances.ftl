# Bilans : les comptes tombent-ils juste ?
page-balances = Bilans
balances-lead = Chaque nuit, ce que disent les relevés de chaque compteur est comparé aux consommations enregistrées.
balances-equation = Index de fin − index de début = comptabilisé − tours de compteur + remplacements + inexpliqué + écart. L’écart doit être nul.
balances-show = Montrer
balances-state-all = Tous les compteurs
balances-state-open = Ceux qui ne tombent pas juste
balances-state-unclean = Ceux qui ne tombent pas juste ou sont à expliquer
balances-troubles = { $open ->
    [0] Tous les comptes tombent juste
    [one] { $open } compte ne tombe pas juste
   *[other] { $open } comptes ne tombent pas juste
}, { $explain ->
    [0] aucun n’est à expliquer.
    [one] { $explain } est à expliquer.
   *[other] { $explain } sont à expliquer.
}
balances-caption = Dernier bilan de chaque compteur, les difficultés d’abord
balances-verdict = Verdict
balances-clean = Le compte est bon
balances-unclean = À expliquer
balances-open = Ne tombe pas juste
balances-index = Index
balances-booked = Comptabilisé
balances-rollover = Tours
balances-swap = Remplacements
balances-unexplained = Inexpliqué
balances-residual = Écart
balances-readings = Relevés
balances-counts = { $refused ->
    [0] aucun écarté
    [one] { $refused } écarté
   *[other] { $refused } écartés
}, { $pending ->
    [0] aucun en attente
   *[other] { $pending } en attente
}
balances-empty-title = Aucun bilan pour l’instant
balances-empty-text = Les bilans sont faits chaque nuit par « vigie worker ». Pour les faire maintenant :
balances-none-title = Rien à signaler
balances-none-text = Aucun compteur n’est dans ce cas.
balances-of = Registre { $register }, { $source ->
        [live] relevés en direct
       *[other] source { $source }
    }.
balances-monthly = Bilans mois par mois
balances-month = Mois
balances-silent-title = Aucun relevé
balances-silent-text = Ce registre n’a encore envoyé aucun relevé : son bilan viendra avec le premier.

balance-progress = Bilans
balance-line = { $verdict ->
    [open] { $meter } { $register } ({ $source }) : ne tombe pas juste, écart de { NUMBER($residual, maximumFractionDigits: 6) }
    [unclean] { $meter } { $register } ({ $source }) : à expliquer, { NUMBER($unexplained, maximumFractionDigits: 3) } inexpliqué, relevés en attente : { $pending }
   *[clean] { $meter } { $register } ({ $source }) : le compte est bon
}
balance-done = Bilans faits : { $checked } ; ne tombent pas juste ou sont à expliquer : { $unclean }, dont { $open } qui ne tombent pas juste.
