# Raccorder des appareils : comptes au broker, listes, fiches.
error-stack-broker-accounts = Le fichier des comptes du broker, { $file }, est endommagé : remettez-en une copie, ou renommez-le et relancez « vigie stack up », puis redonnez un compte à chaque appareil par « vigie device rotate ».
error-stack-broker-plugin = Le dossier racine { $folder } n’a pas le greffon dynamic security de Mosquitto : supprimez ce dossier puis lancez « vigie stack build ».
error-broker-no-plugin = Le broker { $where } ne répond pas aux commandes de comptes : son greffon « dynamic security » manque, ou ce compte n’y a pas droit. Activez-le (docs/howto/connect-a-meter.md) et donnez le compte d’administration dans VIGIE_MQTT_ADMIN_URL, ou demandez les identifiants à l’administrateur du broker.
error-broker-admin-refused = Le broker { $where } refuse le compte d’administration ({ $reason }) : vérifiez VIGIE_MQTT_ADMIN_URL.
error-broker-identity-refused = Le broker refuse le compte « { $name } » ({ $reason }) : rien n’a été enregistré ; corrigez la liste ou consultez le journal du broker.
