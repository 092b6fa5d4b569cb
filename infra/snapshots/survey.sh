#!/bin/bash
# Says of each snapshot below $FROM its name, when it was used last (seconds of the epoch, 0 when it is not whole) and
# its bytes on disk.
set -euo pipefail
export LC_ALL=C

for folder in "$FROM"/*; do
    used=0
    if [ -s "$folder/mark" ]; then used=$(stat --format=%Y "$folder/used"); fi
    echo "$(basename "$folder") $used $(du --summarize --block-size=1 "$folder" | cut -f 1)"
done
