#!/bin/bash
# Run after each migration: the login that Grafana reads with, which sees the dashboard views and nothing else.
set -euo pipefail
psql -X -q -v ON_ERROR_STOP=1 -v password="$VIGIE_READER_PASSWORD" <<'SQL'
SELECT 'CREATE ROLE vigie_grafana LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vigie_grafana') \gexec
ALTER ROLE vigie_grafana PASSWORD :'password';
ALTER ROLE vigie_grafana SET default_transaction_read_only = on;
ALTER ROLE vigie_grafana SET statement_timeout = '60s';
GRANT vigie_reader TO vigie_grafana WITH INHERIT TRUE;
SQL
