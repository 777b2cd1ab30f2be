# The pages.
page-skip = Aller au contenu
page-navigation = Pages
page-live = En direct
page-territory = Territoire
page-anomalies = Anomalies
page-meters = Compteurs
page-other-language = English
page-sign-out = Se déconnecter
page-footer = Vigie, suivi énergétique libre des collectivités. Heures de Paris, sauf mention contraire.
page-accessibility = Accessibilité : partiellement conforme
page-next = Page suivante
unit-kwh = kWh
unit-kw = kW

chart-table = Voir le tableau
chart-hide-table = Masquer le tableau
chart-empty = Aucune donnée sur cette période.
chart-failed = Les données n’ont pas pu être lues : rechargez la page.
chart-time = Heure
chart-cut = Hors échelle, coupé en haut du graphique :
chart-loading = Chargement…

live-site = Site
live-show = Afficher
live-now = Maintenant
live-power = Puissance appelée
live-waiting = En attente d’un relevé…
live-at = relevé de
live-lost = Connexion perdue, reprise en cours…
live-announce = Puissance appelée :
live-energy-today = Électricité aujourd’hui
live-expected-today = Attendu aux mêmes heures :
live-no-expected = Pas encore d’attendu : trois semaines de relevés sont nécessaires.
live-cost-today = Coût aujourd’hui
live-cost-note = Tous fluides, aux tarifs enregistrés.
live-state-normal = Normal
live-state-above = Au-dessus de l’attendu
live-state-below = En dessous de l’attendu
live-state-hour = Dernière heure entière :
live-state-unknown = Pas encore de comparaison
live-chart = Puissance des dernières 48 heures
live-chart-text = Moyenne de chaque heure et courbe des relevés, avec la plage attendue pour ce site jusqu’à quatre heures d’avance.
live-actual = Moyenne horaire (kW)
live-expected = Attendu (kW)
live-band = Plage attendue
live-instant = Relevés (kW)
live-empty-title = Aucun relevé pour l’instant
live-empty-text = Dès qu’un compteur parle, sa courbe apparaît ici. Raccordez un compteur, ou lancez la simulation :

territory-lead = Consommation du { $since } au { $until }, anomalies de la même période, et dernière économie calculée depuis le début de l’expérimentation.
territory-caption = Intercommunalités suivies
territory-epci = Intercommunalité
territory-sites = { $count ->
    [one] { $count } site
   *[other] { $count } sites
}
territory-saving = Économie
territory-interval = entre { $low } et { $high } (90 %)
territory-no-saving = pas d’expérimentation
territory-coverage = Couverture
territory-estimated = estimé : { $share } · révision { $revision }
territory-others = { $count ->
    [one] Une autre intercommunalité n’a pas encore de site.
   *[other] { $count } autres intercommunalités n’ont pas encore de site.
}
territory-chart = Consommation quotidienne : { $epci }
territory-chart-text = Jours civils des 90 derniers jours, en kWh, par énergie.
territory-site-list = Sites : { $epci }
territory-empty-title = Aucun site pour l’instant
territory-empty-text = Importez la liste des compteurs et de leurs sites : chaque intercommunalité apparaît avec ses consommations.

anomalies-lead = Les heures où un compteur a quitté sa plage attendue, les plus coûteuses d’abord.
anomalies-total = { $count ->
    [one] Une anomalie affichée, soit environ
   *[other] { $count } anomalies affichées, soit environ
}
anomalies-chart = Heures concernées ({ $unit }), un jour avant et un jour après
anomalies-actual = Consommation
anomalies-hours = Heures de l’anomalie
anomalies-to-site = Voir { $site } en direct
anomalies-empty-title = Aucune anomalie sur cette période
anomalies-empty-text = Soit tout est dans la plage attendue, soit l’historique est trop court : la détection commence après trois semaines de relevés.
anomaly-kind-excess = Surconsommation
anomaly-kind-deficit = Consommation trop faible
anomaly-kind-night_excess = Consommation hors occupation
anomaly-kind-daytime_lighting = Éclairage allumé le jour
anomaly-kind-lighting_out = Éclairage éteint la nuit
anomaly-kind-continuous_flow = Débit continu

filter-all = Tout
filter-fluid = Énergie
filter-kind = Nature
filter-days = Période
filter-last-days = { $days } derniers jours
filter-apply = Filtrer

meters-received-later = reçu le { $moment }
meters-lead = { $count ->
    [0] Aucun registre suivi,
    [one] Un registre suivi,
   *[other] { $count } registres suivis,
} { $late ->
    [0] aucun en retard.
    [one] dont un en retard.
   *[other] dont { $late } en retard.
}
ways-label = Ce qui n’est pas encore compris
meters-chart = Réception, heure par heure
meters-chart-text = Ce que les collecteurs ont reçu depuis 48 heures.
meters-caption = Compteurs, les retards d’abord
meters-unknown = À raccorder : appareils qui parlent sans compteur
meters-device = Appareil
meters-topic = Sujet
meters-messages = Messages
meters-readings = Relevés
meters-last = Dernier relevé
meters-meter = Compteur
meters-state = État
meters-value = Valeur
meters-interval = Pas
meters-rejected = Refusés
meters-empty-title = Aucun compteur pour l’instant
meters-empty-text = Importez la liste des compteurs ; les appareils inconnus qui parlent déjà apparaîtront aussi ici.

rejections-title = Messages refusés
rejections-lead = Chaque message refusé garde ses octets et sa raison, jusqu’à ce qu’il soit compris. Le même message refusé à nouveau est compté.
rejections-reason = Raison
rejections-times = Fois
rejections-empty-title = Aucun message refusé
rejections-empty-text = Tous les messages reçus ont été compris.
rejections-replay = Renvoyer
rejections-replay-text = Un décodeur a été corrigé, un compteur déclaré ? Les messages affichés ici, toutes pages confondues, reprennent leur chemin avec leur heure d’arrivée ; les chiffres suivent.
rejections-replayed-page = { $messages ->
    [one] { $messages } message renvoyé
   *[other] { $messages } messages renvoyés
 }. Compris : { $resolved } ; relevés enregistrés : { $stored }.
meters-action = Action
meters-replay-device = Renvoyer les messages de { $device }

sign-in-title = Se connecter
sign-in-text = Collez le jeton que votre administrateur vous a remis. Il se crée avec la commande « vigie token create ».
sign-in-token = Jeton d’accès
sign-in-button = Se connecter
sign-in-failed = Ce jeton n’est pas valide : vérifiez qu’il est complet, ou demandez-en un nouveau.
sign-in-demo = Entrer dans la démonstration

page-home = Revenir à l’accueil

accessibility-title = Accessibilité
accessibility-state = Ces pages visent le RGAA 4.1, niveau AA. Elles n’ont pas encore été auditées : leur état déclaré est « partiellement conforme ».
accessibility-done = Chaque graphique a son tableau, tout s’utilise au clavier, les contrastes sont calculés pour le niveau AA, les animations respectent le réglage du système.
accessibility-left = Reste à faire : l’audit, et le schéma pluriannuel. Signalez une difficulté à votre administrateur.
meters-virtual = Compteurs virtuels, hors de tout total
meters-virtual-name = Nom
meters-virtual-parts = Somme de
