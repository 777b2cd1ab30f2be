# Raccorder des appareils : comptes au courtier, listes, fiches.
error-stack-broker-accounts = Le fichier des comptes du courtier, { $file }, est endommagé : remettez-en une copie, ou renommez-le et relancez « vigie stack up », puis redonnez un compte à chaque appareil par « vigie device check --mend --sheets fiches.pdf ».
error-stack-broker-plugin = Le dossier racine { $folder } n’a pas le greffon dynamic security de Mosquitto : supprimez ce dossier puis lancez « vigie stack build ».
error-broker-no-plugin = Le courtier { $where } ne répond pas aux commandes de comptes : son greffon « dynamic security » manque, ou ce compte n’y a pas droit. Activez-le (docs/howto/connect-a-meter.md) et donnez le compte d’administration dans VIGIE_MQTT_ADMIN_URL, ou demandez les identifiants à l’administrateur du courtier.
error-broker-admin-refused = Le courtier { $where } refuse le compte d’administration ({ $reason }) : vérifiez VIGIE_MQTT_ADMIN_URL.
error-broker-identity-refused = Le courtier refuse le compte « { $name } » ({ $reason }) : rien n’a été enregistré ; corrigez la liste ou consultez le journal du courtier.

# Listes d’appareils à raccorder : motifs de refus et remarques.
line-zero-lost = { $column } « { $value } » : le tableur a sans doute perdu le zéro de tête ({ $digits } chiffres attendus) ; mettez la colonne au format Texte et retapez la valeur
line-digits-lost = { $column } « { $value } » : un tableur ne garde que 15 chiffres d’un nombre ; mettez la colonne au format Texte et retapez la valeur
line-date-cell = { $column } « { $value } » : le tableur en a fait une date ; mettez la colonne au format Texte et retapez la valeur
line-formula-empty = { $column } : le résultat de la formule n’est pas dans le fichier ; ouvrez-le dans un tableur et enregistrez-le, ou remplacez la formule par sa valeur
line-unknown-codec = décodeur « { $value } » inconnu : { $known }
line-not-dev-eui = « { $value } » n’est pas un DevEUI : 16 chiffres hexadécimaux, lus sur l’étiquette de l’appareil
line-topic-needed = le dialecte { $dialect } ne dit pas sous quel sujet l’appareil publie : remplissez la colonne topic, ou mettez credential à none
line-device-reserved = « { $value } » ne peut pas être le nom d’un compte au courtier : donnez un autre nom à l’appareil
line-device-letters = « { $value } » a des lettres qu’une fiche ne peut pas imprimer : nommez l’appareil en lettres latines
line-too-many-topics = trop de sujets dans la colonne topic : { $most } au plus
line-bad-topic = « { $value } » n’est pas un sujet qui convienne à un seul appareil : pas de joker au premier niveau, + et # seuls dans leur niveau, # à la fin
line-topic-placeholder = dans le sujet « { $value } », seul {"{"}device{"}"} est remplacé : corrigez son nom, ou écrivez + pour un niveau qui change
line-topic-taken = le sujet « { $topic } » est déjà, en tout ou partie, celui de l’appareil « { $device } » : donnez à chacun les siens
line-topic-names = le sujet « { $topic } » nomme l’appareil « { $device } », qui en est un autre : ses relevés seraient écrits sous ce nom ; donnez à celui-ci un sujet à lui
line-device-spoken = le compte de « { $device } » peut publier sous « { $topic } », qui nomme cet appareil : coupez d’abord ce compte et donnez-lui des sujets à lui (« vigie device revoke { $device } », puis « vigie device give { $device } --topic … »), ou donnez un autre nom à cet appareil
line-site-elsewhere = le site « { $site } » est connu dans la commune { $commune } : corrigez commune_insee, ou donnez un autre nom au site
line-site-other-kind = le site « { $site } » est connu comme { $kind } : corrigez site_kind, ou changez le site par « vigie import sites »
line-site-differs = le site « { $site } » n’a pas le type ({ $kind }) ou la commune ({ $commune }) que la plupart des lignes lui donnent, comme la ligne { $line } : corrigez site_kind ou commune_insee
line-site-alike = le site « { $site } » serait nouveau, alors que « { $known } » existe et s’écrit presque pareil : écrivez « { $known } », ou donnez un nom plus différent
line-site-spelt = le site « { $site } » s’écrit presque comme « { $known } » à la ligne { $line } : écrivez-le partout de même, ou donnez un nom plus différent
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
connect-note-column = colonnes que rien ne lit : { $columns } ; corrigez leur titre si elles devaient servir
connect-note-new-site = le site « { $site } » est créé
connect-note-other-device = l’appareil « { $after } » remplace « { $before } »
connect-note-other-device-account = l’appareil « { $after } » remplace « { $before } », dont le compte reste ouvert : « vigie device revoke { $before } » le coupe
connect-note-dev-eui = l’appareil s’appellera « { $device } »
connect-note-no-account = pas de compte propre : son serveur réseau ou sa passerelle a le sien
connect-note-new-password = le compte de « { $device } » est refait : nouveau mot de passe
connect-note-account-ended = le compte de « { $device } » a été coupé et le reste : une liste ne le rouvre pas ; « vigie device give { $device } », ou « Donner un nouveau compte » sur la page Raccorder des appareils, lui en donne un nouveau
connect-note-profiles = sans dialecte ni sujet, un appareil ne peut publier que notre JSON, sous vigie/v1/… ; s’il est lu par un profil, remplissez la colonne topic : { $topics }
connect-no-admin = Aucun compte n’a été créé au courtier : VIGIE_MQTT_ADMIN_URL ne dit pas qui les donne. Demandez les identifiants à l’administrateur du courtier.
connect-verdict-new = nouveau
connect-verdict-same = inchangé
connect-verdict-updated = modifié
connect-verdict-refused = refusé

error-list-too-large = { $file } est trop gros : { $most } Mo au plus ; répartissez les lignes en plusieurs fichiers.
error-list-too-long = { $file } a plus de { $most } lignes : répartissez-les en plusieurs fichiers.
error-list-no-line = { $file } n’a aucune ligne sous ses titres : ajoutez un registre par ligne.
error-list-format = { $file } n’est ni un CSV ni un classeur XLSX lisible : enregistrez-le au format « Classeur Excel (.xlsx) », sans mot de passe, ou « CSV UTF-8 ».
error-list-bomb = { $file } se décompresse au-delà de { $most } Mo : gardez une seule feuille, sans images, et réessayez.
error-list-gap = { $file } a plus de { $most } lignes vides : supprimez-les (dans le tableur, « Supprimer les lignes » et non « Effacer ») et réessayez.
error-connect-meanwhile = Un autre enregistrement a pris le même nom ou la même voie pendant ce temps ({ $detail }) : rien n’a été écrit ; vérifiez la liste de nouveau.
error-device-no-account = L’appareil « { $device } » n’a pas de compte au courtier : voyez « vigie device list ».
error-device-name = « { $device } » ne peut pas être un nom de compte : 120 caractères latins au plus, sans / + ni #, et ni vigie ni vigie-admin.
error-device-topic = « { $topic } » n’est pas un sujet qui convienne : pas de joker au premier niveau, + et # seuls dans leur niveau, # à la fin.
error-device-topic-taken = Le sujet « { $topic } » est, en tout ou partie, celui de l’appareil « { $device } » : coupez son compte d’abord, ou donnez d’autres sujets.
error-device-topic-names = Le sujet « { $topic } » nomme l’appareil « { $device } », qui en est un autre : ce compte écrirait dans ses compteurs. Donnez-lui des sujets à lui.
error-device-has-account = « { $device } » a déjà un compte : « vigie device rotate { $device } » change son mot de passe.
error-device-account-ended = Le compte de « { $device } » a été coupé : « vigie device give { $device } », ou « Donner un nouveau compte » sur la page Raccorder des appareils, lui en donne un nouveau.
error-device-without-topics = « { $device } » : indiquez sous quels sujets il publie (--topic) ; sans sujet, seul un appareil dont le compte a été coupé retrouve les siens.
error-device-certificate = L’appareil « { $device } » se présente avec un certificat : demandez-en un nouveau à l’administrateur du courtier.
error-broker-no-admin = Le compte qui donne les comptes du courtier n’est pas connu : indiquez-le dans VIGIE_MQTT_ADMIN_URL (mqtt://utilisateur:mot-de-passe@hôte:port).

# Fiche d’un appareil.
sheet-title = Fiche de raccordement
sheet-place = Où il est
sheet-site = Site
sheet-register = Compteur · registre
sheet-more = et { $registers } autres registres
sheet-codec = Décodeur
sheet-connection = Connexion au courtier MQTT (broker)
sheet-broker = Adresse et port
sheet-tls = Chiffrement
sheet-tls-yes = TLS, certificat du serveur à vérifier
sheet-tls-no = aucun : réseau privé seulement
sheet-account = Compte
sheet-account-none = pas de compte propre : son serveur réseau ou sa passerelle a le sien
sheet-username = Identifiant
sheet-password = Mot de passe
sheet-password-certificate = aucun : un certificat client dont le nom commun (CN) est « { $device } »
sheet-password-elsewhere = à demander à l’administrateur du courtier
sheet-topic = Publie dans
sheet-rights = Peut publier sous
sheet-message = Message
sheet-message-text = Un message à chaque relevé : time est l’heure du relevé avec son décalage (Z : UTC), value ce qui est lu, dans l’unité unit. Plusieurs relevés : une liste [ … ].
sheet-setting = À régler
sheet-setting-cabinet = publiez dans ce sujet exact.
sheet-setting-teleinfo2mqtt = MQTT_BASE_TOPIC : teleinfo ; l’appareil est le numéro du compteur (ADCO ou ADSC), { $device }.
sheet-setting-tasmota = page Configure MQTT : Topic « { $device } », Full Topic « %prefix%/%topic%/ ».
sheet-setting-shelly = page MQTT : MQTT prefix « { $device } » ; cochez « RPC status notifications over MQTT » et « Generic status update over MQTT ».
sheet-setting-shelly-gen1 = réglages MQTT : « Use custom MQTT prefix », « { $device } », sans shellies/ devant.
sheet-setting-esphome = dans le YAML : name « { $device } » sous esphome, topic_prefix « { $device } » sous mqtt.
sheet-setting-openbeken = page Configure MQTT : Client Topic « { $device } ».
sheet-setting-homie = identifiant Homie « { $device } », sous le préfixe homie.
sheet-setting-victron = VRM Portal ID « { $device } » : l’appareil publie de lui-même sous ces sujets.
sheet-setting-emon = sujet de base « emon/{ $device } » (emonESP), ou nom de nœud « { $device } » (emonHub).
sheet-setting-zigbee2mqtt = dans Zigbee2MQTT : friendly_name « { $device } », base_topic « zigbee2mqtt ».
sheet-setting-wmbusmeters = dans wmbusmeters : name={ $device }, et une ligne shell= qui publie dans ce sujet.
sheet-setting-chirpstack = intégration MQTT de ChirpStack, sujets d’origine : elle publie d’elle-même sous ce sujet.
sheet-setting-thingpark = connexion MQTT de ThingPark, sujet d’envoi « mqtt/things/{ $device }/uplink ».
sheet-setting-other = le sujet (ou le préfixe) de l’appareil doit tomber sous ceux-ci : + y tient lieu d’un niveau, # de toute la suite.
sheet-listens = Écoute
sheet-next = Et maintenant
sheet-step-type = Saisissez l’adresse, l’identifiant et le mot de passe dans l’appareil, ou scannez le code ; qualité de service (QoS) 1, sans « retain ».
sheet-step-network = Enregistrez l’appareil dans son serveur réseau ou sa passerelle, et vérifiez qu’il y est vu.
sheet-step-message = Attendez le premier message : la page Compteurs de Vigie dit quand l’appareil a été entendu.
sheet-step-display = Relevez l’index sur l’afficheur et comparez-le à celui que Vigie a reçu.
sheet-step-others = Attendez les premiers messages : la page À raccorder montre les appareils dont ce compte porte la parole. Raccordez-les, et comparez l’index de chaque afficheur à celui que Vigie a reçu.
sheet-step-certificate = Saisissez l’adresse et l’identifiant dans l’appareil, et installez-y son certificat client et sa clé ; qualité de service (QoS) 1, sans « retain ».
sheet-step-lost = Fiche perdue ou vue par d’autres : « Changer le mot de passe » sur la page Raccorder des appareils, ou « vigie device rotate { $device } », donne un autre mot de passe et coupe l’ancien.
sheet-step-lost-certificate = Clé perdue ou vue par d’autres : coupez le compte sur la page Raccorder des appareils, ou par « vigie device revoke { $device } », et faites révoquer le certificat.
sheet-foot = Établie le { $moment } par { $by }.
sheet-secret = Cette fiche porte un mot de passe : gardez-la comme une clé.
sheet-none = Aucune fiche écrite dans { $path } : aucun compte n’a été donné ni refait. Pour une fiche perdue, « vigie device rotate APPAREIL --sheet FICHIER.pdf ».
sheet-written = { $sheets ->
    [one] Une fiche écrite
   *[other] { $sheets } fiches écrites
 } dans { $path }

# Commandes.
connect-counts = Nouveaux : { $new }, inchangés : { $same }, modifiés : { $updated }, refusés : { $refused }
connect-dry-run = Rien n’a été écrit : relancez avec --apply pour raccorder.
connect-nothing-written = Rien n’a été écrit : corrigez les lignes refusées, puis recommencez.
connect-more = … et { $lines } autres lignes
device-revoked = Le compte de « { $device } » est coupé.
device-given = « { $device } » a un compte au courtier.
device-rotated = « { $device } » a un nouveau mot de passe ; l’ancien est coupé.
device-column-device = Appareil
device-column-credential = Preuve
device-column-publish = Peut publier sous
device-column-issued-at = Donné le
device-column-issued-by = Par
device-column-revoked-at = Coupé le
error-connect-sheets-without-apply = --sheets demande --apply : les mots de passe n’existent qu’une fois les appareils raccordés.
error-sheet-exists = { $path } existe déjà et porte peut-être des mots de passe : donnez un autre nom.
error-sheet-unwritable = Impossible d’écrire { $path } ({ $reason }) : donnez un autre chemin.

# Page.
connect-title = Raccorder des appareils
connect-lead = Un appareil par le formulaire, ou jusqu’à 5 000 lignes par un fichier : tout est vérifié avant d’être écrit, et rien ne l’est si une ligne est refusée.
connect-several = Plusieurs appareils, par un fichier
connect-several-text = Un registre par ligne, CSV ou XLSX. Modèles à remplir :
connect-template-xlsx = classeur XLSX
connect-template-csv = CSV
connect-file = Fichier
connect-file-help = 5 Mo au plus. Les colonnes sont celles du modèle ; device, dialect et la suite peuvent manquer.
connect-check = Vérifier
connect-one = Un appareil
connect-by-default = par défaut
connect-field-meter = Compteur
connect-field-site = Site
connect-field-site-kind = Type de site
connect-field-commune-insee = Commune (nom ou code INSEE)
connect-field-fluid = Fluide
connect-field-register = Registre (voie de l’appareil)
connect-field-kind = Nature
connect-field-unit = Unité
connect-field-device = Appareil (le compteur par défaut)
connect-field-dialect = Dialecte
connect-field-codec = Décodeur
connect-field-credential = Preuve d’identité
connect-field-topic = Sujets (ceux du dialecte par défaut)
connect-field-delivery-point = PRM, PCE ou, pour l’eau et la chaleur, référence du contrat
connect-field-scale = Coefficient
connect-field-digits = Chiffres de l’index
connect-field-max-rate = Débit ou puissance maximal
connect-field-interval-s = Intervalle attendu (s)
connect-accounts = Comptes au courtier MQTT (broker)
connect-accounts-more = et { $count } autres : vigie device list
connect-credential-password = mot de passe
connect-credential-certificate = certificat
connect-credential-none = aucune (un réseau ou une passerelle parle pour lui)
connect-rotate = Changer le mot de passe
connect-rotate-device = Changer le mot de passe de { $device }
connect-revoke = Couper
connect-revoke-device = Couper le compte de { $device }
connect-revoke-means = La connexion de « { $device } » au courtier est coupée tout de suite et ne peut plus être ouverte : plus rien de lui, ni de ce qui parle par lui, n’est reçu. Ses relevés restent. Un nouveau compte peut lui être donné ensuite, avec un autre mot de passe à saisir sur place.
connect-revoke-confirm = Couper ce compte
connect-rotate-means = L’ancien mot de passe de « { $device } » cesse d’être valable tout de suite : plus rien n’est reçu de lui tant que le nouveau n’est pas saisi dans l’appareil. La fiche du nouveau mot de passe n’est montrée qu’une fois, à l’écran suivant.
connect-rotate-confirm = Changer le mot de passe
connect-give = Donner un nouveau compte
connect-give-device = Donner un nouveau compte à { $device }
connect-give-means = « { $device } » retrouve les droits du compte coupé. Avec un mot de passe, il en reçoit un nouveau, à saisir sur place ; sa fiche n’est montrée qu’une fois, à l’écran suivant.
connect-give-confirm = Donner un nouveau compte
connect-account-keep = Ne rien changer
connect-account-state = État
connect-account-open = ouvert
connect-account-cut = coupé
error-connect-act = Cela ne peut pas être fait du compte de « { $device } » tel qu’il est maintenant : voyez-le dans la table de la page Raccorder des appareils.
connect-verdicts = Vérification
connect-line = Ligne
connect-verdict = Verdict
connect-reasons = Motifs et remarques
connect-confirm = Raccorder
connect-confirm-text = Aucune ligne n’est refusée. Les comptes du courtier sont créés, et les messages déjà reçus de ces appareils sont repris.
connect-done = Appareils raccordés
connect-once = Fiches à imprimer maintenant
connect-once-text = Les mots de passe ne sont conservés nulle part : cette page est la seule fois qu’on les voit.
connect-download = { $sheets ->
    [one] Télécharger la fiche (PDF)
   *[other] Télécharger les { $sheets } fiches (PDF)
 }
error-connect-template = Les modèles sont en csv ou en xlsx.
error-connect-list-damaged = La liste à raccorder est arrivée abîmée : revenez en arrière et vérifiez le fichier de nouveau.

rejection-foreign_device = Un appareil parle pour un autre : donnez à sa passerelle un compte à elle (vigie device give)

connect-gateway = Une passerelle ou un serveur réseau
connect-gateway-text = Un seul compte pour tous les appareils dont il porte la parole : ses sujets ne doivent être ceux d’aucun appareil qui a son propre compte.
connect-gateway-again = Un appareil dont le compte a été coupé en reçoit un nouveau : laissez ses sujets vides, il retrouve les siens.
connect-gateway-name = Identifiant
connect-gateway-publish = Publie sous (sujets MQTT, séparés par des espaces)
connect-gateway-subscribe = Écoute (sujets MQTT)
connect-gateway-give = Donner un compte
