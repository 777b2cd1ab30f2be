# Lignes refusées d’un fichier importé.
line-empty = la colonne { $column } est vide
line-bad-name = { $column } dépasse 120 caractères ou contient / + # ou un caractère invisible
line-unknown-commune = « { $value } » n’est ni le code INSEE ni le nom d’une commune connue
line-several-communes = « { $value } » est le nom de plusieurs communes : écrivez le code INSEE de la bonne ({ $numbers })
line-bad-delivery-point-electricity = « { $value } » n’est pas un PRM : 14 chiffres
line-bad-delivery-point-gas = « { $value } » n’est pas un PCE : 14 chiffres, ou GI et 6 chiffres
line-unknown-unit = unité « { $value } » inconnue : { $known }
line-unit-does-not-fit = { $fluid ->
     [electricity] l’unité { $unit } ne convient pas à un registre { $kind } d’électricité
     [gas] l’unité { $unit } ne convient pas à un registre { $kind } de gaz
     [water] l’unité { $unit } ne convient pas à un registre { $kind } d’eau
    *[heat] l’unité { $unit } ne convient pas à un registre { $kind } de chaleur
}
line-not-whole = { $column } « { $value } » n’est pas un nombre entier de 1 à { $most }
line-not-a-choice = { $column } « { $value } » ne fait pas partie de : { $known }
line-not-positive = { $column } « { $value } » n’est pas un nombre supérieur à 0 (de 1e-9 à 1e15)
line-unknown-register = le registre « { $register } » du compteur « { $meter } » n’existe pas : importez d’abord les compteurs
line-time-unreadable = heure « { $value } » illisible : écrire 2026-03-29T00:10:00Z
line-time-without-offset = heure « { $value } » sans décalage UTC : écrire 2026-03-29T00:10:00Z
line-not-a-number = la valeur « { $value } » n’est pas un nombre
line-conflict = l’appareil « { $device } » alimente déjà le registre « { $register } » du compteur « { $meter } » : donnez à chacun son appareil
line-supplier-unknown-point = aucun compteur n’a le point de livraison « { $value } » : ajoutez-le à la liste des compteurs (colonne delivery_point)
line-supplier-several-meters = plusieurs compteurs ont le point de livraison « { $value } » avec le même registre ({ $meters }) : gardez-le à un seul
line-supplier-no-register = le compteur « { $meter } » n’a aucun registre nommé { $names } : ajoutez-le à la liste des compteurs
line-supplier-quantity = « { $quantity } » en « { $unit } » n’est ni une puissance active en W ni un index d’énergie active en Wh
line-supplier-part = cadran « { $dial } » : seul l’index total est comparé
line-supplier-step = pas « { $value } » illisible : écrire PT30M
line-supplier-other-step = le pas de { $step } min ne se divise pas en pas de { $known } min déjà connus de cette source : importez ce fichier sous un autre nom (--source)
line-supplier-other-kind = cette source a déjà pour ce registre des relevés d’une autre nature : importez ce fichier sous un autre nom (--source)
line-supplier-not-index = ces valeurs baissent souvent d’un jour à l’autre : ce ne sont pas des index mais des énergies ; importez la courbe de charge ou le fichier d’index
line-supplier-scaled = le registre du compteur « { $meter } » a un coefficient (scale) que l’index du fournisseur n’a pas : importez plutôt la courbe de charge
line-supplier-direction = « { $value } » n’est ni CONS (consommation) ni PROD (production)
line-supplier-no-value = aucune valeur à cette heure
line-supplier-time-twice = heure « { $value } » : elle existe deux fois, au passage à l’heure d’hiver, et l’ordre du fichier ne dit pas laquelle ; demandez un fichier avec décalage UTC
line-supplier-time-skipped = heure « { $value } » : elle n’existe pas, au passage à l’heure d’été

import-progress = Lecture de { $file }
import-done = Lignes lues : { $read } (enregistrées : { $stored }, déjà connues : { $duplicates }, remplacées : { $superseded }, refusées : { $rejected }).
import-refused-file = Lignes refusées avec leur motif : { $path }
derive-progress = Calcul des consommations
replay-progress = Envoi de { $file }
replay-done = Messages publiés : { $messages }, lignes refusées : { $rejected }.
ingest-started = Collecteur « { $name } » à l’écoute (Ctrl-C pour arrêter)
ingest-forgotten = La session du collecteur « { $name } » et ce qui y attendait sont abandonnés
ingest-stopped = Collecteur arrêté. Messages : { $messages }, relevés enregistrés : { $stored }.
bench-progress = Mesure : { $what }
line-weather-unreadable = jour ou température illisible : écrire 2026-01-31, -2.5, 4.0
line-weather-unlikely = températures invraisemblables : il faut -60 ≤ tmin ≤ tmax ≤ 60
line-unknown-zone = fuseau horaire « { $value } » inconnu : écrire Europe/Paris
line-not-a-day = { $column } « { $value } » n’est pas un jour : écrire 2026-01-31
pilot-set = Expérimentation de { $name } à partir du { $start }, météo de { $station }.
pilot-line = { $siren } { $name } : depuis le { $start }, météo { $station } ({ $weather_days } jours)
rejections-progress = Renvoi des messages refusés
rejections-replayed = Messages renvoyés : { $messages } (compris : { $resolved }, encore refusés : { $still_rejected }) ; coupés à l’arrivée : { $not_replayable }. Relevés enregistrés : { $stored }, déjà connus : { $duplicates }, remplacés : { $superseded }.
import-meters-waiting = { $messages ->
    [one] Un message refusé attendait
   *[other] { $messages } messages refusés attendaient
 } ces appareils. Pour en reprendre les relevés : vigie replay-rejections
line-no-delivery-point = Aucun compteur de gaz n’a le point de livraison « { $value } » : importez d’abord les compteurs, avec leur delivery_point.
line-meter-virtual = le code « { $meter } » est celui d’un compteur virtuel : en donner un autre, ou retirer le virtuel
