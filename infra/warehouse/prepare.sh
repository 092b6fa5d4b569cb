#!/bin/bash
# Brings roles, passwords, databases and the ops schema up to date on a server that only its socket reaches.
set -euo pipefail

folder=$(dirname "$0")
# As superuser, so no function counts that another role put into a schema of the usual search path.
export PGOPTIONS=--search_path=pg_catalog
run_sql() { psql --username postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
if [ -e "$PGDATA/from_snapshot" ]; then
    run_sql --dbname postgres --set warehouse="$POSTGRES_DB" --file "$folder/from_snapshot.sql"
    rm "$PGDATA/from_snapshot"
fi
run_sql --dbname postgres --set warehouse="$POSTGRES_DB" --file "$folder/roles.sql"
run_sql --dbname "$POSTGRES_DB" --single-transaction --file "$folder/ops.sql"
bash "$folder/reserve.sh"
