# Two commands for everybody: `make demo` and `make test`. Each makes what it needs in .venv.
# Python 3.11 or newer with venv, and make, are all that has to be there. `uv` is used where it is present.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_HOME ?= .cache/demo
export CLEANCLAIM_CODESETS ?= $(CURDIR)/.cache/codesets

.PHONY: demo serve test check format bench conformance architecture test-postgres test-browser pages lock clean

demo: $(VENV)/run.stamp
	$(BIN)/cleanclaim --home $(DEMO_HOME) demo

serve: $(VENV)/run.stamp
	$(BIN)/cleanclaim --home $(DEMO_HOME) serve

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not browser and not conformance"

check: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not browser and not conformance and not slow and not database"

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp
	$(BIN)/python -m bench

conformance: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m conformance

architecture: $(VENV)/dev.stamp
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/architecture

# The whole suite once more on PostgreSQL 15+: CLEANCLAIM_DATABASE names a server where a test database may be made.
test-postgres: $(VENV)/dev.stamp
	CLEANCLAIM_DATABASE=$${CLEANCLAIM_DATABASE:-postgresql:///test} $(BIN)/python -m pytest -n 2 --dist loadscope -m "database and not browser and not conformance"

test-browser: $(VENV)/browser.stamp
	$(BIN)/python -m pytest -m browser

# The pages of docs/x12, made from the tables of the guides.
pages: $(VENV)/dev.stamp
	$(BIN)/cleanclaim x12 guide --out docs/x12

# Each stamp stands for an environment with exactly the pinned versions, their hashes verified.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cleanclaim needs Python 3.11 or newer: install it, or name it with 'make PYTHON=/path/to/python3.11 …'."; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing --python $(PYTHON) $(VENV); \
	 else $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing: on Debian or Ubuntu, 'apt install python3-venv', then run make again."; exit 1; }; \
	  $(PYTHON) -m venv $(VENV); fi

$(VENV)/%.stamp: requirements/%.txt pyproject.toml $(VENV)/bin/python
	@echo "Preparing $(VENV) from requirements/$*.txt …"
	@if command -v uv >/dev/null 2>&1; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --require-hashes -r requirements/$*.txt && \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .; \
	 else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@touch $@

# For maintainers, with uv: pin anew. Versions and hashes only, no index address is written.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --group build
lock:
	$(LOCK) -o requirements/run.txt
	$(LOCK) --group dev --extra postgres --extra bulk --extra learn -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) --group dev --group browser --extra postgres --extra bulk --extra learn -c requirements/dev.txt -o requirements/browser.txt

clean:
	rm -rf $(VENV) .cache
