#!/bin/bash
# Copies the cluster of a cleanly stopped server, $FROM, into a snapshot, $TO. The mark, which holds the checksum and the
# size of each file, comes last: a snapshot without it is none.
set -euo pipefail
export LC_ALL=C

control() { pg_controldata -D "$FROM" | sed -n "s/^$1: *//p"; }
require_stopped() {
    [ "$(control 'Database cluster state')" = 'shut down' ] && [ ! -e "$FROM/postmaster.pid" ] || {
        echo "error: the warehouse was not stopped in order" >&2
        exit 1
    }
}

require_stopped
find "$TO" -mindepth 1 -delete
mkdir --mode=700 "$TO/data" "$TO/data/pg_wal"
# Of the log of changes a stopped server needs the last file only, and the reserve is laid by again.
last=$(control "Latest checkpoint's REDO WAL file")
find "$FROM" -mindepth 1 -maxdepth 1 ! -name pg_wal ! -name disk_reserve -exec cp -a -t "$TO/data" {} +
find "$FROM/pg_wal" -mindepth 1 -maxdepth 1 -type d -exec cp -a -t "$TO/data/pg_wal" {} +
cp -a "$FROM/pg_wal/$last" "$TO/data/pg_wal/"
cd "$TO/data"
find . -type f ! -path ./PG_VERSION -print0 | sort -z > "$TO/files"
xargs -0 cksum < "$TO/files" > "$TO/mark.part"
cd "$FROM"
xargs -0 cksum < "$TO/files" | cmp - "$TO/mark.part"
require_stopped
touch "$TO/used"
sync -f "$TO"
mv "$TO/mark.part" "$TO/mark"
sync -f "$TO"
