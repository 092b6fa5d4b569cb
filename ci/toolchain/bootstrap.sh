#!/usr/bin/env bash
# Brings what this machine lacks to run the project, and says nothing when that is nothing.
#   bootstrap.sh                 what `make up` needs: .venv, Docker engine, base images, Pulumi
#   bootstrap.sh venv            .venv alone
#   bootstrap.sh all browser ssh_server   the first, and what the tests need; or any of these, engine, images, pulumi
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
cd "$root"
python=.venv/bin/python
stamp=.venv/saas-platform.stamp
venv_mebibytes=800

fail() {
    echo "error: $*" >&2
    exit 1
}

# What decides whether .venv is still right; it cannot be moved, so its place does too.
state() {
    echo "$root"
    "$python" -V
    sha256sum requirements.lock
}

fits() { "$1" -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if fits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# A bare Debian has no Python, or one without venv.
install_python() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "toolchain  Python: installing python3-venv" >&2
        {
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends python3-venv
        } >.toolchain/log/python.log 2>&1
    fi
}

# Where pip looks for packages, without the user and password that the address may hold.
index() {
    local url
    url=${PIP_INDEX_URL:-$("$python" -m pip config get global.index-url 2>/dev/null || true)}
    url=${url:-https://pypi.org/simple}
    echo "${url/\/\/*@/\/\/}"
}

# Why pip failed. For an index that it does not reach it says only that no version of a package is there.
reason() {
    if grep -q "(from versions: none)" "$1"; then
        echo "the package index $(index) is not reached, or lacks one of them: look at the network," \
            "or name another with PIP_INDEX_URL"
    else
        tail -n 1 "$1"
    fi
}

make_venv() {
    local interpreter free started=$SECONDS log=.toolchain/log/venv.log
    local unwritable="$root/.toolchain cannot be written: make it writable for you, or free space on its disk"
    { mkdir -p .toolchain/log && : >>.toolchain/lock; } 2>/dev/null || fail "$unwritable"
    exec 9>.toolchain/lock
    if ! flock -n 9; then
        echo "toolchain  waiting for another bootstrap" >&2
        flock 9
    fi
    if ! venv_is_ready; then
        interpreter=$(find_python || { install_python && find_python; }) ||
            fail "Python 3.11, 3.12 or 3.13 with its venv module is needed: install one" \
                "(Debian, Ubuntu: apt-get install python3-venv), or name one with PYTHON=/path/to/python"
        read -r _ _ _ free _ < <(df -Pm . | tail -n 1)
        [ -d .venv ] || [ "$free" -ge "$venv_mebibytes" ] ||
            fail "no space: the disk of $root has $free MiB free and .venv needs $venv_mebibytes MiB: free some"
        echo "$interpreter" 2>/dev/null >"$log" || fail "$unwritable"
        echo "toolchain  Python packages: installing into .venv, about a minute" >&2
        {
            "$interpreter" -m venv --clear .venv &&
                "$python" -m pip install --quiet --require-hashes -r requirements.lock &&
                "$python" -m pip install --quiet --no-deps --no-build-isolation -e .
        } >>"$log" 2>&1 || fail "Python packages cannot be installed: $(reason "$log") (all of it: $root/$log)"
        state >"$stamp"
        echo "toolchain  Python packages … $((SECONDS - started))s" >&2
    fi
    exec 9>&-
}

venv_is_ready() { [ -x "$python" ] && [ -f "$stamp" ] && [ "$(state)" = "$(cat "$stamp")" ]; }

case "$(uname -s) $(uname -m)" in
    "Linux x86_64" | "Linux aarch64") ;;
    *) fail "this runs on Linux on amd64 and arm64, not on $(uname -s) $(uname -m)" ;;
esac

venv_is_ready || make_venv
[ "$*" = venv ] && exit
parts=("$@")
[ "${1:-all}" = all ] && parts=(engine images pulumi "${@:2}")
exec "$python" -m ci.toolchain "${parts[@]}"
