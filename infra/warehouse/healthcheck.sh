#!/bin/bash
# Healthy means: the warehouse answers a query, and the network reaches it, which it does not during start-up.
# A reserve that a full disk has used up is laid by again once there is room, whether or not the server restarts.
set -euo pipefail
export PGOPTIONS=--search_path=pg_catalog
folder=$(dirname "$0")
pg_isready --quiet --host 127.0.0.1 --username loader
psql --username postgres --dbname "$POSTGRES_DB" --no-psqlrc -qAtc 'select count(*) from ops.deployed' >/dev/null || {
    bash "$folder/reserve.sh" lend
    exit 1
}
bash "$folder/reserve.sh"
