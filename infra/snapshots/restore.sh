#!/bin/bash
# Copies a snapshot, $FROM, into the empty volume of a new warehouse, $TO. Exits with 3 when the volume has a cluster, with 4
# when the snapshot is not whole. PG_VERSION, without which no server starts on it, comes last.
set -euo pipefail
export LC_ALL=C

if [ -e "$TO/PG_VERSION" ]; then exit 3; fi
[ -s "$FROM/mark" ] && [ -s "$FROM/data/PG_VERSION" ] || exit 4
find "$TO" -mindepth 1 -delete
chmod 700 "$TO"
find "$FROM/data" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec cp -a -t "$TO" {} +
(cd "$TO" && find . -type f -print0 | sort -z | xargs -0 cksum) | cmp -s - "$FROM/mark" || {
    find "$TO" -mindepth 1 -delete
    exit 4
}
touch "$FROM/used" "$TO/from_snapshot"
cp -a "$FROM/data/PG_VERSION" "$TO/"
