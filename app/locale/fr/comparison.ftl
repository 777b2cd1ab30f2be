# Comparaison d’une série de fournisseur avec les relevés en direct.
comparison-title = Comparaison : { $meter }
comparison-lead = La série « { $source } » à côté des relevés en direct, registre { $register }, en { $unit }, du { $since } au { $until }. Rien n’est mélangé.
comparison-verdict-concordant = Concordant : moins de 1 % d’écart
comparison-verdict-watch = À surveiller : entre 1 % et 5 % d’écart
comparison-verdict-explain = À expliquer : 5 % d’écart ou plus
comparison-verdict-nothing = Rien à comparer : aucun jour n’est complet dans les deux séries
comparison-totals = { $days ->
    [one] Sur { $days } jour complet :
   *[other] Sur { $days } jours complets :
} { $live } { $unit } en direct, { $other } { $unit } selon « { $source } », écart { $difference } { $unit }.
comparison-share = Soit { $share } % des relevés en direct.
comparison-missing = Jours incomplets : { $live } en direct, { $other } dans « { $source } ».
comparison-live = En direct
comparison-difference = Écart
comparison-relative = Écart relatif
comparison-coverage = Couverture
comparison-whole = complète
comparison-days-compared = { $count } jours comparés sur { $days }
comparison-partial = en direct { $live }, autre { $other }
comparison-by-month = Mois par mois, sur les jours complets des deux séries
comparison-by-day = Jours du mois choisi
comparison-month = Mois
comparison-day = Jour
comparison-empty-title = Aucune autre série pour ce compteur
comparison-empty-text = Importez la courbe de charge ou les index du fournisseur, sous un nom à eux :
