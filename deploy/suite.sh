#!/bin/sh
# The whole suite, on SQLite and then on PostgreSQL. With CI=true a missing part is a failure.
set -eu
cd "$(dirname "$0")/.."
workers=${TEST_WORKERS:-2}

echo "== SQLite"
.venv/bin/python -m pytest -q -n "$workers" --dist loadgroup

echo "== PostgreSQL"
.venv/bin/python -m tests.postgres .venv/bin/python -m pytest -q -n "$workers" --dist loadgroup
