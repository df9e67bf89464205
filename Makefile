# Every verb of the project; `make help` lists them. The first run sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types arrows crash bench clients wheel clean

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | awk -F'\t' '{ printf "  make %-10s %s\n", $$1, $$2 }'

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "gongbao needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) has no venv module; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev --constraint constraints.txt
	@touch $@

setup: $(STAMP) ## make the virtual environment and install everything into it

demo: $(STAMP) ## run the whole house on the sample digest (DIGEST=folder for another page, ONCE=1 to exit, JSON=1)
	@$(BIN)/gongbao demo $(if $(DIGEST),"$(DIGEST)") $(if $(ONCE),--once) $(if $(JSON),--json)

test: $(STAMP) ## every check and every test
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n 2 --cov --cov-report=term $(ARGS)

lint: $(STAMP) ## style, types and arrows
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(STAMP) ## put the code into its one form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

crash: $(STAMP) ## strike every point of a release with every fault; up to 20 minutes
	@PYTHONPATH=tests $(BIN)/python -m crash $(ARGS)

bench: $(STAMP) ## measure what the project promises, as ratios
	@for file in tests/bench/*.py; do echo "== $$file"; PYTHONPATH=tests $(BIN)/python $$file || exit 1; done

clients: $(STAMP) ## let clients written by others publish to the sandbox (needs Node.js)
	@$(BIN)/python -m tests.clients

wheel: $(STAMP) ## build a wheel into dist/
	@$(BIN)/python -m build --wheel --outdir dist .

clean: ## remove what the other verbs made
	@rm -rf $(VENV) dist .gongbao .pytest_cache .mypy_cache .ruff_cache .coverage*
