#!/bin/sh
# Prepares a machine: `venv base|dev` makes .venv with the locked packages, `parts` brings what
# the tests need besides Python (Chromium, PostgreSQL), `lock` renews the locks.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    say "Installing $* with apt"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >/dev/null 2>&1 || true
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >/dev/null
}

python_of_age() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    apt_install python3 python3-venv >&2 && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' &&
        echo python3 && return
    say "Leoweb needs Python 3.11 or newer: install it, then run make again."
    exit 1
}

make_venv() {
    python=$(python_of_age)
    if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        rm -rf .venv
        if ! "$python" -m venv .venv >/dev/null 2>&1; then
            rm -rf .venv
            apt_install python3-venv || {
                say "Python's venv module is missing: apt-get install python3-venv, then run make again."
                exit 1
            }
            "$python" -m venv .venv
        fi
    fi
}

venv() {
    make_venv
    say "Installing the locked packages ($1)"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r "deploy/locks/$1.txt"
    # So that tools started by name find the project as `python -m` does.
    pwd > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/leoweb.pth"
    touch .venv/.base ".venv/.$1"
}

missing() {
    say "Missing for the tests: $1. Install it ($2), then run make test again."
    [ "${CI:-}" = true ] && exit 1
    return 0
}

parts() {
    command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1 || apt_install chromium-headless-shell ||
        apt_install chromium || missing "Chromium" "apt-get install chromium"
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
        apt_install postgresql || missing "PostgreSQL" "apt-get install postgresql"
}

lock() {
    .venv/bin/python -m pip install --quiet uv
    for set in base dev; do
        group=""
        [ "$set" = dev ] && group="--group dev"
        # shellcheck disable=SC2086
        .venv/bin/uv pip compile pyproject.toml $group --universal --python-version 3.11 --upgrade \
            --generate-hashes --no-emit-index-url --no-annotate --no-header \
            -o "deploy/locks/$set.txt" >/dev/null
    done
}

case "${1:-}" in
    venv) venv "$2" ;;
    parts) parts ;;
    lock) lock ;;
    *) say "usage: setup.sh venv base|dev, parts, lock"; exit 2 ;;
esac
