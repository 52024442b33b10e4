# `make demo` runs the whole system on this machine; `make test` tests it. Both install what they need first.

PYTHON ?= python3
BOOTSTRAP = "$(PYTHON)" -I deploy/sandbox/bootstrap.py
RUN = .venv/bin/python -m
BOYD = $(RUN) deploy.sandbox
UP_OPTIONS = $(if $(DETACH),--detach) $(if $(RECORDS),--records $(RECORDS)) $(if $(SEED),--seed $(SEED)) $(if $(FORCE),--force $(FORCE))
COMPILE = $(RUN) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help demo up down status install install-dev test test-long bench bench-peers check fmt docs lock assets

help:                ## List the commands
	@grep -E '^[a-z-]+: .*## ' Makefile | sed -E 's/: .*## /\t/' | expand -t 14

demo: install        ## Run everything with 1,000 synthetic people and show what mirroring does (DETACH=1 RECORDS=n SEED=n FORCE=all BOYD_PORT=n)
	@$(BOYD) demo $(UP_OPTIONS)

up: install          ## Run everything, without the demonstration (same options)
	@$(BOYD) up $(UP_OPTIONS)

down: install        ## Stop everything; PURGE=1 also forgets what it kept
	@$(BOYD) down $(if $(PURGE),--purge)

status: install      ## Say what runs, where, and how it is
	@$(BOYD) status

install:             # What running needs
	@$(BOOTSTRAP) sandbox

install-dev:         # What testing needs
	@$(BOOTSTRAP) dev

assets: install-dev  # What the pages need from outside, and the basemap
	@$(BOYD) assets

test: check assets   ## Check formatting, lint and types, then run every test but the long ones (ARGS="-k word")
	@$(RUN) pytest -m "not long" --session-timeout=3000 --durations=10 $(ARGS)

test-long: install-dev ## Run the tests that take longer
	@$(RUN) pytest -m long --timeout=14400 $(ARGS)

bench: assets        ## Measure how fast the mirror is, into build/bench.json (ONLY=prefix SIZE=n PROFILE=1 INSTALL=1)
	@$(RUN) tests.benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE)) $(if $(PROFILE),--profile) $(if $(INSTALL),--install)

bench-peers: install-dev ## The same work by pglogical and PouchDB, into build/bench-peers.json (SIZE=n; needs Debian's PostgreSQL packages, and npm)
	@$(RUN) tests.benchmarks.peers $(if $(SIZE),--size $(SIZE))

check: install-dev   ## Formatting, lint, strict types and house rules
	@$(RUN) ruff format --check --quiet .
	@$(RUN) ruff check --quiet .
	@$(RUN) mypy .
	@$(RUN) pytest -q tests/unit/test_house_rules.py

fmt: install-dev     ## Format the code and mend what can be mended
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

docs: install-dev    ## Write the documents that are made from the code
	@$(RUN) shared.asyncapi tests/contract/samples > docs/asyncapi.json
	@$(RUN) services.visor_sync.openapi > docs/visor_sync.openapi.json
	@$(RUN) services.map.openapi > docs/map.openapi.json
	@$(RUN) services.visor_sync.field_table docs/record.md

lock: install-dev    ## Work out the lock files anew (UPGRADE=1 takes newer versions)
	@$(COMPILE) --extra sandbox --extra dev --output-file requirements-dev.lock
	@$(COMPILE) --extra sandbox --constraint requirements-dev.lock --output-file requirements-sandbox.lock
	@$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock
	@$(BOYD) assets --lock
