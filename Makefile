# Everyday commands. Only Python 3.11 or newer (with venv) and make are needed; the rest comes from the lock.
PYTHON ?= python3
VENV ?= .venv
PERIOD ?=
ARGS ?=

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help report watch verify test check lab bench soak lock docs clean

help: ## What there is
	@echo "make report [PERIOD=2019-Q4]  set up, build a period's reports (the programme's default), say where they are"
	@echo "make watch [PERIOD=2019-Q4]   set up, show a period's pages, make anew what a saved change touches"
	@echo "make verify [PERIOD=2019-Q4]  set up, build what lies in outputs/ again elsewhere, compare every byte"
	@echo "make test                     set up, run all tests"
	@echo "make check                    lint, types, architecture, notebooks stripped: seconds"
	@echo "make lab                      JupyterLab on the notebooks"
	@echo "make bench                    benchmarks"
	@echo "make soak                     the long versions of fault and fuzz tests"
	@echo "make docs                     data/datapackage.json, the data dictionary and the shipped exercises, anew from their sources"
	@echo "make lock                     the lock files anew (needs uv)"
	@echo "make clean                    remove what was set up; outputs/ stays"

# One marker per group of the lock: setting up again is skipped until that lock changes.
$(VENV)/.set-up-%: requirements/%.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Koers needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	@test -x $(PY) || { echo "Setting up $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the $* group of the lock (the first time this takes a few minutes) …"
	@$(PY) -m pip install --quiet --require-hashes -r requirements/$*.lock
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

report: $(VENV)/.set-up-report ## Build a period's reports
	@$(PY) run_reports.py $(PERIOD) $(ARGS)

watch: $(VENV)/.set-up-report ## Show a period's pages, and make anew what a saved change touches
	@$(BIN)/koers watch $(PERIOD) $(ARGS)

verify: $(VENV)/.set-up-report ## Build again elsewhere what lies in outputs/, and compare every byte
	@$(BIN)/koers verify "outputs/$(PERIOD)" $(ARGS)

test: $(VENV)/.set-up-test $(VENV)/.set-up-scale ## Run all tests
	$(PY) -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

check: $(VENV)/.set-up-test ## Lint, types, architecture, notebooks stripped
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy koers run_reports.py
	$(BIN)/lint-imports
	$(PY) -m pytest -q -p no:cacheprovider tests/test_repository.py

lab: $(VENV)/.set-up-lab ## JupyterLab on the notebooks
	$(PY) -m jupyter lab --notebook-dir . notebooks/financial-overview.ipynb

bench: $(VENV)/.set-up-test ## Benchmarks
	$(PY) -m benchmarks

soak: $(VENV)/.set-up-test $(VENV)/.set-up-scale $(VENV)/.set-up-course ## The long versions of fault and fuzz tests
	HYPOTHESIS_PROFILE=soak $(PY) -m pytest -n auto --dist loadgroup --no-loadscope-reorder $(ARGS)

docs: $(VENV)/.set-up-report ## Generated documentation
	$(PY) -m koers.data.describe
	$(PY) -m koers.exercise.shipped

lock:
	requirements/lock.sh $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
