# The commands people type. Each one makes the environments it needs first.
PYTHON ?= python3
RUN := $(PYTHON) -B infra/bootstrap.py run
DEPLOY := $(PYTHON) -B infra/bootstrap.py deploy
LOCAL := $(PYTHON) -B infra/bootstrap.py local
ALL := $(PYTHON) -B infra/bootstrap.py all
BENCH := $(PYTHON) -B infra/bootstrap.py bench
N ?= 100
T ?=

.DEFAULT_GOAL := help
.PHONY: help run local seed deploy outputs logs destroy test test-quick test-long bench check arrows redrive format package vendor pins date-forms release hooks clean clean-state backup restore rebuild reviews due reply

help: ## this list
	@echo "ExpertBook. Start with 'make run'."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## ExpertBook on this machine, without an account; EXPERTBOOK_PORT= chooses the port (4566), SITE=published bundles the site
	@exec $(if $(filter published,$(SITE)),$(DEPLOY) -m infra.embedded_cloud --published,$(RUN) -m infra.embedded_cloud) --watch

local: ## the REST API alone, by `chalice local` with reload, against what `make run` runs or else against moto: PORT=8000
	@exec $(LOCAL) -m infra.local $(if $(PORT),--port "$(PORT)")

seed: ## more sample experts for what `make run` runs, or for STAGE=: N=100
	@PYTHONPATH=.:chalicelibs exec $(RUN) $(if $(STAGE),-m infra.aws seed $(ON_AWS) --number $(N),-m infra.sample_data --more $(N))

# Of a command on AWS: which stage, which region, and whether its questions are answered.
ON_AWS = $(if $(STAGE),--stage "$(STAGE)") $(if $(REGION),--region "$(REGION)") $(if $(YES),--yes)

deploy: ## to AWS, first time and every time: EMAIL_FROM= STAGE=prod REGION= YES=1; docs/operations/deploying.md has more
	@PYTHONPATH=.:chalicelibs exec $(DEPLOY) -m infra.aws deploy $(ON_AWS) --email-from "$(EMAIL_FROM)" --domain "$(DOMAIN)" \
		--firewall "$(FIREWALL)" --alarm-email "$(ALARM_EMAIL)" --price-class "$(PRICE_CLASS)" --certificate "$(CERTIFICATE)" \
		--alarms "$(ALARMS)" --budget "$(BUDGET)" --boundary "$(BOUNDARY)" --cors-origins "$(CORS_ORIGINS)" --limits "$(LIMITS)" \
		--security-contact "$(SECURITY_CONTACT)" --moderators "$(MODERATORS)" \
		--google-client-id "$(GOOGLE_CLIENT_ID)" --microsoft-client-id "$(MICROSOFT_CLIENT_ID)" --calendar-secrets "$(CALENDAR_SECRETS)" \
		--reply-domain "$(REPLY_DOMAIN)" --reply-rule-set "$(REPLY_RULE_SET)" --role-arn "$(ROLE_ARN)"

outputs: ## addresses and names of a stage on AWS: STAGE=prod REGION= JSON=1
	@PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.aws outputs $(ON_AWS) $(if $(JSON),--json)

logs: ## what the functions of a stage write, as it comes: STAGE=prod REGION= SINCE=15m FUNCTION= FILTER=
	@PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.aws logs $(ON_AWS) --since "$(or $(SINCE),15m)" --function "$(FUNCTION)" --filter '$(FILTER)'

destroy: ## take a stage down on AWS and keep its data, unless DATA=delete: STAGE=prod REGION= YES=1
	@PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.aws destroy $(ON_AWS) $(if $(DATA),--data "$(DATA)") --role-arn "$(ROLE_ARN)"

test: ## all tests, on an embedded cloud and in a browser; T="tests/unit -k slots" for some
	@exec $(ALL) -m infra.develop.testing $(T)

test-quick: ## unit tests, the API's, and those of single pages
	@exec $(ALL) -m infra.develop.testing --quick

test-long: ## the tests that take too long for `make test`; T= for some
	@exec $(ALL) -m infra.develop.testing -m long $(or $(T),tests/api tests/unit)

bench: ## how fast it is, into benchmarks/results.md: ten minutes on two processors with nothing else to do; BEFORE=<an older checkout>
	@PYTHONPATH=.:chalicelibs exec $(BENCH) -m benchmarks.bench $(if $(BEFORE),--before "$(BEFORE)")

check: ## formatting, lint, types and the template
	@$(ALL) -m ruff check .
	@$(ALL) -m ruff format --check .
	@$(ALL) -m mypy
	@PYTHONPATH=.:chalicelibs .venv/bin/lint-imports --no-cache --no-logo
	@$(ALL) -m infra.develop.check_frontend
	@$(ALL) -m infra.develop.check_paths
	@$(ALL) -m infra.package.build
	@$(ALL) -m infra.lints
	@.venv/bin/cfn-lint -r us-east-1 eu-central-1 -- build/template.json build/lints/plain.json build/lints/full.json build/lints/tried.json
	@.venv/bin/cfn-lint -r us-east-1 -- infra/edge.yaml
	@echo "cfn-lint: nothing, in the template before and after SAM and in infra/edge.yaml"

arrows: ## how folders import each other, in the library, the API and infra
	@exec $(ALL) -m infra.develop.arrows

redrive: ## bring dead letters back: of what `make run` runs, or of STAGE=; DISCARD=1 removes what nothing can bring back
	@exec $(RUN) -m infra.operate.redrive $(if $(STAGE),--stage $(STAGE)) $(if $(REGION),--region $(REGION)) $(if $(DISCARD),--discard)

format: ## put imports and lines in order
	@$(ALL) -m ruff check --fix --quiet . || true
	@$(ALL) -m ruff format .
	@$(ALL) -m infra.develop.check_frontend --fix

package: ## the package, build/template.json and build/sbom.json, as they go to AWS
	@exec $(RUN) -m infra.package.build

# What is named on the command line, or in the environment: a stage that stands in this file means the run here.
DATA_TOOL = PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.data.$(1) $(if $(RATE),--rate $(RATE)) \
	$(if $(filter command environment,$(firstword $(origin STAGE))),--stage $(STAGE) $(if $(REGION),--region $(REGION)))

backup: ## the table into a file, beside the traffic: FILE= STAGE= REGION= RATE=<read units a second>
	@$(call DATA_TOOL,backup) $(if $(FILE),--file $(FILE))

restore: ## put back what was lost, overwriting nothing: FILE= or FROM_TABLE=, STAGE= REGION= RATE=
	@$(call DATA_TOOL,restore) $(if $(FILE),--file $(FILE)) $(if $(FROM_TABLE),--from-table $(FROM_TABLE))

reviews: ## reviews that somebody complained about; HIDE=<handle>/<id> REASON= hides one, SHOW=<handle>/<id> shows it: STAGE= REGION=
	@PYTHONPATH=.:chalicelibs exec $(RUN) -m infra.operate.reviews $(if $(HIDE),--hide '$(HIDE)' --reason '$(REASON)') $(if $(SHOW),--show '$(SHOW)') \
		$(if $(filter command environment,$(firstword $(origin STAGE))),--stage $(STAGE) $(if $(REGION),--region $(REGION)))

rebuild: ## rewrite directory, counts, experts' pages and QR codes beside the traffic: STAGE= REGION= RATE=
	@$(call DATA_TOOL,rebuild)

due: ## what is due; JUMP=25h does now what is due by then (`make run` alone), RELEASE=1 lets restored and sample bookings cause reminders, and restored webhooks go on: STAGE= REGION=
	@$(call DATA_TOOL,due) $(if $(JUMP),--jump $(JUMP)) $(if $(RELEASE),--release)

vendor: ## bundle the site's libraries again (needs Node)
	cd infra/vendor_bundle && npm ci --no-audit --no-fund && npm run build

pins: ## rewrite constraints.txt, infra/constraints-cloud.txt and infra/package/libraries.txt after a requirement changed
	@exec $(ALL) infra/develop/pins.py

reply: ## answer an invitation that `make run REPLY_DOMAIN=` mailed, as a calendar would: MAIL=<file> ANSWER=accepted|tentative|declined|proposed START=<instant>
	@exec $(RUN) -m infra.embedded_cloud.reply "$(MAIL)" "$(ANSWER)" $(if $(START),--start "$(START)")

date-forms: ## rewrite which languages and regions have a clock of 12 hours, or the month first, after a new Babel
	@exec $(ALL) -m infra.develop.date_forms

release: ## set the version, date CHANGELOG.md, commit and tag, on a clean main: V=0.2.0
	@exec $(ALL) -m infra.develop.release "$(V)"

hooks: ## check what you commit, each time you commit
	@$(ALL) -m pre_commit install

clean-state: ## forget what `make run` keeps: bookings, mails, logs
	@$(PYTHON) -B infra/develop/clean.py state

clean: ## remove everything that was made, environments and state included
	@$(PYTHON) -B infra/develop/clean.py everything
