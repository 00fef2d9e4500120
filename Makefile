# The two commands: `make demo` and `make test`. Everything they need they install into .venv.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
EDGE := $(VENV)/.edge-installed
DEV := $(VENV)/.dev-installed

.DEFAULT_GOAL := help
.PHONY: help demo test fmt lint types layers docs unit reference perf lock system

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: $(RUN) $(EDGE) ## start a fictional operator and its desk, judge the desk, print where to look
	@CLEARLINE_LEARNT_DIR=var/learnt $(BIN)/clearline release learn
	@CLEARLINE_LEARNT_DIR=var/learnt $(BIN)/clearline demo

test: $(DEV) system lint types layers docs unit ## everything that must hold before a change is handed in

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Clearline needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: apt install python3-venv"; exit 1; }

$(RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Clearline needs (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Where it cannot be had the demonstration says so, and goes on.
$(EDGE): requirements/edge.txt | $(RUN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/edge.txt 2>/dev/null && touch $@ || true

$(DEV): requirements/dev.txt $(RUN)
	@echo "Installing what the checks need (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt -r requirements/dev.txt
	@touch $@

system: ## install the system packages that tests need, where that is allowed
	@bash .ci/system-packages

fmt: $(DEV) ## put every file into its one form
	@$(BIN)/ruff format src tests perf scripts
	@$(BIN)/ruff check --fix --quiet src tests perf scripts

lint: $(DEV) ## formatting and lint
	@$(BIN)/ruff format --check --quiet src tests perf scripts
	@$(BIN)/ruff check --quiet src tests perf scripts

types: $(DEV) ## mypy, strict
	@$(BIN)/mypy

layers: $(DEV) ## imports point down
	@$(BIN)/lint-imports

docs: $(DEV) ## build the documentation
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/site

unit: $(DEV) ## the tests, with branch coverage
	@CLEARLINE_LEARNT_DIR=build/learnt $(BIN)/clearline release learn
	@$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=

reference: $(DEV) ## write the generated pages of the documentation
	@$(BIN)/python scripts/reference.py

perf: $(DEV) ## the benchmarks, each beside its target
	@$(BIN)/python perf/run.py

lock: $(DEV) ## pin the newest versions that are at least a week old
	@bash requirements/lock
