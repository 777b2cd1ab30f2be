# Raccorder des appareils : comptes au broker, listes, fiches.
error-stack-broker-accounts = Le fichier des comptes du broker, { $file }, est endommagé : remettez-en une copie, ou renommez-le et relancez « vigie stack up », puis redonnez un compte à chaque appareil par « vigie device rotate ».
error-stack-broker-plugin = Le dossier racine { $folder } n’a pas le greffon dynamic security de Mosquitto : supprimez ce dossier puis lancez « vigie stack build ».
error-broker-no-plugin = Le broker { $where } ne répond pas aux commandes de comptes : son greffon « dynamic security » manque, ou ce compte n’y a pas droit. Activez-le (docs/howto/connect-a-meter.md) et donnez le compte d’administration dans VIGIE_MQTT_ADMIN_URL, ou demandez les identifiants à l’administrateur du broker.
error-broker-admin-refused = Le broker { $where } refuse le compte d’administration ({ $reason }) : vérifiez VIGIE_MQTT_ADMIN_URL.
error-broker-identity-refused = Le broker refuse le compte « { $name } » ({ $reason }) : rien n’a été enregistré ; corrigez la liste ou consultez le journal du broker.

# Listes d’appareils à raccorder : motifs de refus et remarques.
line-zero-lost = { $column } « { $value } » : le tableur a sans doute perdu le zéro de tête ({ $digits } chiffres attendus) ; mettez la colonne au format Texte et retapez la valeur
line-digits-lost = { $column } « { $value } » : un tableur ne garde que 15 chiffres d’un nombre ; mettez la colonne au format Texte et retapez la valeur
line-unknown-codec = décodeur « { $value } » inconnu : { $known }
line-not-dev-eui = « { $value } » n’est pas un DevEUI : 16 chiffres hexadécimaux, lus sur l’étiquette de l’appareil
line-topic-needed = le dialecte { $dialect } ne dit pas sous quel sujet l’appareil publie : remplissez la colonne topic, ou mettez credential à none
line-device-reserved = « { $value } » ne peut pas être le nom d’un compte au broker : donnez un autre nom à l’appareil
line-too-many-topics = trop de sujets dans la colonne topic : { $most } au plus
line-bad-topic = « { $value } » n’est pas un sujet qui convienne à un seul appareil : pas de joker au premier niveau, + et # seuls dans leur niveau, # à la fin
line-topic-taken = le sujet « { $topic } » est déjà, en tout ou partie, celui de l’appareil « { $device } » : donnez à chacun les siens
line-site-elsewhere = le site « { $site } » est connu dans la commune { $commune } : corrigez commune_insee, ou donnez un autre nom au site
line-site-other-kind = le site « { $site } » est connu comme { $kind } : corrigez site_kind, ou changez le site par « vigie import sites »
line-site-differs = le site « { $site } » n’a pas le même type ou la même commune qu’à la ligne { $line }
line-meter-elsewhere = le compteur « { $meter } » est connu sur le site « { $site } » : corrigez la colonne site ; pour le déplacer, « vigie import meters »
line-meter-other-fluid = le compteur « { $meter } » est connu pour { $fluid ->
     [electricity] l’électricité
     [gas] le gaz
     [water] l’eau
    *[heat] la chaleur
} : corrigez la colonne fluid, ou donnez un autre nom au compteur
line-meter-differs = le compteur « { $meter } » n’a pas le même site, le même fluide ou le même point de livraison qu’à la ligne { $line }
line-register-twice = le registre « { $register } » du compteur « { $meter } » est déjà à la ligne { $line }
line-channel-twice = l’appareil « { $device } » alimente déjà un registre « { $register } » à la ligne { $line }
line-device-elsewhere = l’appareil « { $device } » alimente déjà un compteur du site « { $site } » : un appareil n’est qu’à un endroit
line-device-other-site = l’appareil « { $device } » est sur le site « { $site } » à la ligne { $line } : un appareil n’est qu’à un endroit
line-device-differs = l’appareil « { $device } » n’a pas les mêmes dialecte, décodeur, sujets ou compte qu’à la ligne { $line } : répétez-les, ou laissez ces colonnes vides
connect-note-new-site = le site « { $site } » est créé
connect-note-other-device = l’appareil « { $after } » remplace « { $before } »
connect-note-dev-eui = l’appareil s’appellera « { $device } »
connect-note-no-account = pas de compte propre : son serveur réseau ou sa passerelle a le sien
connect-note-new-password = le compte de « { $device } » est refait : nouveau mot de passe
connect-no-admin = Aucun compte n’a été créé au broker : VIGIE_MQTT_ADMIN_URL ne dit pas qui les donne. Demandez les identifiants à l’administrateur du broker.
connect-verdict-new = nouveau
connect-verdict-same = inchangé
connect-verdict-updated = modifié
connect-verdict-refused = refusé

error-list-too-large = { $file } est trop gros : { $most } Mo au plus ; répartissez les lignes en plusieurs fichiers.
error-list-too-long = { $file } a plus de { $most } lignes : répartissez-les en plusieurs fichiers.
error-list-no-line = { $file } n’a aucune ligne sous ses titres : ajoutez un registre par ligne.
error-list-format = { $file } n’est ni un CSV ni un classeur XLSX lisible : enregistrez-le au format « Classeur Excel (.xlsx) », sans mot de passe, ou « CSV UTF-8 ».
error-list-bomb = { $file } se décompresse au-delà de { $most } Mo : gardez une seule feuille, sans images, et réessayez.
error-connect-meanwhile = Un autre enregistrement a pris le même nom ou la même voie pendant ce temps ({ $detail }) : rien n’a été écrit ; vérifiez la liste de nouveau.
error-device-no-account = L’appareil « { $device } » n’a pas de compte au broker : voyez « vigie device list ».
error-device-certificate = L’appareil « { $device } » se présente avec un certificat : demandez-en un nouveau à l’administrateur du broker.
error-broker-no-admin = Le compte qui donne les comptes du broker n’est pas connu : indiquez-le dans VIGIE_MQTT_ADMIN_URL (mqtt://utilisateur:mot-de-passe@hôte:port).
