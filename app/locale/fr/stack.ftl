# La pile locale : TimescaleDB et Mosquitto sans Docker.
stack-building = Construction du dossier racine Debian (environ 30 s, une seule fois)…
stack-starting = Démarrage de { $server }…
stack-server-running = { $server } : en marche, port { $port }
stack-server-stopped = { $server } : arrêté
stack-server-external = { $server } : fourni par l’environnement
stack-up-done = La pile locale est en marche.
stack-down-done = La pile locale est arrêtée ; les données sont gardées.
stack-down-nothing = La pile locale ne tournait pas.
stack-not-debian = Cette machine n’est pas de la famille Debian (ni apt-get ni dpkg) : utilisez Docker (docker compose up), ou indiquez des serveurs existants par VIGIE_DATABASE_URL et VIGIE_MQTT_URL.
stack-missing-packages = Il manque des paquets : installez-les par « sudo apt-get install --no-install-recommends { $packages } ».
stack-no-subuid = L’utilisateur { $user } n’a pas de plage d’identifiants subordonnés : lancez « sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 { $user } ».
stack-userns-clone = Le noyau interdit les espaces de noms utilisateur : lancez « sudo sysctl -w kernel.unprivileged_userns_clone=1 » ({ $detail }).
stack-userns-apparmor = AppArmor interdit les espaces de noms utilisateur : lancez « sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 », ou donnez à bwrap un profil AppArmor avec « userns » ({ $detail }).
stack-userns-max = Le noyau n’accorde aucun espace de noms utilisateur : lancez « sudo sysctl -w user.max_user_namespaces=10000 » ({ $detail }).
stack-userns-refused = bubblewrap ne peut pas créer d’espace de noms utilisateur (dans un conteneur, lancez celui-ci avec --privileged ou --security-opt seccomp=unconfined, ou indiquez des serveurs existants par VIGIE_DATABASE_URL et VIGIE_MQTT_URL) : { $detail }
stack-no-room = Pas assez de place pour { $folder } : { $free } Mo libres, il en faut { $wanted } ; libérez de la place ou déplacez le cache par XDG_CACHE_HOME et les données par VIGIE_HOME.
stack-build-failed = La construction du dossier racine a échoué ({ $detail }) : vérifiez l’accès aux dépôts Debian puis recommencez ; le détail est dans { $log }.
stack-server-failed = { $server } ne démarre pas : la raison est à la fin de { $log }.
stack-sql-failed = La base de données a refusé une commande : { $detail }
stack-port-taken = Le port { $port } voulu pour { $server } est pris : libérez-le, ou enlevez VIGIE_DATABASE_PORT ou VIGIE_MQTT_PORT pour qu’un port libre soit choisi.
stack-bad-port = { $variable }={ $value } n’est pas un numéro de port : donnez un entier de 1 à 65535.
stack-bad-database-name = « { $name } » n’est pas un nom de base : utilisez des minuscules, des chiffres et _, en commençant par une lettre.
stack-never-started = La pile locale n’a jamais été démarrée ici : lancez « vigie stack up ».
stack-not-ours = Le serveur de la pile locale ne tourne pas : lancez « vigie stack up ».
