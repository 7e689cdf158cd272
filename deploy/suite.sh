#!/bin/sh
# The whole suite, on SQLite and then on PostgreSQL. With CI=true a missing part is a failure.
set -eu
cd "$(dirname "$0")/.."
workers=${TEST_WORKERS:-2}

failed=0

# Journeys run apart: driving a browser keeps an event loop open in the process of the tests.
# A part that fails does not hide what the others would say.
run() {
    .venv/bin/python -m pytest -q -n "$workers" --dist loadgroup "$@" || failed=1
}

on_postgres() {
    .venv/bin/python -m tests.postgres .venv/bin/python -m pytest -q -n "$workers" \
        --dist loadgroup "$@" || failed=1
}

echo "== SQLite: everything but the browser"
run -m "not journey"
echo "== SQLite: journeys in a browser"
run -m journey tests/journeys

# What never meets a database (rules, client, sandbox, looks of a page) was tested above.
echo "== PostgreSQL: everything that meets a database"
on_postgres tests/services tests/views tests/forms
echo "== PostgreSQL: journeys in a browser"
on_postgres tests/journeys/test_generating.py tests/journeys/test_afterwards.py \
    tests/journeys/test_gallery.py tests/journeys/test_presets.py

exit "$failed"
