# Connecting devices: accounts at the broker, lists, sheets.
error-stack-broker-accounts = The file of the broker’s accounts, { $file }, is damaged: put a copy back, or rename it and run "vigie stack up" again, then give each device an account with "vigie device rotate".
error-stack-broker-plugin = The root folder { $folder } lacks Mosquitto’s dynamic security plugin: remove that folder, then run "vigie stack build".
