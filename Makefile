# `make run` and `make test` are all a fresh machine needs (Debian or Ubuntu, Python 3.11 or newer).
# Steps whose inputs did not change are skipped; what is made lies in .venv and var, both out of git.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: run test bench faults browser lint lint-code lint-security ground requirements clean FORCE

VENV := .venv
VAR := $(or $(VAR_DIR),var)
PY := $(VENV)/bin/python
export PORT ?= 8000
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

run: $(VENV)/.run $(VAR)/.static $(VAR)/.data
	@cat $(VAR)/demo-accounts.txt
	@exec $(PY) manage.py serve

test: $(VENV)/.test $(VAR)/.static chromium
	@$(CHECKS) ground
	$(PY) -m pytest -m "not long" -n 2 --dist loadfile --no-loadscope-reorder

browser: $(VENV)/.test chromium  # whole, what `make test` walks in a short form: every page in every look, every cell of the matrix
	FULL=1 $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder tests/browser tests/security tests/test_permission_matrix.py \
		tests/test_language.py tests/services/views/test_hostile_input.py

faults: $(VENV)/.test  # S4: processes killed under load; FAULT_SECONDS and FAULT_SEED vary it
	THROWAWAY_DURABLE=1 $(PY) -m pytest tests/faults/fault_*.py -s

bench: $(VENV)/.bench
	$(call apt,graphviz,the flowchart's peer)
	$(PY) -m tests.benchmarks.run

lint: $(VENV)/.test
	@$(CHECKS)
CHECKS = $(MAKE) --no-print-directory --jobs=2 --output-sync lint-code lint-security
lint-code:
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
lint-security:
	$(VENV)/bin/bandit --quiet --recursive --severity-level medium approval_portal projects services
ground:  # the migrated SQLite that some tests begin with, while mypy is still at it
	@$(PY) -m tests.ground sqlite

requirements: $(VENV)/bin/uv
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) tests/requirements.in -o tests/requirements.txt
	$(COMPILE) tests/benchmarks/requirements.in -o tests/benchmarks/requirements.txt
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)

clean:  # the database and the files in var stay
	rm -rf $(VENV) $(VAR)/static $(VAR)/.static $(VAR)/.data $(VAR)/ground-* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Debian's packages: installed only when missing, by root or by sudo without a password
AS_ROOT := $(if $(filter 0,$(shell id -u)),env,sudo -n)
define apt  # $(call apt,packages,what does not work without them)
@missing=; for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
test -z "$$missing" || { command -v apt-get >/dev/null && $(AS_ROOT) true && echo "Installing$$missing" && $(AS_ROOT) apt-get -qq update && \
	$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $$missing; } >&2 2>/dev/null \
	|| echo "Not installed:$$missing. Without: $(2)."
endef

.PHONY: chromium
chromium:
	$(call apt,$(if $(CHROMIUM_PATH),,chromium) libatomic1 fonts-noto-cjk poppler-utils $(if $(shell command -v java),,default-jre-headless),browser tests and the HTML check)
	@test -x "$${CHROMIUM_PATH:-$$(command -v chromium)}" || \
		{ echo "No Chromium for the browser tests: install Debian's package chromium, or set CHROMIUM_PATH." >&2; exit 1; }

# --- the virtual environment: each stamp means that its requirements are in
SETS = requirements.txt $(if $(wildcard $(VENV)/.test),tests/requirements.txt) $(if $(wildcard $(VENV)/.bench),tests/benchmarks/requirements.txt)
# uv does not read where pip was told to look
INDEX = $(shell $(VENV)/bin/pip config list 2>/dev/null | sed -n "s/^[^ ]*\.index-url='\(.*\)'$$/\1/p" | tail -1)
SYNC = $(VENV)/bin/uv pip sync --quiet --python $(PY) --require-hashes $(if $(INDEX),--default-index $(INDEX)) \
	$(if $(PYTHONDONTWRITEBYTECODE),--compile-bytecode)
define install  # uv, or pip where only pip knows the way out
@echo "Installing $(sort $(1))"
@$(SYNC) $(sort $(1)) || $(VENV)/bin/pip install --quiet --require-hashes $(addprefix -r ,$(sort $(1)))
@touch $@
endef

$(VENV)/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(if $(shell $(PYTHON) -c 'import ensurepip' 2>&1),$(call apt,python3-venv,anything; it makes the virtual environment))
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet uv

$(VENV)/.run: requirements.txt | $(VENV)/bin/uv
	$(call install,$(SETS))
	$(call apt,libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0,the PDF files)

$(VENV)/.test: tests/requirements.txt | $(VENV)/.run
	$(call install,$(SETS) tests/requirements.txt)

$(VENV)/.bench: tests/benchmarks/requirements.txt | $(VENV)/.test
	$(call install,$(SETS) tests/benchmarks/requirements.txt)

# --- what `make run` serves
$(VAR):
	@mkdir -p $@

$(VAR)/.static: $(shell find static) requirements.txt | $(VENV)/.run $(VAR)
	@$(PY) manage.py collectstatic --noinput -v0
	@touch $@

CODE := $(shell find approval_portal projects services -name '*.py' -o -name '*.yaml')
$(VAR)/.data: $(CODE) $(if $(DATABASE_URL),FORCE,$(if $(wildcard $(VAR)/portal.sqlite3),,FORCE)) | $(VENV)/.run $(VAR)
	@$(PY) manage.py migrate -v0
	@$(PY) manage.py make_test_key
	@$(PY) manage.py load_catalogue
	@$(PY) manage.py load_demo > $(VAR)/demo-accounts.txt || { cat $(VAR)/demo-accounts.txt; exit 1; }
	@touch $@
