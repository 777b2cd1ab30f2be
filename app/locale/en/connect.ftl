# Connecting devices: accounts at the broker, lists, sheets.
error-stack-broker-accounts = The file of the broker’s accounts, { $file }, is damaged: put a copy back, or rename it and run "vigie stack up" again, then give each device an account with "vigie device rotate".
error-stack-broker-plugin = The root folder { $folder } lacks Mosquitto’s dynamic security plugin: remove that folder, then run "vigie stack build".
error-broker-no-plugin = The broker { $where } does not answer commands about accounts: its dynamic security plugin is missing, or this account may not use it. Switch it on (docs/howto/connect-a-meter.md) and give the administrator’s account in VIGIE_MQTT_ADMIN_URL, or ask the broker’s administrator for credentials.
error-broker-admin-refused = The broker { $where } refuses the administrator’s account ({ $reason }): check VIGIE_MQTT_ADMIN_URL.
error-broker-identity-refused = The broker refuses the account "{ $name }" ({ $reason }): nothing was registered; correct the list, or look into the broker’s log.
