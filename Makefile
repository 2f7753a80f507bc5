# Two commands matter to a newcomer: `make run` starts the service with its demo bureau,
# `make test` builds what the tests need and runs them all. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
# For example: make test PYTEST_ARGS="tests/unit -k deadlines"
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-virtualenv
# Our own package is built from this folder with what the lock installed: no index is asked for it.
SELF := $(PIP) --no-deps --no-build-isolation --no-index --editable .
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run test check lint coverage lock bench clean dev env tools

help:  ## Show the targets.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

run: env  ## Build the environment, load the demo bureau once, serve http://127.0.0.1:8000.
	$(BIN)/caseflow demo --if-empty
	$(BIN)/caseflow serve

test: dev tools  ## Run all tests, real PostgreSQL, browser and office among them.
	$(PYTEST) $(PYTEST_ARGS)

check: lint test  ## Everything a change must pass before it is pushed.
	$(BIN)/caseflow check

lint: dev  ## Format, style, types, import contracts, dependencies. No tests.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/deptry caseflow

coverage: dev  ## Branch coverage of the domain by its unit tests.
	$(PYTEST) tests/unit --cov=caseflow.domain --cov-branch --cov-report=term-missing:skip-covered

bench: dev  ## Measure, and print the tables of benchmarks/.
	$(BIN)/python -m benchmarks

env: $(VENV)/.run-stamp
dev: $(VENV)/.dev-stamp

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.run-stamp: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --no-deps -r requirements.lock
	$(SELF)
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	$(SELF)
	@touch $@ $(VENV)/.run-stamp

tools:
	@sh tools/install_test_tools.sh

LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade --group build
lock:  ## Renew the lock files (names, versions, hashes; no addresses).
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet uv
	PATH="$(CURDIR)/$(VENV)-lock/bin:$$PATH" $(LOCK) --extra postgres --output-file requirements.lock
	PATH="$(CURDIR)/$(VENV)-lock/bin:$$PATH" $(LOCK) --extra postgres --extra cluster --group dev \
		--constraint requirements.lock --output-file requirements-dev.lock
	PATH="$(CURDIR)/$(VENV)-lock/bin:$$PATH" $(LOCK) --extra postgres --extra cluster \
		--constraint requirements-dev.lock --output-file requirements-cluster.lock
	rm -rf $(VENV)-lock

clean:  ## Remove the environment and caches; var/ with its data stays.
	rm -rf $(VENV) $(VENV)-lock build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache \
		.pytest_cache .hypothesis .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
