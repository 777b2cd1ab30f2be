# À raccorder : appareils qui parlent sans registre.
page-to-connect = À raccorder
to-connect-lead = Ce qui parle au courtier MQTT (broker) sans qu’un registre l’écoute : les appareils compris par un décodeur se raccordent en un clic, et leurs messages déjà reçus sont repris.
to-connect-caption = Appareils et sujets à raccorder
to-connect-name = Appareil ou sujet
to-connect-decoder = Décodeur
to-connect-no-decoder = incompris
to-connect-heard = Entendu
to-connect-since = depuis le { $moment }
to-connect-sample = Échantillon
to-connect-attached = raccordé ; une partie de ce qu’il dit n’a pas de registre
to-connect-attached-since = raccordé depuis ; ce qu’il a dit avant attend d’être repris
to-connect-attached-refused = raccordé : { $reason }
to-connect-attach = Raccorder
to-connect-attach-device = Raccorder { $device }
to-connect-ignore = Ignorer
to-connect-ignore-sender = Ignorer { $sender }
to-connect-ignore-text = Un appareil ignoré sort de la liste : ses messages sont comptés sans être gardés, jusqu’à ce qu’on l’écoute de nouveau.
to-connect-heed = Écouter de nouveau
to-connect-heed-sender = Écouter de nouveau { $sender }
to-connect-heed-text = Écouté de nouveau, il revient dans la liste et ses prochains messages sont gardés.
to-connect-see-ignored = Voir ce qui est ignoré
to-connect-see-heeded = À raccorder
to-connect-done-ignored = C’est ignoré ; la liste des ignorés permet de revenir en arrière.
to-connect-done-heeded = C’est de nouveau écouté.
to-connect-done-replayed = Les messages de ce sujet sont relus : les appareils qu’ils nomment sont dans cette liste, et ce que leurs registres attendaient est enregistré.
to-connect-empty-title = Rien à raccorder
to-connect-empty-text = Tout ce qui parle au courtier a son registre. Branchez un appareil : il apparaît ici à son premier message.
to-connect-empty-ignored = Rien n’est ignoré.
attach-understood = Compris par le décodeur « { $decoder } ».
attach-not-understood = Aucun décodeur ne comprend ses messages.
attach-heard = { $count ->
    [one] Un message
   *[other] { $count } messages
}, du { $first } au { $last }.
attach-attached = Un registre écoute déjà cet appareil ; ce qui suit n’a pas de registre.
attach-attached-refused = Un registre écoute déjà cet appareil ; voici pourquoi ces messages-ci attendent.
attach-ignored = Ignoré par { $who } le { $when } : ses nouveaux messages ne sont pas gardés.
attach-profile = Personne ne comprend ce sujet : un profil déclare où s’y trouvent l’heure, la valeur et l’unité.
attach-understood-since = Ses messages sont arrivés avant qu’un décodeur ne les comprenne. Relus, ils deviennent des relevés, ou font entrer leurs appareils dans la liste à raccorder.
attach-replay = Relire ses messages
attach-key-title = Donner sa clé
attach-key-missing = Ses trames sont chiffrées, et sa clé n’est pas connue ici : elle est livrée avec le compteur, souvent dans une liste du fabricant.
attach-key-wrong = Ses trames sont chiffrées, et la clé qui a été donnée ne les ouvre pas : comparez le numéro du compteur et la clé avec le bon de livraison.
attach-key = Clé (AES-128)
attach-key-help = 32 chiffres hexadécimaux. Elle est essayée sur ses trames, puis gardée ; elle n’est jamais montrée. Pour une liste de compteurs : vigie meter-key add.
attach-key-do = Ouvrir ses trames
attach-key-technician = Un technicien peut la saisir ici.
attach-key-kept = La clé ouvre ses trames, elle est gardée.
attach-key-opened = { $messages ->
    [one] Un message est relu
   *[other] { $messages } messages sont relus
}, { $stored ->
    [0] aucun relevé n’en est enregistré tant qu’un registre n’écoute pas ce compteur.
    [one] un relevé en est enregistré.
   *[other] { $stored } relevés en sont enregistrés.
}
attach-key-later = Une autre reprise est en cours : ses messages d’avant se relisent ensuite, depuis les messages refusés.
attach-write-profile = Écrire un profil pour ce sujet
attach-codecs = Codecs qui lisent ses octets
attach-codecs-text = Choisissez celui du modèle d’appareil ; les valeurs ci-dessous seront celles de ce codec.
attach-title = Raccorder
attach-values = Ce qu’il dit : cochez ce qui compte
attach-channel = Canal
attach-unit = Unité
attach-scale = Poids
attach-interval = Intervalle (s)
attach-max = Maximum par heure
attach-kind-index = index
attach-kind-delta = quantité par intervalle
attach-kind-gauge = puissance ou débit
attach-register-of = Nom du registre de { $channel }
attach-kind-of = Nature de { $channel }
attach-unit-of = Unité de { $channel }
attach-scale-of = Poids de { $channel }
attach-interval-of = Intervalle de { $channel } en secondes
attach-max-of = Maximum par heure de { $channel }
attach-scale-help = Le poids multiplie la valeur : pour des impulsions, ce que vaut une impulsion dans l’unité choisie.
attach-max-help = Le maximum, en kWh/h (kW) ou m³/h, est celui de l’abonnement ou du calibre ; vide : aucun.
attach-more = { $count } autres canaux ne sont pas montrés.
attach-meter = Code du compteur
attach-meter-help = Son numéro de série, son PRM ou PCE, ou un nom à vous.
attach-delivery-point = Point de livraison
attach-delivery-point-help = PRM ou PCE, s’il y en a un ; pour l’eau et la chaleur, la référence du contrat, libre.
attach-codec = Codec
attach-codec-none = celui qui reconnaît ses octets
attach-codec-help = Pour un appareil LoRaWAN dont le réseau ne décode pas les octets.
attach-site-help = Le bâtiment ou l’armoire où il se trouve.
attach-new-site = Nouveau site
attach-site-code = Code du site
attach-site-code-help = Court et unique : ecole-jean-mace.
attach-site-name = Nom du site
attach-site-name-help = Comme on le lira : École Jean-Macé.
attach-site-kind = Usage
attach-commune = Commune
attach-commune-help = Son numéro INSEE : 02691.
attach-do = Raccorder et reprendre ses messages
attach-no-values = Ses messages ne contiennent pas encore de valeur lisible : attendez le prochain ; s’il n’en contient pas non plus, un profil dit où elles sont.
attach-choose-codec = Lire ses octets
attach-needs-codec = Son réseau n’a pas décodé ses octets, et rien ici ne les reconnaît sans savoir de quel modèle ils viennent : choisissez le codec du modèle de l’appareil. S’il n’est pas dans la liste, le fabricant en donne un (JavaScript) :
attach-upload-codec = déposer un codec
attach-codec-reads-nothing = Le codec « { $codec } » ne lit pas ses octets : choisissez-en un autre.
attach-own-codec-reads-nothing = Le codec « { $codec } » est celui de cet appareil, et ne lit pas ses octets : déposez-en une version qui les lit, ou choisissez un autre codec.
attach-read = Lire avec ce codec
attach-no-sample = Aucun de ses messages n’attend.
api-no-sender = Personne n’a parlé sous le nom « { $sender } » : voyez GET /api/v1/unknown-devices.
error-sender-unknown = Personne n’a parlé sous le nom « { $sender } » : rechargez la liste à raccorder.
error-attach-empty = { $field ->
    [site] Aucun site n’est choisi : choisissez un site de la liste, ou donnez le code et le nom d’un nouveau site.
    [site_code] Le nouveau site n’a pas de code : donnez-lui un code court et unique, ecole-jean-mace par exemple, ou choisissez un site de la liste.
    [site_name] Le nouveau site n’a pas de nom de 120 signes au plus : donnez-lui celui qu’on lira, École Jean-Macé par exemple.
    [meter] Le compteur n’a pas de code : donnez son numéro de série, son PRM ou PCE, ou un nom à vous.
    [device] L’appareil n’a pas de nom : rechargez la liste à raccorder.
   *[other] Un registre n’a pas de nom : donnez-lui un nom ({ $field }).
}
error-attach-name = « { $value } » ne peut pas être un nom ({ $field }) : { $most } signes au plus, sans / + # ni signe invisible.
error-attach-unit = L’unité « { $value } » n’est pas d’un registre : choisissez parmi { $known }.
error-attach-unit-unfit = Le registre « { $register } » ne peut pas être en { $unit } : { $kind ->
    [gauge] une puissance ou un débit
    [delta] une quantité par intervalle
   *[index] un index
} de { $fluid ->
    [electricity] l’électricité
    [gas] gaz
    [water] l’eau
   *[heat] chaleur
} a une autre unité ; changez l’unité, la nature ou le fluide.
error-attach-scale = Le poids du registre « { $register } » doit être entre 0,000000001 et un milliard.
error-attach-interval = L’intervalle du registre « { $register } » doit être entre une seconde et 31 jours.
error-attach-max-rate = Le maximum par heure de « { $register } » doit être au-dessus de zéro, d’un milliard au plus, ou vide.
error-attach-no-register = Cochez au moins une valeur qui compte.
error-attach-twice = Deux registres s’appellent « { $register } » : donnez à chacun son nom.
error-attach-commune = Aucune commune n’a le numéro INSEE « { $value } » : choisissez-en une de la liste.
error-attach-delivery-point = « { $value } » n’est pas un point de livraison de ce fluide : un PRM a 14 chiffres, un PCE 14 chiffres ou GI suivi de 6 chiffres.
error-attach-codec = Aucun codec ne s’appelle « { $codec } » : choisissez parmi { $known }.
error-attach-choice = Ce champ ({ $field }) attend l’une de ces valeurs : { $known }.
error-attach-site-exists = Le site « { $site } » existe déjà : choisissez-le dans la liste, ou donnez un autre code au nouveau.
error-attach-site-unknown = Aucun site n’a le code « { $site } » : choisissez-en un de la liste, ou faites-en un nouveau.
error-attach-meter-elsewhere = Le compteur « { $meter } » existe déjà, au site « { $site } » ({ $fluid ->
    [electricity] électricité
    [gas] gaz
    [water] eau
   *[heat] chaleur
}) : donnez un autre code, ou choisissez ce site et ce fluide.
error-attach-register-taken = Le registre « { $register } » du compteur « { $meter } » écoute déjà l’appareil « { $device } » : donnez un autre nom au registre.
error-key-form = Ce n’est pas une clé : 32 chiffres hexadécimaux (0 à 9, A à F), comme sur le bon de livraison.
error-key-unfit = Cette clé n’ouvre aucune trame du compteur { $meter } : comparez son numéro et sa clé avec le bon de livraison. Elle n’est pas gardée.
error-key-not-awaited = Aucun message de « { $meter } » n’attend de clé : rechargez la liste à raccorder. Une clé se donne d’avance par « vigie meter-key add ».
attach-choose = à choisir
attach-errors = { $count } points sont à corriger :
error-attach-unit-missing = Choisissez l’unité de « { $channel } » : rien dans ses messages ne la dit.
error-attach-scale-missing = Dites le poids de « { $channel } » : ce que vaut une impulsion dans l’unité choisie, comme il est écrit sur le compteur ou l’émetteur (10 L par impulsion : 10).
error-attach-fluid-missing = Choisissez ce que ce compteur mesure (électricité, gaz, eau ou chaleur) : rien dans ses messages ne le dit.
error-attach-silent = Rien n’a été entendu de l’appareil « { $device } » : vérifiez son nom dans la liste à raccorder. Un appareil se raccorde avant son premier message par une liste : page « Raccorder des appareils », ou « vigie connect ».
error-attach-channel = L’appareil « { $device } » n’a rien dit du canal « { $channel } » : ses messages gardés ont { $known }. Corrigez le canal, ou attendez un message qui l’a.
