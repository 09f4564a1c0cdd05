# Two commands matter: `make course` and `make test`. Each needs Python 3.11 or later, and nothing else.
.DEFAULT_GOAL := help
.PHONY: course test dashboards reading bench check check-style check-types check-contracts check-notebooks check-generated generated pictures lock clean help

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint requirements.lock
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
LOCK := $(BIN)/uv pip compile --quiet --python-version 3.11 --no-emit-index-url --no-annotate --no-header pyproject.toml
WORKERS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)

course: $(VENV)/learner.stamp ## Open the course in JupyterLab at course/START-HERE.ipynb (PORT=8899 to choose a port)
	@$(BIN)/jupyter lab --config=course/jupyter_lab_config.py $(if $(PORT),--port=$(PORT) --ServerApp.port_retries=0) $(AS_ROOT)

dashboards: $(VENV)/learner.stamp ## Serve the calculators as web pages with Voila (PORT=8866 to choose a port)
	@cd widgets/dashboards && JUPYTER_PATH=$(CURDIR)/widgets $(CURDIR)/$(BIN)/voila . --Voila.ip=127.0.0.1 --no-browser $(if $(PORT),--port=$(PORT))

reading: $(VENV)/learner.stamp ## Serve the episodes as pages to read, every card alive, no code in sight (PORT=8867 to choose a port)
	@cd episodes && JUPYTER_PATH=$(CURDIR)/widgets JUPYTER_CONFIG_PATH=$(CURDIR)/widgets/dashboards $(CURDIR)/$(BIN)/voila . --Voila.ip=127.0.0.1 --no-browser $(if $(PORT),--port=$(PORT))

test: $(VENV)/dev.stamp ## Run every test on all cores
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -q

check: check-style check-types check-contracts check-notebooks check-generated ## Style, types, import contracts, notebook hygiene, stale files: under a minute

check-style: $(VENV)/dev.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }

check-types: $(VENV)/dev.stamp
	@$(BIN)/mypy --no-error-summary

check-contracts: $(VENV)/dev.stamp
	@$(BIN)/lint-imports --no-cache

check-notebooks: $(VENV)/dev.stamp
	@find assessments/source assessments/alone course episodes widgets/dashboards -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*' -print0 \
	  | xargs -0 $(BIN)/nbstripout --verify --keep-id

check-generated: $(VENV)/dev.stamp
	@$(BIN)/python -m dstudio_lib.formulas._trace --check
	@$(BIN)/python -m dstudio_lib.assessment.build --check
	@$(BIN)/python -m dstudio_lib.derivations.build --check
	@$(BIN)/python -m dstudio_widgets.dashboards --check
	@$(BIN)/python -m dstudio_widgets.compiled --check
	@$(BIN)/python -m dstudio_widgets.formula_uses --check
	@$(BIN)/python -m dstudio_lib.engine.build --check
	@$(BIN)/python -m dstudio_lib.catalog.glossary --check
	@$(BIN)/python -m dstudio_lib.paths.syllabus --check

generated: $(VENV)/dev.stamp ## Rewrite every generated file
	@$(BIN)/python -m dstudio_lib.formulas._trace
	@$(BIN)/python -m dstudio_lib.assessment.build
	@$(BIN)/python -m dstudio_lib.derivations.build
	@$(BIN)/python -m dstudio_widgets.dashboards
	@$(BIN)/python -m dstudio_widgets.compiled
	@$(BIN)/python -m dstudio_widgets.formula_uses
	@$(BIN)/python -m dstudio_lib.engine.build
	@$(BIN)/python -m dstudio_lib.catalog.glossary
	@$(BIN)/python -m dstudio_lib.paths.syllabus

pictures: $(VENV)/dev.stamp ## Take the README's picture from the running course
	@$(BIN)/python tests/browser/pictures.py

lock: $(VENV)/dev.stamp ## Resolve every dependency anew into requirements.lock and binder/requirements.txt
	@$(LOCK) --upgrade --all-extras --universal --fork-strategy fewest --output-file requirements.lock
	@$(LOCK) --python-platform linux --constraint requirements.lock --output-file binder/requirements.txt

bench: $(VENV)/dev.stamp ## Measure side by side against peers and targets
	@$(BIN)/python -m benchmarks

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "DStudio needs Python 3.11 or later; none was found. Install one, or name it: make PYTHON=/path/to/python3.12 course"; exit 1; }
	@echo "Creating $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/learner.stamp: $(VENV)/bin/python pyproject.toml requirements.lock
	@echo "Installing the course (once; about a minute) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python pyproject.toml requirements.lock
	@echo "Installing the course with its tests (once; about two minutes) ..."
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/learner.stamp

clean: ## Remove the environment and every cache
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

help: ## Say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
