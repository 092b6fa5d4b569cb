#!/bin/bash
# Makes the cluster when the volume is empty, brings roles, passwords and the ops schema up to date on a
# private socket, then becomes the server. Needs WAREHOUSE_DATABASE and the roles' passwords in /run/secrets.
set -euo pipefail

server_options=(-c "config_file=/etc/saas-platform/postgresql.conf" -c "hba_file=/etc/saas-platform/pg_hba.conf")
private_socket=$(mktemp -d)

# psql would take an unreadable file for an empty password.
for role in loader transformer reporter superset; do
    [ -r "/run/secrets/${role}_password" ] && [ -s "/run/secrets/${role}_password" ] || {
        echo "error: /run/secrets/${role}_password is missing, empty or not readable by uid $(id -u)" >&2
        exit 1
    }
done

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username=postgres --encoding=UTF8 --locale-provider=builtin --locale=C.UTF-8 \
        --auth-local=peer --auth-host=scram-sha-256 --no-instructions --no-sync >/dev/null
fi

# A server whose disk is full stops, and needs room for its log of changes to start again: it lies here.
reserve="$PGDATA/disk_reserve"
free_mebibytes() { df --output=avail --block-size=1M "$PGDATA" | tail -n 1; }
if [ "$(free_mebibytes)" -lt 64 ] && [ -e "$reserve" ]; then
    echo "the disk is full: giving the server the reserve of 64 MiB" >&2
    rm "$reserve"
fi

# `-w` returns when the server answers: nobody else reaches it before roles and passwords are right.
pg_ctl start -D "$PGDATA" -w -s -o "${server_options[*]} -c listen_addresses='' -c unix_socket_directories=$private_socket"
# As superuser, so no function counts that another role put into a schema of the usual search path.
export PGOPTIONS=--search_path=pg_catalog
run_sql() { psql --host "$private_socket" --username postgres --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }
run_sql --dbname postgres --set warehouse="$WAREHOUSE_DATABASE" --file /etc/saas-platform/roles.sql
run_sql --dbname "$WAREHOUSE_DATABASE" --single-transaction --file /etc/saas-platform/ops.sql
pg_ctl stop -D "$PGDATA" -w -s -m fast
rmdir "$private_socket"
unset PGOPTIONS
if [ "$(free_mebibytes)" -ge 256 ] && [ ! -e "$reserve" ]; then
    fallocate --posix --length 64MiB "$reserve"
fi

exec postgres -D "$PGDATA" "${server_options[@]}"
