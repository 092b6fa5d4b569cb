#!/bin/bash
# Lays by what the server will need to start again when its disk is full, as soon as there is room enough.
set -euo pipefail

reserve="$PGDATA/disk_reserve"
if [ ! -e "$reserve" ] && [ "$(df --output=avail --block-size=1M "$PGDATA" | tail -n 1)" -ge 256 ]; then
    fallocate --posix --length 64MiB "$reserve"
fi
