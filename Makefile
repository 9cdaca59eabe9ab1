# Optrommel. `make run` and `make test` set up what they need; python3 (3.11 or newer) and make are enough.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench bench-suggest shape soak screenshots lighthouse lock translations browser

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/run: requirements.lock pyproject.toml hatch_build.py $(wildcard optrommel/translations/*/LC_MESSAGES/*.po)
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/run requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

setup: .venv/run ## Install what running needs into .venv/

run: setup ## Serve the demo campaign and print its address and log-ins
	$(BIN)/optrommel demo

browser:
	@sh tests/browser/install.sh

test: .venv/test browser ## Run every test, on SQLite and on PostgreSQL
	$(BIN)/pytest -n $(JOBS) --dist worksteal

lint: .venv/test ## Check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/test ## Measure speed beside a bare Flask application, in one run
	$(BIN)/python -m bench

bench-suggest: .venv/test ## Measure suggestions beside peers and the study (AMSTERDAM=file.tsv: your own titles as well)
	$(BIN)/python -m bench.suggesting $(if $(AMSTERDAM),--amsterdam $(AMSTERDAM))

shape: .venv/test ## Print the sizes of functions, files and templates
	$(BIN)/python -m bench.shape

soak: .venv/test browser ## The longer proofs
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m soak

screenshots: .venv/test browser ## Make the pictures of the README, of the languages, of the story and of the sheets on paper
	$(BIN)/python -m tests.browser.screenshots
	$(BIN)/python -m tests.browser.screenshots --languages
	$(BIN)/python -m tests.browser.screenshots --story
	$(BIN)/python -m tests.browser.screenshots --paper

lighthouse: .venv/test browser ## Let Lighthouse judge the resident's pages (needs npm)
	$(BIN)/python -m tests.browser.lighthouse

translations: .venv/test ## Gather the sentences and bring the catalogues up to date
	$(BIN)/python -m tests.catalogues

lock: ## Choose versions anew (maintainers; needs uv)
	UV_CUSTOM_COMPILE_COMMAND='make lock' sh -c 'for set in "" "-postgres --extra postgres" "-test --extra postgres --extra heic --extra vectors --group test"; do \
	  name=$${set%% *}; \
	  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --group build $${set#"$$name"} --quiet --output-file requirements$$name.lock; \
	done'
