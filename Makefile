# Everything a newcomer types. Each target builds what it needs; nothing else has to be installed but Python and make.
PYTHON ?= python3
VENV   := .venv
OTHERS := .venv-extractors
BIN    := $(VENV)/bin
SWIFT  := .venv-swift
PYWB   := .venv-pywb
PIP    := -m pip --disable-pip-version-check --quiet
JOBS   ?= auto
SEED   ?= 1
RUNS   ?= 200

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types bench fuzz simulate eval extractors golden floor gallery torture swift pywb clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## the environment only, in .venv, from the lock file

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wirevault needs Python 3.11 or newer, this is %d.%d: try make PYTHON=python3.11" % sys.version_info[:2])'
	@$(PYTHON) -m venv $(VENV) || { echo "cannot make $(VENV): install the venv module of your Python (Debian: python3-venv)"; exit 1; }

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "building $(VENV) (about a minute, once)"
	@$(BIN)/python $(PIP) install --require-hashes -r requirements.lock
	@$(BIN)/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.run
	@echo "adding what the tests need"
	@$(BIN)/python $(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

run: $(VENV)/.run ## one archiving run of the sample wire into ./archive
	@$(BIN)/wirevault run

test: $(VENV)/.test ## all tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

check: lint types test ## lint, types and tests

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.test
	@$(BIN)/mypy

bench: $(VENV)/.test ## benchmarks, as ratios measured in one run
	@$(BIN)/python -m bench

fuzz: $(VENV)/.test ## cleaning fed with mutated pages by atheris [seconds=60]; it says how to install it
	@$(BIN)/python -m bench.fuzz $(or $(seconds),60)

eval: $(VENV)/.test ## how exact the cleaning is, beside other extractors
	@$(BIN)/python -m quality eval $(if $(wire),--wire $(wire))

extractors: $(OTHERS)/.up ## the other extractors of `make eval`, in .venv-extractors

$(OTHERS)/.up: requirements-extractors.lock
	@$(PYTHON) -m venv $(OTHERS)
	@$(OTHERS)/bin/python $(PIP) install --require-hashes --no-deps -r requirements-extractors.lock
	@touch $@

gallery: $(VENV)/.test ## golden pages as sheets on which every word can be checked, in build/gallery
	@$(BIN)/python -m quality gallery build/gallery

floor: $(VENV)/.test ## pin the scores of the golden pages; they only rise
	@$(BIN)/python -m quality floor $(if $(allow-lower),--allow-lower)

golden: $(VENV)/.test ## derive the golden records anew for review [wire=W]
	@$(BIN)/python -m quality golden $(if $(wire),--wire $(wire))

simulate: $(VENV)/.test ## a simulated wire-year: are archive and ledger right? (SEED= DAYS=)
	@$(BIN)/python -m simulate --seed $(or $(SEED),1) --days $(or $(DAYS),365) --picture docs/simulation.svg
torture: $(VENV)/.test ## runs killed or cut off from the store: is anything lost? (SEED= RUNS=)
	@$(BIN)/python -c 'from tests.torture import main; main()' --seed $(SEED) --runs $(RUNS)

swift: $(SWIFT)/.up ## a real S3 server (OpenStack Swift) for the tests, in .venv-swift

$(SWIFT)/.up: requirements-swift.lock
	@$(PYTHON) -m venv $(SWIFT)
	@$(SWIFT)/bin/python $(PIP) install --require-hashes -r requirements-swift.lock
	@touch $@

pywb: $(PYWB)/.up ## a replay tool (pywb) for the tests, in .venv-pywb

$(PYWB)/.up: requirements-pywb.lock
	@$(PYTHON) -m venv $(PYWB)
	@$(PYWB)/bin/python $(PIP) install --require-hashes -r requirements-pywb.lock
	@touch $@

clean: ## remove what was built; the archive stays
	@rm -rf $(VENV) $(SWIFT) $(PYWB) $(OTHERS) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
