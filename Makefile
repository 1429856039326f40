# The commands people type. Each one makes the environments it needs first.
PYTHON ?= python3
RUN := $(PYTHON) -B infra/bootstrap.py run
ALL := $(PYTHON) -B infra/bootstrap.py all
N ?= 100
T ?=

.DEFAULT_GOAL := help
.PHONY: help run seed test check format package vendor pins clean clean-state

help: ## this list
	@echo "ExpertBook. Start with 'make run'."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## ExpertBook on this machine, without an account; EXPERTBOOK_PORT chooses the port (4566)
	@exec $(RUN) -m infra.embedded_cloud

seed: ## more sample experts for what `make run` runs: N=100
	@PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.sample_data --more $(N)

test: ## all tests, on an embedded cloud and in a browser; T="tests/unit -k slots" for some
	@exec $(ALL) -m infra.testing $(T)

check: ## formatting, lint, types and the template
	@$(ALL) -m ruff check .
	@$(ALL) -m ruff format --check .
	@$(ALL) -m mypy
	@$(ALL) -m infra.build
	@.venv/bin/cfn-lint -r us-east-1 -- build/template.json

format: ## put imports and lines in order
	@$(ALL) -m ruff check --fix --quiet . || true
	@$(ALL) -m ruff format .

package: ## build/package.zip and build/template.json, as they go to AWS
	@exec $(RUN) -m infra.build

vendor: ## bundle the site's libraries anew (needs Node)
	cd infra/vendor_bundle && npm ci --no-audit --no-fund && npm run build

pins: ## write constraints.txt and infra/constraints-cloud.txt anew, after a requirement changed
	@exec $(ALL) infra/pins.py

clean-state: ## forget what `make run` keeps: bookings, mails, logs
	@$(PYTHON) -B infra/clean.py state

clean: ## remove everything that was made, environments and state included
	@$(PYTHON) -B infra/clean.py everything
