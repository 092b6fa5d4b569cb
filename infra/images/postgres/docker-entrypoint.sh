#!/bin/bash
# The contract of the official postgres image: an empty PGDATA becomes a cluster as POSTGRES_* and
# /docker-entrypoint-initdb.d say, on a server that no network reaches; then the command runs.
set -eo pipefail

fail() {
    echo "error: $1" >&2
    exit 1
}

# Sets NAME to the content of the file that NAME_FILE names, where that is set, or to a default.
take() {
    local name=$1 file=${1}_FILE
    [ -z "${!name}" ] || [ -z "${!file}" ] || fail "$name and $file are both set: unset one"
    [ -z "${!file}" ] || [ -r "${!file}" ] || fail "$file names ${!file}, which uid $(id -u) cannot read"
    [ -z "${!file}" ] || printf -v "$name" %s "$(cat "${!file}")"
    [ -n "${!name}" ] || printf -v "$name" %s "$2"
    export "${name?}"
    unset "$file"
}

sql() { PGHOST='' PGHOSTADDR='' psql --username "$POSTGRES_USER" --no-password --no-psqlrc --set ON_ERROR_STOP=1 "$@"; }

run() {
    local file
    for file; do
        [ -e "$file" ] || continue # the folder is empty
        echo "$0: taking $file"
        case "$file" in
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
            *.sql) sql --dbname "$POSTGRES_DB" --file "$file" ;;
            *.sql.gz) gunzip --stdout "$file" | sql --dbname "$POSTGRES_DB" ;;
            *.sql.xz) xz --decompress --stdout "$file" | sql --dbname "$POSTGRES_DB" ;;
            *.sql.zst) zstd --decompress --stdout "$file" | sql --dbname "$POSTGRES_DB" ;;
            *) echo "$0: $file is of no kind that is run" ;;
        esac
    done
}

# Takes the server's options, which hold for the server without a network too.
make_cluster() {
    local arguments=() method=$POSTGRES_HOST_AUTH_METHOD
    [ -n "$POSTGRES_PASSWORD" ] || [ "$method" = trust ] ||
        fail "POSTGRES_PASSWORD is not set: set it, or POSTGRES_PASSWORD_FILE, to the password of '$POSTGRES_USER'"
    eval "arguments=($POSTGRES_INITDB_ARGS)"
    [ -z "$POSTGRES_INITDB_WALDIR" ] || arguments+=("--waldir=$POSTGRES_INITDB_WALDIR")
    initdb --username="$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") "${arguments[@]}"
    echo "host all all all ${method:-$(postgres -C password_encryption "$@")}" >> "$PGDATA/pg_hba.conf"

    export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
    pg_ctl start -w -s -o "$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")"
    [ "$POSTGRES_DB" = postgres ] ||
        sql --quiet --dbname postgres --set name="$POSTGRES_DB" <<< 'create database :"name"'
    run /docker-entrypoint-initdb.d/*
    pg_ctl stop -w -s -m fast
    unset PGPASSWORD
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
if [ "$1" != postgres ] || [[ " $* " =~ \ (-\?|-V|--help|--version|--describe-config)\  ]]; then
    exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres: "$PGDATA" /var/run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    take POSTGRES_PASSWORD
    take POSTGRES_USER postgres
    take POSTGRES_DB "$POSTGRES_USER"
    take POSTGRES_INITDB_ARGS
    make_cluster "${@:2}"
fi
# The server has no need of it, and whoever looks at its environment neither.
unset POSTGRES_PASSWORD
exec "$@"
