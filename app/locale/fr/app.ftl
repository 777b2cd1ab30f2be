# Words shared by every part.
fluid-electricity = électricité
fluid-gas = gaz
fluid-water = eau
fluid-heat = chaleur

verdict-demonstrated = démontrée
verdict-probable = probable
verdict-not_demonstrated = non démontrée
verdict-insufficient_data = données insuffisantes

site-kind-school = école
site-kind-college = collège
site-kind-town_hall = mairie
site-kind-gym = gymnase
site-kind-swimming_pool = piscine
site-kind-village_hall = salle des fêtes
site-kind-care_home = EHPAD
site-kind-office = bureaux
site-kind-workshop = atelier
site-kind-street_lighting = éclairage public
site-kind-other = autre

rejection-undecodable = Message illisible
rejection-no_decoder = Aucun décodeur pour ce sujet
rejection-checksum = Somme de contrôle fausse
rejection-missing_field = Champ manquant
rejection-time_without_offset = Heure sans décalage UTC
rejection-time_unreadable = Heure illisible
rejection-time_in_future = Heure dans le futur
rejection-time_out_of_range = Date hors limites : avant 2010 dans un message (2000 dans un fichier), ou après 2099 ; mettez l’horloge de l’appareil à l’heure
rejection-value_not_a_number = Valeur non numérique
rejection-value_out_of_range = Valeur hors limites
rejection-value_negative = Valeur négative
rejection-unit_unknown = Unité inconnue
rejection-unit_mismatch = Unité d’une autre grandeur
rejection-unknown_device = Appareil inconnu
rejection-unknown_register = Registre inconnu
rejection-too_large = Message trop gros, gardé en partie et jamais renvoyé : faites-le couper par l’émetteur
rejection-description_missing = L’appareil ne s’est pas encore décrit
rejection-key_missing = Chiffré : il faut la clé du compteur
rejection-key_wrong = Chiffré : la clé donnée n’est pas celle de ce compteur

db-ready = La base est prête.
db-retention-unavailable = VIGIE_RETENTION_MONTHS={ $months } est sans effet : cette édition de TimescaleDB (Apache) ne sait pas effacer les anciens relevés, tous sont conservés. Prendre l’édition Community, ou retirer ce réglage.
worker-started = Travaux en route : consommations, anomalies, économies (Ctrl-C pour arrêter).
serve-started = Pages et API sur { $address }
unexpected-error = Erreur inattendue ({ $kind } : { $text }). Relancez avec VIGIE_DEBUG=1 pour le détail et signalez-la.

demo-preparing = Préparation de la base…
demo-history = Historique simulé, par MQTT
demo-storing = Enregistrement
demo-analysis = Consommations, anomalies, économies
demo-ready = Vigie est prête : { $address } (Ctrl-C pour arrêter)
schema-missing = La base n’a pas le schéma de cette version de Vigie : lancez « vigie db migrate ».
