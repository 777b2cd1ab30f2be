# La simulation.
simulate-history = Historique simulé (jours)
simulate-live = { $devices } appareils simulés émettent ; Ctrl-C arrête.
simulate-published = { $messages } messages publiés et confirmés.
simulate-column-kind = Nature
simulate-column-meter = Compteur
simulate-column-start = Début
simulate-column-end = Fin
simulate-column-amount = Quantité évitable
alteration-insulation = isolation ou chaudière neuve
alteration-setback = réduit de nuit
alteration-relamping = passage aux LED
alteration-night_extinction = extinction au cœur de la nuit
alteration-lights_on_by_day = allumage en plein jour
alteration-cabinet_dark = armoire éteinte la nuit
alteration-night_heating = chauffage laissé en confort la nuit
alteration-water_leak = fuite d’eau
alteration-equipment_left_on = équipement laissé en marche
