# Two commands matter: `make plan` and `make test`. Both need Python 3.11 or later, and nothing else installed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

PYTHON ?= python3
FILE ?=
OUT ?=
ONLY ?=
N ?= 120
SEED ?= 1
PYTEST ?= --numprocesses auto

BIN := .venv/bin
# Only what the lock files name, byte for byte; nothing is fetched to build with.
INSTALL := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input install
LOCKED := $(INSTALL) --require-hashes --no-build-isolation --use-pep517
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	--no-build-isolation --constraint requirements-limits.txt

.PHONY: help plan test test-long test-exports test-kills test-adding judge errors fuzz lives beside mutants bench bench-files bench-peers sample pictures lock clean FORCE

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

plan: .venv/ready ## make a plan: exports/beginner, or from your own file: make plan FILE=sam.yaml
	@$(BIN)/planforge generate $(if $(FILE),"$(FILE)") $(if $(OUT),--out "$(OUT)")
	@echo && $(BIN)/planforge report $(if $(FILE),"$(FILE)") $(if $(OUT),--out "$(OUT)")

# All four have their say before any of them fails it; pytest's closing lines come last.
test: .venv/ready-dev tests/node/node_modules ## lint, types, and every test that takes seconds
	@status=0; \
	$(BIN)/ruff check --output-format concise . || status=1; \
	$(BIN)/ruff format --check --output-format concise . || status=1; \
	$(BIN)/mypy --no-error-summary || status=1; \
	$(BIN)/python -m pytest $(PYTEST) || status=1; \
	exit $$status

test-long: .venv/ready-dev tests/node/node_modules ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

test-exports: .venv/ready-dev tests/node/node_modules ## export 300 plans, read them with every library, and anywhere
	$(BIN)/python -m pytest -m slow -k three_hundred_plans

test-kills: .venv/ready-dev ## kill generate, load, sync and log at random moments, 200 times each
	$(BIN)/python -m pytest -m slow -k killed

test-adding: .venv/ready-dev ## add a rule, an exporter, a protocol, a command and a language to a copy
	$(BIN)/python -m pytest -m slow tests/test_adding.py

judge: .venv/ready-dev ## every protocol by many runners, judged from the files alone; many minutes: make judge ONLY=it-band
	$(BIN)/python tests/judge.py --only "$(ONLY)"

errors: .venv/ready-dev ## record what is said of every faulty file in tests/errors; read what changed
	$(BIN)/python tests/catalogue.py

fuzz: .venv/ready-dev ## load 100000 mutated files, 20000 activities, 80000 tables and diaries: only plain words may come of them
	$(BIN)/python tests/fuzz.py
	$(BIN)/python tests/fuzz_activities.py
	$(BIN)/python tests/fuzz_diaries.py
	DRAW_ANEW=1 $(BIN)/python -m pytest -m hypothesis

lives: .venv/ready-dev ## live 500 plans to their end, with a diary, and judge each plan on the way
	$(BIN)/python tests/lives.py

beside: .venv/ready-dev ## put plans beside each other whose diaries differ in one answer: the worse one asks no more
	$(BIN)/python tests/beside.py

mutants: .venv/ready-dev ## sow small faults into the sources, and tell which no test sees; kept in tests/mutants.md: make mutants N=120 SEED=1
	$(BIN)/python tests/mutants.py --count $(N) --seed $(SEED) --keep

bench: .venv/ready-dev ## how long the plans take, beside what is wanted
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/sync.py

bench-files: .venv/ready-dev ## what 500 drawn files cost that ask much; the table is kept in tests/benchmarks/files.md
	$(BIN)/python tests/benchmarks/files.py --keep

bench-peers: .venv/ready-dev ## the weekly problem in other solvers, too; many minutes; kept in tests/benchmarks/peers/table.md
	@$(INSTALL) --quiet --no-deps --require-hashes --target .venv/peers --upgrade -r tests/benchmarks/peers/requirements.txt
	PYTHONPATH=.venv/peers $(BIN)/python tests/benchmarks/peers/run.py --keep

sample: .venv/ready ## remake exports/sample, its table and the walk in the README
	rm -rf exports/sample
	$(BIN)/planforge generate templates/examples/beginner.yaml --out exports/sample --now 2027-01-01T12:00:00+00:00
	$(BIN)/python tests/walk.py

pictures: .venv/ready-dev ## remake the pictures of the report in the README, with a Chromium that is here
	$(BIN)/python tests/pictures.py

lock: .venv/ready-dev ## take newer releases into the requirements files, with their hashes
	$(COMPILE) requirements-build.in --output-file requirements-build.txt
	@# A lock is made on one system; Windows needs one package more, which is said by hand.
	echo colorama | $(COMPILE) pyproject.toml - --extra report --constraint requirements-build.txt --output-file requirements.txt
	sed -e 's/^\(colorama==[^ ]*\) /\1 ; sys_platform == "win32" /' -e 's/via -r -$$/via click, on Windows only/' \
		requirements.txt > .venv/lock && mv .venv/lock requirements.txt
	$(COMPILE) pyproject.toml --extra dev --extra caldav --extra dask --extra report --constraint requirements-build.txt --constraint requirements.txt \
		--output-file requirements-dev.txt

clean: ## take away what was made, but no plan
	rm -rf .venv tests/node/node_modules .hypothesis .mutants .mypy_cache .pytest_cache .ruff_cache build dist
	find src tests -name __pycache__ -prune -exec rm -rf {} +

# An environment knows its folder by its full name: in a moved or copied checkout, or after Python went, a new one.
.venv/folder: FORCE
	@test "$$(cat $@ 2>/dev/null)" = "$$(pwd -P)" && $(BIN)/python -c "" 2>/dev/null && exit; \
	for python in "$(PYTHON)" python3.13 python3.12 python3.11; do \
		if "$$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then \
			echo "Setting up .venv; this takes a minute, once."; \
			"$$python" -m venv --clear .venv && pwd -P > $@; \
			exit; \
		fi; \
	done; \
	echo "planforge needs Python 3.11 or later. Install it, or name it: make PYTHON=/path/to/python3.12" >&2; \
	exit 1

.venv/ready: .venv/folder requirements-build.txt requirements.txt pyproject.toml
	@$(LOCKED) -r requirements-build.txt
	@$(LOCKED) -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@$(LOCKED) -r requirements-dev.txt
	@touch $@

# Readers in another language, to judge the exports; byte for byte what the lock file says. Without npm, or without its
# registry, the tests that ask them are skipped: the exports are read by five libraries more.
tests/node/node_modules: tests/node/package.json tests/node/package-lock.json
	@if ! command -v npm >/dev/null; then echo "npm is not here: the exports are not read by node"; \
	elif (cd tests/node && npm ci --silent >/dev/null 2>&1); then touch $@; \
	else rm -rf $@; echo "npm could not fetch its packages: the exports are not read by node"; fi
