#!/bin/sh
# Start Mosquitto with accounts in its dynamic security plugin: no default secret, no anonymous client, and what is not
# allowed is refused. The first start writes Vigie's two accounts; from then on the file is the plugin's own, devices'
# accounts are in it, and it is never written here again. The same as deploy/broker_accounts.py.
set -eu
umask 077
data=${BROKER_DATA:-/mosquitto/data}
accounts=$data/dynamic-security.json

# One account as JSON. mosquitto_passwd makes the same digest as the plugin (PBKDF2-SHA512): "name:$7$rounds$salt$digest".
account() {
    printf '%s:%s\n' "$1" "$2" >"$data/password.tmp"
    mosquitto_passwd -U "$data/password.tmp"
    IFS='$' read -r _ kind rounds salt digest <"$data/password.tmp"
    rm -f "$data/password.tmp"
    [ "$kind" = 7 ] || { echo "mosquitto_passwd made a digest of kind $kind, not 7" >&2; exit 1; }
    printf '{"username":"%s","roles":[{"rolename":"%s"}],"password":"%s","salt":"%s","iterations":%s}' \
        "$1" "$1" "$digest" "$salt" "$rounds"
}

# One permission: kind, topic, priority, true or false.
rule() {
    printf '{"acltype":"%s","topic":"%s","priority":%s,"allow":%s}' "$1" "$2" "$3" "$4"
}

if [ ! -e "$accounts" ]; then
    {
        printf '{"defaultACLAccess":{"publishClientSend":false,"publishClientReceive":false,'
        printf '"subscribe":false,"unsubscribe":true},"groups":[],"clients":['
        account vigie "${VIGIE_MQTT_PASSWORD:?}"
        printf ','
        account vigie-admin "${VIGIE_MQTT_ADMIN_PASSWORD:?}"
        printf '],"roles":[{"rolename":"vigie","acls":['
        rule publishClientSend '#' 0 true
        printf ','
        rule publishClientReceive '#' 0 true
        printf ','
        rule publishClientReceive '$SYS/#' 0 true
        printf ','
        rule subscribePattern '#' 0 true
        printf ','
        rule subscribePattern '$share/+/#' 0 true
        printf ','
        rule subscribePattern '$SYS/#' 0 true
        for kind in publishClientSend publishClientReceive subscribePattern; do
            printf ','
            rule "$kind" '$CONTROL/#' 1 false
        done
        printf ']},{"rolename":"vigie-admin","acls":['
        rule publishClientSend '$CONTROL/#' 0 true
        printf ','
        rule publishClientReceive '$CONTROL/#' 0 true
        printf ','
        rule subscribePattern '$CONTROL/#' 0 true
        printf ']}]}\n'
    } >"$accounts.new"
    mv "$accounts.new" "$accounts"
fi
[ "$(id -u)" != 0 ] || chown -R mosquitto:mosquitto "$data"
exec mosquitto -c "${BROKER_CONFIGURATION:-/mosquitto/config/mosquitto.conf}"
