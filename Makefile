# The portal's seven commands. Each sets up what it needs first; `make setup` alone takes a minute or two, once.
#   make setup   .venv with everything the lock names, and the compiled translations
#   make run     the portal with its demo on http://localhost:8000 (PORT=…, HOST=0.0.0.0 to open it to the network)
#   make test    the whole suite: SQLite, PostgreSQL, Elasticsearch, Chromium (CI=true: what is missing fails, not skips)
#   make lint    ruff, djhtml, the doors between the apps, missing migrations, missing translations
#   make bench   the benchmarks, with the ratios they must keep
#   make load    check-ins and registrations as they come in the first minutes, with locust on PostgreSQL
#   make soak    what takes an hour: the outbox's outage and kills, a thousand malformed exports, searches in an outage

.DEFAULT_GOAL := help
.PHONY: help setup run test test-postgres lint format bench soak load FORCE

PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= $(shell for candidate in python3 python3.13 python3.12 python3.11; do \
	$$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$candidate && break; done)
PY := .venv/bin/python
STAMP := .venv/.setup-done
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard portal/locale/*/LC_MESSAGES/*.po))
BENCHMARKS := $(filter-out bench/__init__.py bench/archive.py bench/bare.py bench/load.py bench/demo_questions.py bench/load_users.py bench/question_sets.py bench/rivals.py bench/settings.py bench/urls.py bench/verification.py,$(wildcard bench/*.py))
SOAKS := $(subst /,.,$(basename $(filter-out tests/soak/__init__.py,$(wildcard tests/soak/*.py))))

help:
	@sed -n '2,8s/^# *//p' Makefile

setup: $(STAMP) $(CATALOGUES)

# Only a changed lock (or a lost interpreter) installs again: the stamp is older than the lock then.
$(STAMP): requirements-dev.txt $(if $(wildcard $(PY)),,FORCE)
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed (PYTHON=/path/to/python3.12 make setup)." >&2; exit 1; }
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv || \
		{ echo "No virtual environment could be made; on Debian: apt install python3-venv" >&2; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $(STAMP)

# Babel compiles without gettext's own tools, so that a newcomer needs Python alone.
%.mo: %.po $(STAMP)
	@$(PY) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@

run: setup
	@exec $(PY) manage.py run_portal --host $(HOST) --port $(PORT)

test: setup
	@$(PY) -m tests.support.run_suite $(ARGS)

test-postgres: setup
	@$(PY) -m tests.support.run_suite --only-postgres --everything $(ARGS)

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djhtml --check templates
	.venv/bin/lint-imports --no-logo
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.support.messages

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(PY) -m djhtml templates

bench: setup
	@set -e; for benchmark in $(BENCHMARKS); do echo "== $$benchmark"; $(PY) $$benchmark; done

load: setup
	$(PY) -m bench.load $(ARGS)

soak: setup
	@set -e; for soak in $(SOAKS); do echo "== $$soak"; $(PY) -m $$soak; done
