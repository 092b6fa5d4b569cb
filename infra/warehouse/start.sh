#!/bin/bash
# The command of the warehouse's container, in any image with the contract of the official postgres: has the
# warehouse prepared while no network reaches the server, then becomes the server. Needs the roles' passwords
# in /run/secrets.
set -euo pipefail

folder=$(dirname "$0")
options=(-c "config_file=$folder/postgresql.conf" -c "hba_file=$folder/pg_hba.conf")

fail() {
    echo "error: $1" >&2
    exit 1
}

# psql would take an unreadable file for an empty password.
for role in loader transformer reporter superset; do
    [ -r "/run/secrets/${role}_password" ] && [ -s "/run/secrets/${role}_password" ] ||
        fail "/run/secrets/${role}_password is missing, empty or not readable by uid $(id -u)"
done

id -un >/dev/null 2>&1 || fail "the image has no user $(id -u): set postgresImage to one that has, such as postgres:17"
[[ $(postgres --version 2>/dev/null) =~ [0-9]+ ]] || fail "the image has no PostgreSQL: set postgresImage to one that has"
image=${BASH_REMATCH[0]}
[ "$image" -ge 17 ] || fail "the image has PostgreSQL $image: set postgresImage to one of 17 or later"

# A cluster in which no server ever ran and no database was made is of an initdb that was killed: no server
# starts on it, and the image takes it for a whole one. A copy of another server's has databases of its own.
if [ -e "$PGDATA/PG_VERSION" ] && [ ! -e "$PGDATA/postmaster.opts" ] &&
    ! compgen -G "$PGDATA/base/[0-9][0-9][0-9][0-9][0-9]*" >/dev/null; then
    find "$PGDATA" -mindepth 1 -delete
fi
data=$(cat "$PGDATA/PG_VERSION" 2>/dev/null || echo "$image")
[ "$data" = "$image" ] ||
    fail "the data is that of PostgreSQL $data and the image has $image: set postgresImage to one of $data"

# A server whose disk is full stops, and needs room for its log of changes to start again: it lies here.
reserve="$PGDATA/disk_reserve"
if [ "$(df --output=avail --block-size=1M "$PGDATA" | tail -n 1)" -lt 64 ] && [ -e "$reserve" ]; then
    echo "the disk is full: giving the server the reserve of 64 MiB" >&2
    rm "$reserve"
fi

if [ -s "$PGDATA/PG_VERSION" ]; then
    # `-w` returns when the server answers: nobody else reaches it before roles and passwords are right.
    pg_ctl start -w -s -o "${options[*]} -c listen_addresses=''"
    bash "$folder/prepare.sh"
    pg_ctl stop -w -s -m fast
else
    echo "bash $folder/prepare.sh" > /docker-entrypoint-initdb.d/prepare.sh
fi

exec docker-entrypoint.sh postgres "${options[@]}"
