# Les erreurs : une phrase qui dit le remède ; la clé est celle de l’exception (domain.errors).

# Heures et adresses
error-zone-unknown = Le fuseau horaire « { $name } » est inconnu : donnez un nom IANA, par exemple { $example }.
error-instant-without-offset = L’instant { $moment } n’a pas de décalage UTC : écrivez-le comme 2026-03-29T00:10:00Z.
error-instant-unreadable = « { $value } » n’est pas un instant : écrivez-le comme 2026-03-29T00:10:00Z.

# Base de données
error-database-no-answer = La base de données ne répond pas ({ $reason }) : vérifiez VIGIE_DATABASE_URL, ou démarrez la pile locale par « vigie stack up ».
error-database-refuses-login = La base de données refuse la connexion ({ $reason }) : vérifiez l’utilisateur, le mot de passe et le nom de la base dans VIGIE_DATABASE_URL.
error-database-away = La base de données ne répond pas : réessayez dans un instant ; un exploitant consulte « vigie stack status ».
error-database-behind = La base de données est en retard sur cette version : lancez « vigie db migrate ».
error-database-lacks = Il manque des migrations à la base de données ({ $migrations }) : lancez « vigie db migrate ».
error-database-url = VIGIE_DATABASE_URL doit commencer par postgresql://, et non par { $scheme }:// : corrigez-la.
error-database-migration-denied = Le compte de la base de données ne peut pas la migrer ({ $reason }) : il doit posséder la base et avoir CREATEROLE (voir docs/architecture.md, Roles).
error-database-extension = L’extension { $extension } manque et ce compte ne peut pas la créer : exécutez CREATE EXTENSION { $extension }; dans cette base en tant que superutilisateur.
error-value-unfit = Une valeur ne peut pas être cherchée : n’envoyez ni caractère NUL, ni nombre au-delà de 64 bits, ni date hors des années 1 à 9999.

# Référentiel et fichiers
error-token-unknown = Aucun jeton valable ne porte le numéro { $token } : voir « vigie token list ».
error-source-unknown = Aucune source ne s’appelle « { $source } » : importez avec --source pour en créer une.
error-supplier-source = { $file } est un fichier de fournisseur : nommez sa série, à côté des relevés en direct, par exemple --source enedis.
error-meter-unknown = Aucun compteur ne porte le code « { $meter } » : ajoutez-le par « vigie import meters FICHIER.csv ».
error-meter-which-register = Le compteur « { $meter } » a les registres { $registers } : nommez-en un avec --register.
error-device-taken = L’appareil « { $device } » alimente déjà le registre « { $register } » du compteur « { $meter } » : donnez à chacun son appareil.
error-register-without-meter = Le registre « { $register } » se rapporte au compteur « { $meter } », qui n’existe pas : ajoutez-le par « vigie import meters FICHIER.csv ».
error-register-unregistered = Le registre nº { $register } a des relevés mais manque au référentiel : ajoutez-le par « vigie import meters FICHIER.csv ».
error-file-folder = { $path } est un dossier : donnez un fichier CSV.
error-file-unreadable = Le fichier { $path } ne peut pas être lu ({ $reason }) : vérifiez ses droits.
error-file-unwritable = Le fichier { $path } ne peut pas être écrit ({ $reason }) : vérifiez le dossier et ses droits.
error-file-missing = Le fichier { $path } n’existe pas : vérifiez son nom et son dossier.
error-file-not-utf8 = { $file } n’est pas en UTF-8 (octet { $byte }) : enregistrez-le en « CSV UTF-8 ».
error-file-not-csv = { $file } ne peut pas être lu comme CSV ({ $reason }) : enregistrez-le en « CSV UTF-8 ».
error-file-empty = { $file } est vide : sa première ligne doit nommer les colonnes { $columns }.
error-file-column-twice = { $file } nomme deux fois la même colonne : { $columns } ; n’en gardez qu’une, ou changez le titre de l’autre.
error-file-without-columns = Colonnes manquantes dans { $file } : { $missing } ; ajoutez-les à sa première ligne, qui nomme { $columns }.

# Courtier MQTT, collecteur et simulateur
error-broker-url-port = L’adresse du courtier (VIGIE_MQTT_URL ou --mqtt-url) n’a pas de port valable : écrivez-la comme mqtt://user:password@127.0.0.1:1883.
error-broker-url-form = L’adresse du courtier (VIGIE_MQTT_URL ou --mqtt-url) doit commencer par mqtt:// (mqtts:// avec TLS) et nommer une machine : écrivez-la comme mqtt://user:password@127.0.0.1:1883.
error-broker-no-answer = Le courtier ne répond pas ({ $reason }) : vérifiez VIGIE_MQTT_URL, ou démarrez la pile locale par « vigie stack up ».
error-broker-none-there = Aucun courtier ne répond à { $where } : démarrez-le, ou définissez VIGIE_MQTT_URL.
error-broker-silent = Le courtier à { $where } n’a pas répondu en { $seconds } s : vérifiez VIGIE_MQTT_URL et que le courtier tourne.
error-broker-closed = Le courtier a fermé la connexion avant d’accepter l’abonnement : consultez son journal, puis recommencez.
error-broker-refuses-login = Le courtier à { $where } refuse la connexion ({ $reason }) : vérifiez VIGIE_MQTT_URL.
error-broker-refuses-session = Le courtier refuse la session ({ $reason }) : vérifiez le compte et le mot de passe dans VIGIE_MQTT_URL.
error-broker-refuses-subscription = Le courtier refuse un abonnement ({ $reason }) : vérifiez ce que ce compte a le droit de lire.
error-broker-refuses-message = Le courtier à { $where } refuse un message ({ $reason }) : vérifiez ses règles d’accès.
error-broker-stuck = Le courtier à { $where } n’a pas accusé réception de { $missing } messages depuis { $seconds } s : vérifiez qu’il tourne et que son disque n’est pas plein.
error-collector-name-taken = Un autre collecteur tourne sous ce nom : donnez à chacun le sien avec --name.
error-collector-name = « { $value } » ne peut pas nommer un collecteur ou un groupe : prenez 1 à 40 lettres sans accent, chiffres, - ou _.
error-collector-runs = Le collecteur « { $name } » est à l’œuvre : arrêtez-le d’abord (après un arrêt brutal, attendez 15 secondes), puis recommencez.
error-part = « { $value } » n’est pas une part : écrivez 1/2 pour la première de deux, { $most } au plus.
error-part-and-group = Un collecteur a une part (--part, VIGIE_PART) ou un groupe (--group, VIGIE_GROUP), pas les deux : n’en donnez qu’un.
error-replay-speed = --speed vaut max ou un nombre supérieur à 0, et non « { $value } ».
error-scenario-unknown = Le scénario « { $scenario } » n’existe pas : choisissez parmi { $scenarios }, ou donnez le chemin d’un fichier qui existe.
error-scenario-device-twice = Les compteurs { $first } et { $second } auraient le même appareil { $device } : donnez à l’un des deux sites un autre code.
error-fault-unknown = Le défaut « { $fault } » n’existe pas : choisissez « all », « none », ou parmi { $faults }.
error-pace-unreadable = « { $pace } » n’est pas une allure : écrivez « real », « max » ou un nombre de fois le temps réel, comme 60.
error-simulation-state = Le fichier { $path } qui dit où reprendre est abîmé : relancez avec --restart.
error-simulation-other-story = La base contient déjà d’autres relevés simulés pour « { $scenario } » (autre graine, autres défauts, ou version antérieure) : indiquez une autre base, ou supprimez le dossier { $folder } s’il s’agit de la pile locale.
error-epoch-not-midnight = L’origine { $epoch } n’est pas un minuit UTC : écrivez-la comme 2025-08-01T00:00:00Z.
error-live-interval = L’intervalle en direct doit diviser 600 secondes, ce que { $seconds } ne fait pas : prenez 10, 20, 30 ou 60.

# Panneaux, Grafana et pages
error-panel-unknown = Le panneau « { $panel } » n’existe pas : GET /api/v1/panels les énumère.
error-panel-variable-missing = Le panneau { $panel } demande var-{ $variable } : ajoutez-le (vide pour ne rien choisir).
error-panel-variable-kind = Une variable du panneau a une valeur du mauvais type : les sites sont des nombres.
error-panel-slow = Le panneau a pris plus de { $seconds } s : choisissez une période plus courte.
error-dashboards-differ = Ces fichiers diffèrent du code : { $files } ; lancez « vigie dashboards build ».
error-grafana-unnamed = Aucun Grafana n’est indiqué : définissez VIGIE_GRAFANA_URL et VIGIE_GRAFANA_TOKEN, ou donnez --url et --token.
error-grafana-half-source = Il manque à la source de données { $missing } : définissez-le, ou aucun de { $variables }.
error-grafana-no-source = Grafana n’a pas notre source de données : définissez VIGIE_READER_HOST, VIGIE_READER_DATABASE, VIGIE_READER_USER et VIGIE_READER_PASSWORD.
error-grafana-address = « { $url } » n’est pas l’adresse d’un Grafana : écrivez-la comme http://127.0.0.1:3000.
error-grafana-away = Grafana ne répond pas à { $url } : vérifiez l’adresse et qu’il tourne.
error-grafana-token = Grafana à { $url } refuse le jeton : créez-en un avec le rôle Admin.
error-grafana-refuses = Grafana à { $url } refuse ({ $reason }) : corrigez ce qu’il nomme, puis recommencez.
error-grafana-failing = Grafana à { $url } répond mal ({ $reason }) : consultez son journal, puis recommencez.
error-serve-address = Les pages ne peuvent pas écouter sur { $host }:{ $port } ({ $reason }) : libérez-le, ou choisissez un autre port avec --port.
error-demo-not-loopback = La démonstration connecte tout le monde : elle n’écoute donc que sur 127.0.0.1, et non sur { $host }.
error-simulation-real-sites = La base contient déjà { $sites ->
    [one] un site qui n’est pas simulé
   *[other] { $sites } sites qui ne sont pas simulés
} et aucun site simulé : une simulation n’y a pas sa place ; indiquez une autre base par VIGIE_DATABASE_URL, ou supprimez le dossier { $folder } s’il contient une démonstration plus ancienne.
error-simulation-taken = { $what ->
    [site] Le site
    [meter] Le compteur
   *[device] L’appareil
} « { $name } » du scénario « { $scenario } » existe déjà dans la base et n’est pas simulé : donnez-lui un autre nom dans le scénario, ou indiquez une autre base par VIGIE_DATABASE_URL.
error-simulation-not-installed = Le scénario « { $scenario } » n’est pas installé dans cette base, qui contient d’autres sites : ajoutez --install pour y écrire ses sites, compteurs, pilotes, météo et prix.
error-demo-stuck = Le collecteur n’avance plus ({ $stored } messages sur { $published }) : relancez la démo.
error-weather-file-unreadable = Le fichier de températures { $file } ne se lit pas : vérifiez le chemin et qu’il est un CSV en UTF-8.
error-weather-file-header = Le fichier de températures { $file } a pour colonnes « { $columns } » : il faut time,temperature_c ; day,tmin,tmax ; AAAAMMJJHH;T ou AAAAMMJJ;TN;TX.
error-weather-file-row = Ligne { $line } de { $file } : « { $row } » n’est pas un instant avec son fuseau (ou un jour) suivi de températures plausibles, la minimale d’abord ; corrigez-la.
error-weather-file-twice = Ligne { $line } de { $file } : { $time } y figure déjà ; gardez une seule des deux lignes.
error-weather-file-stations = Ligne { $line } de { $file } : une deuxième station commence ; ne gardez qu’une station par fichier.
error-weather-file-gap = Dans { $file }, il manque { $missing } : complétez le fichier, sans trou.
error-weather-file-short = Le fichier de températures { $file } est trop court : il faut au moins un jour, ou deux jours d’heures.
error-weather-file-span = Le fichier de températures { $file } va du { $first } au { $last } et ne dit rien de { $wanted } : choisissez une période qu’il couvre.

# Réglages, économies et travaux
error-setting-unfit = { $kind ->
     [int_parsing] Le réglage { $setting } n’est pas un nombre entier : voir docs/settings.md.
     [greater_than_equal] Le réglage { $setting } est trop petit (au moins { $limit }) : voir docs/settings.md.
     [less_than_equal] Le réglage { $setting } est trop grand (au plus { $limit }) : voir docs/settings.md.
     [bool_parsing] Le réglage { $setting } n’est ni true ni false : voir docs/settings.md.
     [string_too_short] Le réglage { $setting } est trop court (au moins { $limit } caractères) : voir docs/settings.md.
     [string_pattern_mismatch] Le réglage { $setting } n’accepte que : { $limit } ; voir docs/settings.md.
    *[other] Le réglage { $setting } n’a pas une des valeurs permises : voir docs/settings.md.
}
error-settings-differ = Ces fichiers diffèrent du code : { $files } ; lancez « vigie settings docs ».
error-savings-no-pilot = L’EPCI { $epci } n’a pas de pilote : déclarez d’abord son début et sa station météo.
error-savings-before-pilot = Les économies commencent avec le pilote : choisissez un début au { $earliest } ou après, et non au { $start }.
error-savings-day-not-over = Le jour { $day } n’est pas fini : choisissez une fin au plus tard le { $latest }.
error-savings-no-day = Il n’y a pas de jour entier entre le { $start } et le { $end } : choisissez une fin après le début.
error-epci-unknown = Le territoire n’a pas d’EPCI de SIREN { $siren } : GET /api/v1/epcis les énumère.
error-siren = « { $siren } » n’est pas un SIREN : 9 chiffres dont une clé de contrôle.
error-pilot-day = « { $value } » n’est pas un jour : écrivez --start 2026-01-31.
error-balance-which = Donnez un compteur (« vigie balance COMPTEUR »), ou --all pour tous, et pas les deux.
error-balance-time = « { $value } » n’est pas une date : écrivez 2026-03-29, ou 2026-03-29T00:10:00Z.
error-balance-empty = La période ne contient aucune heure : choisissez une fin après le début.
error-job-stopped = Le travail { $job } s’est arrêté après { $done } sur { $total } : le prochain « vigie worker » le reprendra.

# Pile locale
error-stack-not-debian = Cette machine n’est pas de la famille Debian (ni apt-get ni dpkg) : utilisez Docker (docker compose up), ou indiquez des serveurs existants par VIGIE_DATABASE_URL et VIGIE_MQTT_URL.
error-stack-missing-packages = Il manque des paquets : installez-les par « sudo apt-get install --no-install-recommends { $packages } ».
error-stack-no-subuid = L’utilisateur { $user } n’a pas de plage d’identifiants subordonnés : lancez « sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 { $user } ».
error-stack-no-room = Pas assez de place pour { $folder } : { $free } Mo libres, il en faut { $wanted } ; libérez de la place ou déplacez le cache par XDG_CACHE_HOME et les données par VIGIE_HOME.
error-stack-build-failed = La construction du dossier racine a échoué ({ $detail }) : vérifiez l’accès aux dépôts Debian puis recommencez ; le détail est dans { $log }.
error-stack-server-failed = { $server } ne démarre pas : la raison est à la fin de { $log }.
error-stack-sql-failed = La base de données a refusé une commande : { $detail }
error-stack-port-taken = Le port { $port } voulu pour { $server } est pris : libérez-le, ou enlevez VIGIE_DATABASE_PORT ou VIGIE_MQTT_PORT pour qu’un port libre soit choisi.
error-stack-port = { $variable }={ $value } n’est pas un numéro de port : donnez un entier de 1 à 65535.
error-stack-database-name = « { $name } » n’est pas un nom de base : utilisez des minuscules, des chiffres et _, en commençant par une lettre.
error-stack-never-started = La pile locale n’a jamais été démarrée ici : lancez « vigie stack up ».
error-stack-not-running = Le serveur de la pile locale ne tourne pas : lancez « vigie stack up ».
error-stack-userns = { $lock ->
     [clone] Le noyau interdit les espaces de noms utilisateur : lancez « sudo sysctl -w kernel.unprivileged_userns_clone=1 » ({ $detail }).
     [apparmor] AppArmor interdit les espaces de noms utilisateur : lancez « sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 », ou donnez à bwrap un profil AppArmor avec « userns » ({ $detail }).
     [max] Le noyau n’accorde aucun espace de noms utilisateur : lancez « sudo sysctl -w user.max_user_namespaces=10000 » ({ $detail }).
    *[other] bubblewrap ne peut pas créer d’espace de noms utilisateur (dans un conteneur, lancez celui-ci avec --privileged ou --security-opt seccomp=unconfined, ou indiquez des serveurs existants par VIGIE_DATABASE_URL et VIGIE_MQTT_URL) : { $detail }
}
error-rejections-replaying = Un autre renvoi de messages refusés est en cours : attendez qu’il finisse, puis recommencez.
error-rejections-ids = Aucun message refusé ne porte le numéro { $ids } : voir la page des messages refusés, ou GET /api/v1/rejections.
error-rejections-reason = La raison « { $value } » n’existe pas : choisissez parmi { $known }.

error-virtual-code-taken = Le code « { $code } » est celui d’un compteur : choisissez-en un autre.
error-virtual-exists = Le compteur virtuel « { $code } » existe déjà : changez-le avec PUT, ou prenez un autre code.
error-virtual-site-unknown = Aucun site ne porte le code « { $site } » : voir GET /api/v1/sites, ou laissez site de côté.
error-meter-virtual = Le code « { $meter } » est celui d’un compteur virtuel : donnez un autre code au compteur, ou retirez le virtuel (DELETE /api/v1/virtual-meters/{ $meter }).
error-source-name = « { $source } » ne peut pas nommer une source : de 1 à 120 caractères, sans / + ni #. Choisissez un autre --source.
error-setting-topic-filter = VIGIE_TOPICS : « { $value } » n’est pas un filtre MQTT ; écrivez par exemple « # » ou « vigie/#,zigbee2mqtt/# ».
