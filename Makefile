# Every task of this project is a target here; CI calls the same targets. `make` alone lists them.

MVN := mvn -q -B -ntp -Dstyle.color=never
MEASURED := target/artifacts/CreateSession target/artifacts/GetSessionStatus target/artifacts/WebhookReceive
FUNCTIONS := CreateSession GetSessionStatus WebhookReceive ReconcileSessions PublishEvents InspectPayments RepairPayments
BUILDS := $(FUNCTIONS:%=build-%)
NIGHTLY := mutate mutation-coverage simulate simulate-http fuzz differential check-emulators check-browser check-sam check-deploy bench

export JAVA_HOME := $(shell sh deploy/jdk 2>/dev/null)
# JDK 25 warns about Maven's own libraries. Jansi ends each run with a colour code even without colours.
export MAVEN_OPTS := $(MAVEN_OPTS) --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djansi.noreset=true
export PYTHONDONTWRITEBYTECODE := 1

# Java opens no file below a folder such as für with the character set of LC_ALL=C, and prints ? for it.
UTF8 := $(shell [ "$$(locale charmap 2>/dev/null)" = UTF-8 ] || locale -a 2>/dev/null | grep -ix -e C.UTF-8 -e C.utf8 -e en_US.UTF-8 -e en_US.utf8 | head -n 1)
ifneq ($(UTF8),)
export LC_ALL := $(UTF8)
endif

# Each module writes the list of its run-time jars next to its own jar.
PACKAGE := $(MVN) package dependency:build-classpath -Dmaven.test.skip=true -DincludeScope=runtime -Dmdep.outputFile=target/runtime.classpath
LAB := exec local/run/start lab dev.momentcheckout.lab.Main

# A module for each processor at a time, and two test classes of each: many tests wait for a server now and then.
TESTS := checks/maven "Compiling and testing all modules, about 7 minutes. The first time also downloads dependencies." $(MVN) verify -T 1C -Dspotless.check.skip=true

# $(call checked,NAMES): refuses values that are not allowed, before anything is built.
checked = @checks/arguments $@ $(foreach name,$(1),'$(name)=$(subst ','\'',$($(name)))')

# LONG=yes: also the tests with JUnit's tag "nightly".
ALL_TESTS := $(if $(LONG),-Dtests.excluded=)

# Reports of deleted tests stay in the target folders, so only reports of this run count.
START := mkdir -p target && touch target/started
FIGURES := checks/figures.py target/started
PYTHON := target/python/bin

.DEFAULT_GOAL := help
.PHONY: help run check test deploy check-settings preflight demo load chaos simulator costs lint format mutate mutation-coverage simulate simulate-http fuzz differential nightly check-run check-browser \
  screenshots record-dynamodb record-transcripts check-emulators check-localstack check-conformance check-clients check-sam check-deploy check-workflows check-cdk check-licences notice check-vulnerabilities \
  bench bench-quick artifacts version release release-files sign-event clean tools $(BUILDS)
# The builds share the modules' target folders.
.NOTPARALLEL:

help:
	@awk -F ':.*## ' '/^##@ / { printf "\n%s\n", substr($$0, 5) } /^[a-zA-Z-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' Makefile

##@ Start here
run: ## builds and starts everything on this machine: the functions, Moment's simulator, AWS services and a web page that shows them
check: tools ## everything that a change must pass: format, tests, artifacts, budgets, licences, prose, commit subjects
	@$(START)
	@$(MAKE) --no-print-directory lint & lint=$$!; \
	  $(MVN) -Pbrowser,clients spotless:check || { echo "make check: a Java file is not formatted. Repair it with: make format" >&2; format=failed; }; \
	  wait $$lint && [ -z "$$format" ]
	@$(MAKE) --no-print-directory artifacts
	@$(TESTS) || { echo "make check: the lines above name what failed. Only the tests, and faster: make test" >&2; exit 1; }
	@checks/budgets.py $(MVN)
	@checks/licences.py $(MVN)
	@$(FIGURES)

test: tools ## compiles everything and runs all unit and integration tests
	@$(START)
	@$(TESTS) || { \
	  echo "make test: the lines above name what failed. A single class: mvn -pl shared -am test -Dtest=NAME -Dsurefire.failIfNoSpecifiedTests=false" >&2; exit 1; }
	@$(FIGURES)

deploy: ENV ?= default
deploy: ## builds and deploys the stack of an environment in samconfig.toml: make deploy ENV=test
	@test "$(MAKECMDGOALS)" = deploy || { \
	  echo "make deploy: \"make $(MAKECMDGOALS)\" is refused: deploy is run alone, and the environment is a variable: make deploy ENV=test" >&2; exit 2; }
	@deploy/run "$(ENV)"

check-settings: ENV ?= default
check-settings: ## checks the settings of an environment in samconfig.toml as make deploy does, and changes nothing: make check-settings ENV=test
	@deploy/check-settings "$(ENV)"

##@ On this machine
demo: ## builds everything, plays one whole payment and prints each step
LAB_VARIABLES := $(foreach server,PAGE GATEWAY MOMENT DYNAMODB SECRETS EVENTS QUEUES,LAB_$(server)_PORT) LAB_HOST LAB_WEBHOOK_URL LAB_DYNAMODB_ENDPOINT LAB_CORS_ORIGINS
# Only those of make's command line: in the environment, others may begin with LAB_.
LAB_MISSPELT = $(foreach name,$(filter-out $(LAB_VARIABLES),$(filter LAB_%,$(.VARIABLES))),$(if $(filter command,$(origin $(name))),$(name)))
demo run: tools
	$(call checked,$(LAB_VARIABLES) $(LAB_MISSPELT))
	@$(LAB) $@

load: RATE ?= 200
load: SECONDS ?= 60
load: tools ## runs RATE payments a second in the lab, reports latencies and checks that nothing is lost: make load RATE=... SECONDS=...
	$(call checked,RATE SECONDS)
	@$(LAB) load $(RATE) $(SECONDS)

chaos: PAYMENTS ?= 200
chaos: SEED ?= $(shell date +%s)
chaos: tools ## makes PAYMENTS payments in the lab with random faults and compares Moment, the table and the shop's events: make chaos PAYMENTS=... SEED=...
	$(call checked,PAYMENTS SEED)
	@$(LAB) chaos $(PAYMENTS) $(SEED)

simulator: PORT ?= 8090
simulator: tools ## starts Moment's simulator alone, for an integration in any language: make simulator PORT=8090 WEBHOOKS=http://...
	$(call checked,PORT WEBHOOKS)
	@exec local/run/start simulator dev.momentcheckout.simulator.Main $(PORT) $(if $(WEBHOOKS),'$(subst ','\'',$(WEBHOOKS))')

sign-event: ## prints a recorded event with a current signature, for sam local invoke: make sign-event NAME=webhook-receive/paid SESSION=ps_...
	@events/sign "$(NAME)" "$(SESSION)"

##@ Code
format: $(PYTHON)/installed ## formats the Java and Python sources
	@$(PYTHON)/ruff format -q
	@checks/maven "Formatting the Java sources." $(MVN) -Pbrowser,clients spotless:apply

lint: $(PYTHON)/installed ## the quick checks: Python sources and their tests, mutation patterns, prose, commit subjects
	@$(PYTHON)/ruff format --check -q || { echo "make lint: a Python file is not formatted. Repair it with: make format" >&2; exit 1; }
	@$(PYTHON)/ruff check -q
	@$(PYTHON)/pytest --no-header
	@checks/prose.py
	@checks/commits.py

record-dynamodb: LIST := dynamodb-operations.txt
record-dynamodb: tools ## runs the tests and writes the list of the requests to DynamoDB that they may send
	@mkdir -p target && rm -f target/$(LIST)
	@RECORD_DYNAMODB_OPERATIONS="$(CURDIR)/target/$(LIST)" checks/maven "Running all tests, about 7 minutes." $(MVN) test || { \
	  echo "make record-dynamodb: the list is unchanged, because the tests failed" >&2; exit 1; }
	@cp target/$(LIST) testing/support/src/main/resources/dev/momentcheckout/testing/support/dynamodb/$(LIST)

record-transcripts: tools ## runs the commands of docs/operations/commands in a stack of this machine and writes what they print there
	@checks/maven "Building, then running the commands of the runbook, about 2 minutes." $(MVN) test -pl testing/alarms -am -Dtest=TranscriptTest -Dsurefire.failIfNoSpecifiedTests=false -Dtranscripts.record=true

mutate: tools ## breaks one rule of the code at a time and names the test that detects it: make mutate ONLY="amount not compared"
	@checks/maven "Building all modules, about 1 minute; then one rule at a time." $(MVN) test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/test.classpath
	@checks/mutate.py $(if $(ONLY),"$(ONLY)")

mutation-coverage: tools ## makes every small change that PIT knows to functions, session and store, and counts what the tests detect
	@$(START)
	@checks/maven "Building, then mutating functions, session and store, about 25 minutes." $(MVN) process-test-classes -Pmutation -pl "shared,$$(ls -d functions/*/ | sed 's|/$$||' | paste -s -d , -)" -am || { \
	  echo "make mutation-coverage: */target/pit-reports/*/index.html and functions/*/target/pit-reports/*/index.html list the mutants that survived" >&2; exit 1; }
	@$(FIGURES)

simulate: HISTORIES ?= 1000000
simulate: SEED ?= 1000000
simulate: tools ## searches a million random histories over in-memory stores for a purchase paid twice or a payment lost: make simulate HISTORIES=... SEED=...
	$(call checked,HISTORIES SEED)
	@checks/simulate.py memory $(HISTORIES) $(SEED) $(MVN)

simulate-http: HISTORIES ?= 20000
simulate-http: SEED ?= 1000000
simulate-http: tools ## the same with the real handlers over HTTP, 20,000 histories: make simulate-http HISTORIES=... SEED=...
	$(call checked,HISTORIES SEED)
	@checks/simulate.py http $(HISTORIES) $(SEED) $(MVN)

fuzz: RUNS ?= 250000
fuzz: tools ## sends a million random requests to the routes, RUNS to each of four targets, which must give no 5xx: make fuzz RUNS=...
	$(call checked,RUNS)
	@checks/maven "Building, then sending $(RUNS) requests to each of four targets." $(MVN) test -pl testing/simulation -am -Dtest=FuzzTest -Dtests.excluded= -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.fuzz.runs=$(RUNS)

differential: OPERATIONS ?= 1000000
differential: SEED ?= 1000000
differential: tools ## compares the local database with dynoxide, by random operations: make differential OPERATIONS=... SEED=...
	$(call checked,OPERATIONS SEED)
	@rm -f target/differential.txt
	@checks/maven "Building, then comparing $(OPERATIONS) operations." $(MVN) test -pl testing/simulation -am -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Ddifferential.operations=$(OPERATIONS) -Ddifferential.seed=$(SEED)
	@cat target/differential.txt 2>/dev/null || echo "SKIPPED  dynoxide is not on the PATH; CONTRIBUTING.md names the command that installs it"

nightly: ## the long checks: mutate, mutation-coverage, simulate, fuzz, differential, check-…, bench. All of them run; the last lines are a summary
	@summary=; status=0; \
	for step in $(NIGHTLY); do \
	  printf '\n== make %s\n' "$$step"; \
	  if $(MAKE) --no-print-directory $$step LONG=yes; then result=ok; else result=FAILED; status=1; fi; \
	  summary="$$summary$$(printf '%-7s make %s' "$$result" "$$step")\n"; \
	done; \
	printf "\n== Summary\n$$summary"; exit $$status

##@ Checks with other tools
check-run: tools ## starts make run and make simulator as a new user does, and runs the commands that they print
	@checks/run.py

check-browser: tools ## tests the lab's page in Chromium, with mouse and keyboard; LONG=yes adds an app that is killed before each statement
	@$(START)
	@checks/browser.py $(MVN) $(ALL_TESTS)
	@$(FIGURES)

screenshots: tools ## takes the pictures of docs/images again
	@mkdir -p docs/images
	@checks/browser.py $(MVN) -Dtest=PicturesTest
	@cd testing/browser/target/screenshots && cp payment.png verdict.png scenario-dark.png narrow.png "$(CURDIR)/docs/images"

check-emulators: tools ## runs the AWS tests on two emulators of AWS; needs dynoxide and MiniStack
	@checks/emulators.py dynoxide,ministack $(MVN)

check-localstack: tools ## runs the AWS tests on LocalStack; needs Docker
	@checks/emulators.py localstack $(MVN)

check-conformance: tools ## runs the public suite dynamodb-conformance on the local database; needs Node: make check-conformance SUITE=/folder/of/the/suite
	@checks/maven "Building the local database." $(PACKAGE) -pl local/aws -am
	@checks/conformance.py "$(SUITE)" $(ENDPOINT)

check-clients: tools ## generates clients in Python, TypeScript and Java, uses them and the web client in the lab, and runs Schemathesis; needs Node
	@checks/clients.py $(MVN)

check-sam: tools ## copies the project with sam init, builds the functions and runs them in Lambda's container; needs the SAM CLI and Docker; LONG=yes adds every event, two releases and a change
	@checks/sam.py build $(if $(LONG),builds-again) invoke $(if $(LONG),other-events) api bad-input localstack

check-deploy: tools $(PYTHON)/installed ## deploys to an AWS emulator that enforces IAM, and pays there; needs Docker, MiniStack, the SAM CLI and the AWS CLI; LONG=yes adds a release and drills, and removes permissions one by one
	@checks/deployment_tools.py
	@checks/deploy_readme.py
	@$(START)
	@rm -f target/permissions*.md testing/deployment/target/run/timings.txt
	@$(MVN) verify -pl testing/deployment -am -Dmaven.test.skip=true -Ddeployment.skip=false $(ALL_TESTS) -Dspotless.check.skip=true || { \
	  echo "make check-deploy: the lines above name what failed. testing/deployment/target/run has the logs of SAM and MiniStack" >&2; exit 1; }
	@$(PYTHON)/python checks/insights.py testing/deployment/target/run/lines
	@cat testing/deployment/target/run/timings.txt $(if $(LONG),target/permissions*.md)
	@$(FIGURES)

check-workflows: $(PYTHON)/installed ## checks GitHub's workflows, the role that they assume, and what make deploy refuses
	@checks/workflows.py
	@$(PYTHON)/python checks/deploy_role.py
	@$(PYTHON)/pytest --no-header checks/tests/test_workflows.py checks/tests/test_deploy.py

check-cdk: $(PYTHON)/installed ## synthesises the CDK app of examples/other-account without a network and compares it with CloudFormation; needs Node
	@$(PYTHON)/python checks/cdk.py

check-licences: tools $(FUNCTIONS:%=target/artifacts/%) ## compares the licences of all dependencies with checks/licences.ini, and NOTICE with what is deployed
	@checks/licences.py $(MVN)

notice: tools $(FUNCTIONS:%=target/artifacts/%) ## writes the licences and notices of what is deployed to NOTICE
	@checks/licences.py --write-notice $(MVN)

check-vulnerabilities: tools $(PYTHON)/installed $(FUNCTIONS:%=target/artifacts/%) ## looks all dependencies up in osv.dev; needs osv-scanner, npm, internet
	@checks/vulnerabilities.py $(MVN)

##@ Figures
bench: tools $(MEASURED) ## measures cold and warm starts against baselines and writes docs/performance.md; needs Linux, root, node
	@bench/run full $(MVN)

bench-quick: tools $(MEASURED) ## the same with fewer rounds
	@bench/run quick $(MVN)

costs: tools ## calculates the costs in docs/costs.md from the assumptions there
	@"$$JAVA_HOME/bin/java" bench/src/main/java/dev/momentcheckout/bench/CostTable.java

##@ Build
artifacts: $(FUNCTIONS:%=target/artifacts/%) ## builds what is deployed and checks its content and size
	@checks/artifacts.py $^

target/artifacts/%: FORCE
	@$(MAKE) --no-print-directory build-$* ARTIFACTS_DIR="$(CURDIR)/$@"

version: ## prints the version, or writes one into POMs, template, API document and changelog: make version VERSION=0.2.0
	@checks/version.py $(if $(VERSION),"$(VERSION)")

release: tools ## makes target/release/moment-checkout-VERSION.tar.gz, which deploys without JDK and Maven: make release VERSION=0.2.0 SOURCE=https://...
	@checks/release.py "$(VERSION)" check
	@$(MAKE) --no-print-directory release-files

release-files: artifacts ## called by make release and make check-sam: the same, also of what is not committed
	@checks/release.py "$(VERSION)" build "$(SOURCE)" $(MVN)

preflight: tools ## called by deploy/check-settings: builds the program that checks the settings
	@checks/maven "Building the check of the settings. The first time downloads dependencies, about 35 s." $(PACKAGE) -pl deploy/preflight -am

build-CreateSession: ## called by sam build: copies the function's jars to $ARTIFACTS_DIR/lib
build-GetSessionStatus: ## likewise
build-WebhookReceive: ## likewise
build-ReconcileSessions: ## likewise
build-PublishEvents: ## likewise
build-InspectPayments: ## likewise
build-RepairPayments: ## likewise
build-CreateSession: module := functions/create-session
build-GetSessionStatus: module := functions/get-session-status
build-WebhookReceive: module := functions/webhook-receive
build-ReconcileSessions: module := functions/reconcile-sessions
build-PublishEvents: module := functions/publish-events
build-InspectPayments build-RepairPayments: module := functions/operate-payments
$(BUILDS): tools
	@test -n "$(ARTIFACTS_DIR)" || { echo "sam build calls $@. By hand: make $@ ARTIFACTS_DIR=/some/folder" >&2; exit 2; }
	@deploy/package $(module) "$(ARTIFACTS_DIR)/lib" $(PACKAGE)
	@deploy/digest > "$(ARTIFACTS_DIR)/samconfig.sha256"

clean: ## deletes everything that was built
	@rm -rf target shared/target functions/*/target local/*/target testing/*/target examples/*/target deploy/*/target bench/target \
	  bench/baselines/node/node_modules examples/web/node_modules examples/web/build .aws-sam

tools:
	@sh deploy/jdk > /dev/null
	@checks/writable
	@command -v mvn > /dev/null || { echo "Maven 3.8.7 or newer is needed: https://maven.apache.org/install.html" >&2; exit 1; }

# Downloads once; works offline afterwards.
$(PYTHON)/installed: checks/requirements.txt
	@python3 -c 'import sys, venv; sys.exit(sys.version_info < (3, 10))' || { \
	  echo "The checks need Python 3.10 or newer with its module venv: https://www.python.org/downloads/ (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@rm -rf target/python && python3 -m venv target/python
	@$(PYTHON)/pip install -q --disable-pip-version-check -r checks/requirements.txt
	@touch $@

FORCE:
