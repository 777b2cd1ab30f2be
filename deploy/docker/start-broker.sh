#!/bin/sh
# Start Mosquitto with a password file made from the environment: there is no default secret and no anonymous client.
set -eu
umask 077
mkdir -p /run/vigie
printf 'vigie:%s\n' "${VIGIE_MQTT_PASSWORD:?}" >/run/vigie/passwords
mosquitto_passwd -U /run/vigie/passwords
printf 'user vigie\ntopic readwrite #\ntopic read $SYS/#\n' >/run/vigie/acl
chown -R mosquitto:mosquitto /run/vigie /mosquitto/data
exec mosquitto -c /mosquitto/config/mosquitto.conf
