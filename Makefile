# Two commands matter: `make run` and `make test`. Both do all the set-up themselves.
.DEFAULT_GOAL := help
.PHONY: help run test test-quick check fmt bench screens lock clean
PY := .venv/bin/python

help:  ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: .venv/.base  ## start Leoweb here (PORT=8000 by default)
	@exec $(PY) manage.py up

test: .venv/.dev  ## lint, types, contracts, and the whole suite on SQLite and PostgreSQL
	@sh deploy/setup.sh parts
	@$(MAKE) --no-print-directory check
	@sh deploy/suite.sh

test-quick: .venv/.dev  ## the inner loop: SQLite, no browser, nothing slow
	@$(PY) -m pytest -q -n 2 -m "not journey and not slow"

check: .venv/.dev  ## format, lint, types, contracts, missing migrations
	@$(PY) -m ruff format --check --quiet .
	@$(PY) -m ruff check --quiet .
	@.venv/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	@$(PY) -m mypy leoweb guidance tests benchmarks
	@.venv/bin/lint-imports --no-cache > /dev/null || .venv/bin/lint-imports --no-cache
	@$(PY) -W error manage.py makemigrations --check --dry-run > /dev/null
	@$(PY) -W error manage.py check > /dev/null
	@echo "check: all clean"

fmt: .venv/.dev  ## format everything
	@$(PY) -m ruff format --quiet .
	@$(PY) -m ruff check --quiet --fix-only .
	@.venv/bin/djade --target-version 5.2 $$(find templates -name '*.html') || true

bench: .venv/.dev  ## measure: prints ratios taken in one run
	@$(PY) -m benchmarks

screens: .venv/.dev  ## photograph every screen into docs/screens
	@$(PY) -m tests.screens

lock: .venv/.dev  ## renew the locked dependencies
	@sh deploy/setup.sh lock

clean:  ## remove the virtual environment and caches (never the data folder)
	@rm -rf .venv .mypy_cache .ruff_cache .hypothesis

.venv/.base: deploy/locks/base.txt
	@sh deploy/setup.sh venv base

.venv/.dev: deploy/locks/dev.txt
	@sh deploy/setup.sh venv dev
