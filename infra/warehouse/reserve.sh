#!/bin/bash
# Lays by what the server will need to start again when its disk is full, as soon as there is room enough. With `lend`
# gives back a little of it when there is no room at all: a server lets nobody in who would have to write his
# database's pg_internal.init first (some hundred kilobytes), and vacuuming the catalog takes that file away.
set -euo pipefail

reserve="$PGDATA/disk_reserve"
mebibyte=$((1024 * 1024))
size=$(stat --format=%s "$reserve" 2>/dev/null || echo 0)
free() { df --output=avail --block-size=1 "$PGDATA" | tail -n 1; }

if [ "${1:-}" = lend ]; then
    if [ "$size" -gt $((48 * mebibyte)) ] && [ "$(free)" -lt "$mebibyte" ]; then
        truncate --size=-1M "$reserve"
    fi
elif [ "$size" -lt $((64 * mebibyte)) ] && [ "$(free)" -ge $((256 * mebibyte)) ]; then
    fallocate --posix --length 64MiB "$reserve"
fi
