#!/bin/sh
# The whole suite, on SQLite and then on PostgreSQL. With CI=true a missing part is a failure.
set -eu
cd "$(dirname "$0")/.."
workers=${TEST_WORKERS:-2}

echo "== SQLite: everything"
.venv/bin/python -m pytest -q -n "$workers" --dist loadgroup

# What never meets a database (rules, client, sandbox, looks of a page) was tested above.
echo "== PostgreSQL: everything that meets a database"
.venv/bin/python -m tests.postgres .venv/bin/python -m pytest -q -n "$workers" --dist loadgroup \
    tests/services tests/views tests/forms \
    tests/journeys/test_generating.py tests/journeys/test_afterwards.py \
    tests/journeys/test_gallery.py tests/journeys/test_presets.py
