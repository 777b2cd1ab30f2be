# La pile locale : TimescaleDB et Mosquitto sans Docker.
stack-building = Construction du dossier racine Debian (environ 30 s, une seule fois)…
stack-starting = Démarrage de { $server }…
stack-server-running = { $server } : en marche, port { $port }
stack-server-stopped = { $server } : arrêté
stack-server-external = { $server } : fourni par l’environnement
stack-up-done = La pile locale est en marche.
stack-down-done = La pile locale est arrêtée ; les données sont gardées.
stack-down-nothing = La pile locale ne tournait pas.
