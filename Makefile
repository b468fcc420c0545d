# Two commands matter: `make demo` and `make test`. Everything they need goes into .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo up check compatibility node test drills bench chaos chaos-cluster disasters upgrade requirements fuzz compose documents clean

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/.ready ## make the virtual environment, from hashed requirements

demo: setup ## start the suite on this machine, play Khenifra 2023, print the figures, keep serving
	$(BIN)/awrach demo

up: setup ## start the suite on this machine and serve
	$(BIN)/awrach up

check: setup compatibility ## style, types, import contracts, generated documents, old publishers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

compatibility: setup ## fail if a change would break old publishers
	$(BIN)/python -m awrach.compatibility docs/schemas/released

# Node.js comes with the requirements; its packages are pinned by hash in each package-lock.json.
NODE_PROJECTS := $(patsubst %/package-lock.json,%/node_modules/.ready,$(wildcard examples/node/package-lock.json tests/node/package-lock.json))

%/node_modules/.ready: %/package-lock.json $(VENV)/.ready
	cd $* && PATH="$(abspath $(BIN)):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

node: setup $(NODE_PROJECTS) ## the Node.js packages of examples and tests

# Most tests wait for real servers, so three workers keep two cores busy.
PYTEST := $(BIN)/python -m pytest -n $(or $(WORKERS),3) --dist loadfile

test: check node ## everything CI runs
	$(PYTEST) -m "not drill"

drills: setup node ## the longest tests: suites killed, restored, rebuilt under load; run before every release
	$(PYTEST) -m drill

bench: setup ## how fast it is, each figure beside its raw floor
	$(BIN)/python -m bench

fuzz: setup ## send hostile messages into a live suite: make fuzz COUNT=100000 SEED=1
	$(BIN)/python -m tests.fuzz $(or $(COUNT),100000) $(SEED)

chaos: setup ## kill -9 every process at random moments during FACTS facts, and account for each of them
	$(BIN)/python -m chaos --facts $(or $(FACTS),20000) --seed $(or $(SEED),1)

chaos-cluster: setup ## kill -9 the leaders of a cluster of three, and each of its nodes, during FACTS facts, and account for each of them
	$(BIN)/python -m chaos --cluster --facts $(or $(FACTS),20000) --seed $(or $(SEED),1)

compose: setup ## the suite in containers for real: up, publish, kill, down, up again, a cluster of three (root, or Docker)
	tests/compose/run.sh

disasters: setup ## database away, disk full, clock wrong for SECONDS each, while FACTS facts come in; an account of each
	$(BIN)/python -m chaos.disasters --facts $(or $(FACTS),2000) --seconds $(or $(SECONDS),60) --seed $(or $(SEED),1)

# The newest release that this one follows; a clone without tags has the commit before.
FROM ?= $(shell git describe --tags --abbrev=0 HEAD^ 2>/dev/null || echo HEAD^)
upgrade: setup ## upgrade from release FROM to this one, back, and again, while FACTS facts and questions come in
	$(BIN)/python -m chaos.upgrading $(FROM) --facts $(or $(FACTS),2000) --seed $(or $(SEED),1)

documents: setup ## write the generated documents below docs/ again
	$(BIN)/python -m awrach.documents docs

requirements: setup ## pin every dependency again, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements/runtime.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements/dev.txt
	for image in service reporting operator; do $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements/$$image.in -c requirements/runtime.txt -o requirements/$$image.txt || exit 1; done

clean: ## remove what make and the demo made
	rm -rf $(VENV) examples/node/node_modules tests/node/node_modules .awrach .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
