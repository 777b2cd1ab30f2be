#!/bin/bash
# Run once by the database image on an empty volume: the login `vigie`, its database and the extensions.
set -euo pipefail
psql -X -v ON_ERROR_STOP=1 -v password="$VIGIE_DATABASE_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE vigie LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE vigie OWNER vigie;
\connect vigie
CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL
