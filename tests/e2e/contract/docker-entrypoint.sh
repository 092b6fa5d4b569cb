#!/usr/bin/env bash
# Written from what the official image's page promises, quirks too: the password stays in the environment of the
# server, and a data folder with PG_VERSION in it counts as made, whatever else it lacks.
set -e

case "$1" in -*) set -- postgres "$@" ;; esac
[ "$1" = postgres ] || exec "$@"
for argument; do case "$argument" in -V | --version | --help) exec "$@" ;; esac; done

for name in PASSWORD USER DB INITDB_ARGS; do
    variable=POSTGRES_$name from=POSTGRES_${name}_FILE
    if [ "${!variable}" ] && [ "${!from}" ]; then
        echo "both $variable and $from are set" >&2
        exit 1
    fi
    if [ "${!from}" ]; then export "$variable=$(< "${!from}")"; fi
    unset "$from"
done
export POSTGRES_USER="${POSTGRES_USER:-postgres}"
export POSTGRES_DB="${POSTGRES_DB:-$POSTGRES_USER}"

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" && chmod 700 "$PGDATA" && chown -R postgres "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=999 --regid=999 --clear-groups "$BASH_SOURCE" "$@"
fi
chmod 700 "$PGDATA" || true

if [ -s "$PGDATA/PG_VERSION" ]; then
    echo "there is a database: initialization is skipped"
    exec "$@"
fi

if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    printf 'Error: the database is not initialized\n       give POSTGRES_PASSWORD\n' >&2
    exit 1
fi
ls /docker-entrypoint-initdb.d > /dev/null
password=$(mktemp)
printf '%s\n' "$POSTGRES_PASSWORD" > "$password"
eval "initdb -U \"\$POSTGRES_USER\" --pwfile=\"\$password\" $POSTGRES_INITDB_ARGS"
rm "$password"
echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"

PGPASSWORD=$POSTGRES_PASSWORD
export PGPASSWORD
shift
options=
for option; do options+=" $(printf %q "$option")"; done
pg_ctl -w start -o "$options -c listen_addresses=''"
client=(psql -v ON_ERROR_STOP=1 -X -U "$POSTGRES_USER")
if [ "$POSTGRES_DB" != postgres ]; then
    "${client[@]}" -d postgres -v db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
fi
for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
        *.sh) if [ -x "$file" ]; then "$file"; else source "$file"; fi ;;
        *.sql) "${client[@]}" -d "$POSTGRES_DB" -f "$file" ;;
        *.sql.gz) zcat "$file" | "${client[@]}" -d "$POSTGRES_DB" ;;
        *.sql.xz) xzcat "$file" | "${client[@]}" -d "$POSTGRES_DB" ;;
        *.sql.zst) zstdcat "$file" | "${client[@]}" -d "$POSTGRES_DB" ;;
    esac
done
pg_ctl -m fast -w stop
unset PGPASSWORD
exec postgres "$@"
