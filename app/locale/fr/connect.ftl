# Raccorder des appareils : comptes au broker, listes, fiches.
error-stack-broker-accounts = Le fichier des comptes du broker, { $file }, est endommagé : remettez-en une copie, ou renommez-le et relancez « vigie stack up », puis redonnez un compte à chaque appareil par « vigie device rotate ».
error-stack-broker-plugin = Le dossier racine { $folder } n’a pas le greffon dynamic security de Mosquitto : supprimez ce dossier puis lancez « vigie stack build ».
