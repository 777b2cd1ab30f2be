# Réception d’un compteur.
commissioning-title = Réception du compteur
commissioning-link = Réception
commissioning-checks = Contrôles
commissioning-checks-now = Contrôles à cet instant
commissioning-check = Contrôle
commissioning-finding = Constat
commissioning-at = Contrôlé le
commissioning-refresh = Actualiser
commissioning-attached = Compteur raccordé. Messages repris : { $messages } ; relevés enregistrés : { $stored }.
commissioning-attached-refused = Encore refusés : { $count } (voir les messages refusés).
commissioning-attached-later = Compteur raccordé. Une autre reprise est en cours : reprenez les messages de l’appareil depuis la page des messages refusés, dans quelques minutes.
commissioning-display = Index lu sur l’afficheur
commissioning-display-text = Lisez l’afficheur du compteur et tapez ses chiffres comme ils sont : ils sont comparés à l’index du registre au même instant.
commissioning-digits = Chiffres de l’afficheur
commissioning-digits-help = Avec les zéros et la virgule : 012345,6.
commissioning-read-at = Lu à
commissioning-read-at-help = Vide : maintenant. Heure du fuseau { $zone }.
commissioning-display-keep = Comparer
commissioning-typed = { $register } : { $value } { $unit } lu le { $moment } par { $who }
commissioning-verdict = Verdict
commissioning-opened = Réception commencée par { $who } le { $when }.
commissioning-conforme-text = « Conforme » se signe quand chaque contrôle est passé. Il sera signé { $who }, daté, et ne changera plus.
commissioning-sign-conforme = Signer conforme
commissioning-not-ready = Un contrôle au moins n’est pas passé : corrigez ce qu’il dit, ou attendez-le. Quand seules les 24 h manquent, vous pouvez partir : la réception reste dans À raccorder, et se signe plus tard, du bureau.
commissioning-refuse-summary = Refuser le compteur
commissioning-reasons = Motifs du refus
commissioning-reasons-help = Ce qui est à reprendre, pour celui qui reviendra.
commissioning-sign-refuse = Signer refusé
commissioning-again-text = Une nouvelle réception garde les précédentes.
commissioning-again = Commencer une nouvelle réception
commissioning-verdict-conforme = Conforme
commissioning-verdict-refuse = Refusé
commissioning-signed = Signé par { $who } le { $when }
commissioning-paper = Procès-verbal (PDF)
commissioning-checks-then = Contrôles au moment de la signature
commissioning-progress-ready = prêt à signer
commissioning-progress-provisional = en cours : 24 h de stabilité à attendre
commissioning-progress-running = contrôles en cours
commissioning-progress-failing = un contrôle échoue
commissioning-done-begin = Une nouvelle réception est commencée.
commissioning-done-display = L’index lu est enregistré.
commissioning-done-conforme = C’est signé : conforme.
commissioning-done-refuse = C’est signé : refusé.
check-state-pass = passé
check-state-fail = échoué
check-state-pending = en attente
check-state-not_applicable = sans objet
check-name-first-message = Premier message
check-name-clock = Horloge
check-name-unit = Unité
check-name-rate = Puissance ou débit plausible
check-name-interval = Intervalle des relevés
check-name-display = Index de l’afficheur
check-name-stability = 24 h de stabilité
check-later = Après le premier relevé.
check-next = Au prochain relevé.
check-first-waiting = Aucun relevé n’est encore arrivé.
check-first-received = Des relevés arrivent depuis le { $first_at }.
check-clock-good = Les relevés les plus frais arrivent { $lag_s } après leur heure : l’horloge est juste.
check-clock-future = { $count ->
    [one] Un message récent est daté
   *[other] { $count } messages récents sont datés
} de plus de 15 minutes dans le futur : mettez l’horloge de l’appareil à l’heure, en UTC.
check-clock-reset = { $count ->
    [one] Un message récent a une date impossible
   *[other] { $count } messages récents ont une date impossible
} (avant 2010, ou après 2099) : l’horloge de l’appareil a été remise à zéro ; mettez-la à l’heure, en UTC.
check-clock-ahead = L’horloge avance de { $lag_s } : mettez-la à l’heure.
check-clock-behind = Les relevés arrivent { $lag_s } après leur heure : l’horloge retarde, ou le réseau garde les messages.
check-clock-zone = Les relevés arrivent { $lag_s } après leur heure, soit { $hours } h : l’appareil est sans doute réglé sur un autre fuseau ; réglez-le en UTC.
check-clock-far-behind = Les relevés les plus frais arrivent { $lag_s } après leur heure : l’horloge retarde d’autant ; mettez-la à l’heure, en UTC. Si l’appareil envoie d’abord un historique, attendez qu’il l’ait fini.
check-unit-named = Les messages disent { $named } ; le registre compte en { $unit }.
check-unit-several = Les messages des dernières 24 heures disent tour à tour { $named } : réglez l’appareil sur une seule unité, ou corrigez le profil ou le codec qui la lit ; ce contrôle passe quand 24 heures n’en disent plus qu’une.
check-unit-register = Les messages ne nomment pas d’unité ; celle du registre est { $unit }. Seul le contrôle de l’afficheur peut la confirmer.
check-unit-register-gauge = Les messages ne nomment pas d’unité ; celle du registre est { $unit }. Seul le contrôle de la puissance ou du débit dit si elle est plausible.
check-unit-refused = { $count ->
    [one] Un message récent a
   *[other] { $count } messages récents ont
} une unité qui ne va pas avec { $unit } : corrigez l’unité du registre.
check-unit-unfit = Un compteur { $fluid ->
    [electricity] d’électricité
    [gas] de gaz
    [water] d’eau
   *[heat] de chaleur
} n’a pas de registre de cette nature en { $unit } : corrigez l’unité ou la nature.
check-rate-waiting = Il faut deux relevés au moins.
check-rate-nothing = Rien n’a encore été consommé : faites passer du courant, de l’eau ou du gaz, pour voir l’index avancer.
check-rate-within-limit = Au plus { $rate } { $unit }, sous le maximum déclaré de { $most } { $unit }.
check-rate-within-usual = Au plus { $rate } { $unit }, ce qui est plausible ; déclarez le maximum du compteur pour un contrôle plus fin.
check-rate-beyond-limit = Jusqu’à { $rate } { $unit }, au-dessus du maximum déclaré de { $most } { $unit } : vérifiez le poids, l’unité et le maximum.
check-rate-beyond-usual = Jusqu’à { $rate } { $unit }, plus que { $most } { $unit } : aucun bâtiment ne consomme autant ; vérifiez le poids et l’unité.
check-interval-waiting = Il faut quatre relevés au moins ; un relevé est attendu toutes les { $expected_s } environ.
check-interval-good = Un relevé toutes les { $seen_s } environ, comme attendu ({ $expected_s }).
check-interval-other = Un relevé toutes les { $seen_s } environ au lieu de { $expected_s } : réglez l’appareil, ou déclarez cet intervalle sur la page du compteur.
check-interval-together = Des relevés se suivent à moins d’une seconde au lieu de { $expected_s } : l’appareil envoie-t-il chacun deux fois, ou deux appareils le même registre ? Réglez l’appareil.
check-display-type = Tapez l’index lu sur l’afficheur.
check-display-gauge = Une puissance ou un débit n’a pas d’index.
check-display-before-first = L’index a été lu avant le premier relevé : lisez l’afficheur de nouveau.
check-display-next = L’index lu ({ $typed } { $unit }, le { $typed_at }) attend le prochain relevé pour être comparé.
check-display-gap = Des relevés manquent autour du { $typed_at } : lisez l’afficheur de nouveau.
check-display-equal = Afficheur { $typed } { $unit }, registre { $index } { $unit } le { $typed_at } : ils concordent (à { $tolerance } { $unit } près).
check-display-other = Afficheur { $typed } { $unit }, registre { $index } { $unit } le { $typed_at } : { $difference } { $unit } d’écart, plus que { $tolerance } { $unit }. Vérifiez le poids, l’unité et l’index de départ de l’appareil.
check-display-below = Afficheur { $typed } { $unit }, alors que le registre était déjà à { $index } { $unit } le { $typed_at } : vérifiez le poids, l’unité et l’index de départ de l’appareil.
check-display-second = Ce registre compte des quantités : lisez l’afficheur une seconde fois, après une consommation.
check-display-little = L’afficheur a avancé de { $rise } { $unit } seulement : lisez-le de nouveau quand il aura avancé d’au moins { $least } { $unit }.
check-display-sum-equal = L’afficheur a avancé de { $rise } { $unit }, les relevés font { $sum } { $unit } : ils concordent (à { $tolerance } { $unit } près).
check-display-sum-other = L’afficheur a avancé de { $rise } { $unit }, mais les relevés font { $sum } { $unit } : vérifiez le poids et l’unité.
check-stability-good = Stable depuis le { $since_at } : ni trou, ni refus, ni recul de l’index.
check-stability-waiting = { $hours } h de stabilité sur 24 ; au plus tôt le { $until_at }.
check-stability-gap = Des relevés ont manqué avant le { $disturbed_at } : { $hours } h de stabilité sur 24 ; au plus tôt le { $until_at }.
check-stability-fall = L’index a reculé le { $disturbed_at } : { $hours } h de stabilité sur 24 ; au plus tôt le { $until_at }.
check-stability-refused = Un message a été refusé le { $disturbed_at } : { $hours } h de stabilité sur 24 ; au plus tôt le { $until_at }.
check-stability-refused-since = Un message a été refusé le { $disturbed_at }, et aucun relevé n’est arrivé depuis : les 24 h commencent au prochain.
check-stability-next = Les 24 h commencent au prochain relevé.
check-stability-silent = Aucun relevé depuis le { $last_at } : vérifiez l’appareil et son réseau.
paper-title = Procès-verbal de réception : { $meter }
paper-foot = Vigie · procès-verbal de réception n° { $number }
paper-devices = Appareils
paper-opened = Commencée le
paper-earlier = Réceptions précédentes
paper-earlier-act = N° { $number } : { $verdict }, signé par { $who } le { $when }.
paper-earlier-reasons = Motifs : { $reasons }
paper-note = Ce procès-verbal reprend les contrôles tels qu’ils étaient au moment de la signature ; il ne change plus.
api-no-act = Le compteur « { $meter } » n’a pas de réception signée de ce numéro : voyez GET /api/v1/meters/{ $meter }/commissioning.
error-commissioning-digits = « { $value } » n’est pas un index : tapez les chiffres de l’afficheur, 15 au plus, avec au plus 6 décimales.
error-commissioning-unit = « { $value } » n’est pas une unité de ce registre : choisissez parmi { $known }.
error-commissioning-register = « { $register } » n’est pas un registre de ce compteur qui ait un index : choisissez-en un autre.
error-commissioning-moment = Une lecture de l’afficheur date d’une semaine au plus, et n’est pas dans le futur : corrigez l’heure.
error-commissioning-reasons = Un refus dit pourquoi : donnez ses motifs.
error-commissioning-not-ready = Un contrôle au moins n’est pas passé ({ $progress ->
    [provisional] 24 h de stabilité en cours
    [failing] un contrôle échoue
   *[running] contrôles en cours
}) : « conforme » ne se signe pas encore ; attendez, corrigez, ou refusez.
error-commissioning-open = Une réception du compteur « { $meter } » est en cours : signez-la d’abord.
error-commissioning-signed = Cette réception est déjà signée : commencez-en une nouvelle.
error-commissioning-nameless = Une signature porte un nom, et votre jeton n’en a pas : demandez un jeton à votre nom (vigie token create --role technician --label "Prénom Nom"), puis connectez-vous avec lui.
paper-reading = { $register } : { $value } { $unit } le { $moment }
paper-no-reading = { $register } ({ $unit }) : aucun relevé
commissioning-offset = Décalage entre l’afficheur et le registre
commissioning-offset-text = { $register } : l’afficheur disait { $display } { $unit }, le registre { $index } { $unit }. Si le poids et l’unité sont justes, le comptage a commencé à un autre index que le compteur : déclarez ce décalage, et lisez l’afficheur une seconde fois plus tard. Les consommations n’en changent pas.
commissioning-offset-reason = Motif
commissioning-offset-usual = Compteur d’impulsions posé sur un compteur déjà en service
commissioning-offset-declare = Déclarer ce décalage : { $offset } { $unit }
commissioning-offset-declared = { $register } : un décalage de { $offset } { $unit } entre le registre et l’afficheur a été déclaré par { $who } sur la lecture du { $moment }. Motif : { $reason }.
commissioning-offset-withdraw = Retirer ce décalage
commissioning-done-offset = Le décalage est déclaré : lisez l’afficheur une seconde fois quand il aura avancé.
commissioning-done-no-offset = Le décalage est retiré.
check-display-offset-second = Un décalage de { $offset } { $unit } est déclaré entre le registre et l’afficheur : lisez l’afficheur une seconde fois quand il aura avancé d’au moins { $least } { $unit }, ce qui prouve le poids.
check-display-offset-equal = Afficheur { $typed } { $unit }, registre et décalage déclaré de { $offset } { $unit } : { $index } { $unit } le { $typed_at } : ils concordent (à { $tolerance } { $unit } près).
check-display-offset-other = Afficheur { $typed } { $unit }, registre et décalage déclaré de { $offset } { $unit } : { $index } { $unit } le { $typed_at } : { $difference } { $unit } d’écart, plus que { $tolerance } { $unit }. Vérifiez le poids ; s’il est juste, retirez le décalage et déclarez-le de nouveau.
paper-offset = Décalage déclaré de { $offset } { $unit } sur la lecture du { $moment } par { $who } ({ $reason }) : index de l’afficheur { $display } { $unit }
error-commissioning-offset = « { $register } » n’a pas de décalage à déclarer : lisez d’abord l’afficheur, et attendez le relevé suivant.
error-commissioning-offset-reason = Un décalage dit pourquoi : donnez son motif.
error-commissioning-no-offset = « { $register } » n’a pas de décalage déclaré : rechargez la page.
to-finish-caption = Réceptions à terminer
to-finish-who = Par
to-finish-at = à signer à partir du { $moment }, ici ou au bureau
commissioning-progress-left = en cours : encore { $span } de stabilité
commissioning-refused-before = refusé : à reprendre
