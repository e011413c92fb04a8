# Everything that people and CI run here; `make help` lists it. Each target sets up what it needs by itself.

.DEFAULT_GOAL := help
.PHONY: help check test wheel compat lint interop matrix matrix-check soundness fuzz histories mutants hostile cluster bench bench-live docs clean

# A Python of 3.11 or later on PATH; PYTHON=/path/to/python chooses another.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
TESTS ?= tests contract_tests
PROCESSES ?= 2
BIN := .venv/bin
READY := .venv/ready

# What would point a run at another server, give it a key, or change pytest, and a configuration of whoever works here. Only
# `make check URL=...` sees these.
CLEAR := env $(addprefix -u ,OPENAI_API_KEY OPENAI_BASE_URL OPENAI_ORG_ID OPENAI_PROJECT_ID \
	PYTEST_BASE_URL PYTEST_ADDOPTS PYTEST_PLUGINS PYTEST_DISABLE_PLUGIN_AUTOLOAD) FTEVENTS_NO_CONFIG=1

given = $(filter-out undefined default,$(origin $(1)))

help: ## say what there is to run
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  make check URL=http://127.0.0.1:8000/v1   check another server; OPENAI_API_KEY is its key"
	@echo "    JOB=ID, PROFILE=compatible, ARGS='--json report.json' say more; see: $(BIN)/ftevents check --help"

check: $(READY) ## check the embedded reference server, or the one at URL=...
	@$(if $(call given,URL),,$(CLEAR) )$(BIN)/ftevents check $(if $(call given,URL),"$$URL") \
		$(if $(call given,JOB),$(if $(JOB),$(foreach job,$(JOB),--job-id '$(job)'),--job-id '')) $(if $(call given,PROFILE),--profile '$(PROFILE)') $(ARGS)

test: $(READY) ## run the tests, and the contract tests on the embedded reference server
	@$(CLEAR) $(BIN)/python -m pytest -n $(PROCESSES) $(TESTS) $(ARGS)

wheel: $(READY) ## build the package, install it into an empty environment, and run it there
	@$(CLEAR) $(BIN)/python -m pytest -m wheel tests/wheel $(ARGS)

compat: $(READY) ## the contract tests with every Python, pytest and plugin that is allowed (needs the Pythons)
	@$(CLEAR) PYENV_VERSION="$$(pyenv versions --bare 2>/dev/null | grep "^3\.1[1-3]\." | paste -sd: -)" $(BIN)/python -m nox $(ARGS)

lint: $(READY) ## ruff, ruff format, mypy --strict, the direction of imports, and the action
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/zizmor --offline --quiet --pedantic action.yml

interop: $(READY) ## run against servers and clients that others wrote (needs npm)
	@$(CLEAR) $(BIN)/python tools/dev/interop.py $(ARGS)

matrix: $(READY) ## every fault against every clause; writes the matrix and the patterns of the diagnosis
	@$(CLEAR) $(BIN)/python tools/dev/kill_matrix.py --write $(ARGS)

matrix-check: $(READY) ## the same without sockets and without writing anything
	@$(CLEAR) $(BIN)/python tools/dev/kill_matrix.py --in-process-only $(ARGS)

soundness: $(READY) ## hold the gate against rules, schemas and the strict parser: 1,000,000 mutated documents
	@$(CLEAR) $(BIN)/python tools/dev/soundness.py --processes $(PROCESSES) $(ARGS)

fuzz: $(READY) ## fuzz every reader for an hour, guided by coverage where atheris is installed; ARGS='--seconds N' is another time
	@$(CLEAR) $(BIN)/python tools/dev/fuzz.py $(ARGS)

histories: $(READY) ## judge 10,000 random histories that conform, and 10,000 with one fault
	@$(CLEAR) $(BIN)/python tools/dev/histories.py --processes $(PROCESSES) $(ARGS)

hostile: $(READY) ## hostile servers and files, each in a process of its own: what comes of it, time and memory
	@$(CLEAR) PYTHONPATH=tests $(BIN)/python tools/dev/hostile_table.py $(ARGS)

cluster: $(READY) ## start a scheduler, two workers and a store, and compare what they say with one process, in words and seconds
	@$(CLEAR) $(BIN)/python tools/dev/cluster_table.py $(ARGS)

mutants: $(READY) ## change the code of rules and evidence in small ways, and see whether a test fails; ARGS='rules/page.py' is one module
	@$(CLEAR) $(BIN)/python tools/dev/mutants.py --processes $(PROCESSES) $(ARGS)

bench: $(READY) ## measure offline validation beside parsers and other validators (npm brings two of them)
	@$(CLEAR) $(BIN)/python tools/dev/bench.py $(ARGS)

bench-live: $(READY) ## measure live runs against their targets
	@$(CLEAR) $(BIN)/python tools/dev/bench_live.py $(ARGS)

docs: $(READY) ## write the generated parts of the documentation anew (needs chromium)
	@$(CLEAR) $(BIN)/python tools/dev/readme_picture.py
	@$(CLEAR) $(BIN)/python tools/dev/report_pictures.py
	@$(CLEAR) $(BIN)/python tools/dev/options_table.py
	@$(CLEAR) $(BIN)/python tools/dev/clause_pages.py

clean: ## remove everything that was made here, .venv too
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "no Python of 3.11 or later was found; install one, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "setting up .venv with $(PYTHON): once, for a minute or so"
	@$(PYTHON) -m venv .venv
	@$(CLEAR) $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --editable '.[dev,bench,cluster]'
	@touch $@
