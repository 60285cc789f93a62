# All that is done here is done by these targets; CI calls the same ones. `make` alone lists them.

MVN := mvn -q -B -ntp -Dstyle.color=never
MEASURED := target/artifacts/CreateSession target/artifacts/GetSessionStatus target/artifacts/WebhookReceive
FUNCTIONS := CreateSession GetSessionStatus WebhookReceive ReconcileSessions PublishEvents
BUILDS := $(FUNCTIONS:%=build-%)

export JAVA_HOME := $(shell sh deploy/jdk 2>/dev/null)
# Maven's own libraries do what JDK 25 warns of, and end each run with a colour code even where colours are off.
export MAVEN_OPTS := $(MAVEN_OPTS) --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djansi.noreset=true

# Beside its jar, each module leaves the list of the jars that it needs at run time.
PACKAGE := $(MVN) package dependency:build-classpath -Dmaven.test.skip=true -DincludeScope=runtime -Dmdep.outputFile=target/runtime.classpath

# Figures are of this run alone: a test that is gone leaves its old report behind.
BEGIN := mkdir -p target && touch target/began
FIGURES := checks/figures target/began

.DEFAULT_GOAL := help
.PHONY: help demo run load simulator check test soak sabotage format artifacts event check-sam check-localstack bench bench-quick costs check-run check-browser screenshots deploy check-workflows check-deploy clean tools $(BUILDS)
# The builds share the modules' target folders.
.NOTPARALLEL:

help: ## lists these targets
	@awk -F ':.*## ' '/^[A-Za-z][A-Za-z -]*:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' Makefile

demo: ## builds, plays one whole payment on this machine and tells its story
run: ## builds and starts everything on this machine, and stays
demo run: tools
	@$(PACKAGE) -pl local/lab -am
	@exec "$$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
	  -cp "local/lab/target/classes:$$(cat local/lab/target/runtime.classpath)" dev.momentcheckout.lab.Main $@

load: RATE ?= 200
load: SECONDS ?= 60
load: tools ## pays so many times a second in the lab, and tells who waits how long and that nothing is lost: make load RATE=... SECONDS=...
	@$(PACKAGE) -pl local/lab -am
	@"$$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
	  -cp "local/lab/target/classes:$$(cat local/lab/target/runtime.classpath)" dev.momentcheckout.lab.Main load $(RATE) $(SECONDS)

simulator: PORT ?= 8090
simulator: tools ## runs the small Moment alone, for an integration in any language: make simulator PORT=8090 WEBHOOKS=http://...
	@$(PACKAGE) -pl local/moment-simulator
	@exec "$$JAVA_HOME/bin/java" -cp "local/moment-simulator/target/classes:$$(cat local/moment-simulator/target/runtime.classpath)" \
	  dev.momentcheckout.simulator.Main $(PORT) $(WEBHOOKS)

check: tools ## everything that a change must pass: format, tests, mutation tests, artifacts, budgets
	@$(BEGIN)
	@$(MVN) spotless:check || { echo "make check: not formatted as agreed. Mend it with: make format" >&2; exit 1; }
	@$(MVN) verify -Pmutation -Dverbosity=QUIET || { \
	  echo "make check: the lines above name what failed. Tests alone, quickly: make test" >&2; \
	  echo "Surviving mutants, if it was the mutation threshold: open */target/pit-reports/index.html and functions/*/target/pit-reports/index.html" >&2; exit 1; }
	@$(MAKE) --no-print-directory artifacts
	@checks/budgets $(MVN)
	@$(FIGURES)

test: tools ## the quick loop: compiles and runs all unit and integration tests
	@$(BEGIN)
	@$(MVN) verify || { \
	  echo "make test: the lines above name what failed. One class alone: mvn -pl shared -am test -Dtest=NAME -Dsurefire.failIfNoSpecifiedTests=false" >&2; exit 1; }
	@$(FIGURES)

soak: HISTORIES ?= 100000
soak: SEED ?= 1000000
soak: tools ## searches 100,000 histories for a payment lost or counted twice: make soak HISTORIES=... SEED=...
	@mkdir -p target
	@checks/soak $(HISTORIES) $(SEED) $(MVN)

sabotage: tools ## breaks the code on purpose, in many small ways, and shows which test notices each: make sabotage ONLY="verify skipped"
	@$(MVN) test-compile dependency:build-classpath -DincludeScope=test -Dmdep.outputFile=target/test.classpath -Djacoco.skip=true
	@checks/sabotage $(if $(ONLY),"$(ONLY)")

check-run: tools ## starts make run and make simulator as a newcomer does, and pastes the lines that they print
	@checks/run

check-localstack: tools ## the tests that hold for AWS whoever speaks for it, on LocalStack; needs Docker
	@checks/localstack $(MVN)

check-browser: tools ## clicks through the lab's page in Chromium, with a mouse and with a keyboard
	@$(BEGIN)
	@checks/browser $(MVN)
	@$(FIGURES)

screenshots: check-browser ## takes the pictures in docs/images anew
	@mkdir -p docs/images
	@cd testing/browser/target/screenshots && cp payment.png story-dark.png narrow.png "$(CURDIR)/docs/images"

bench: tools $(MEASURED) ## measures cold and warm starts beside peers that do the same, and writes docs/performance.md; needs Linux, root, node
	@bench/run full $(MVN)

bench-quick: tools $(MEASURED) ## the same, less of it
	@bench/run quick $(MVN)

costs: tools ## works out the bill in docs/costs.md from the assumptions there
	@$(PACKAGE) -pl bench -am
	@"$$JAVA_HOME/bin/java" -cp "bench/target/classes:$$(cat bench/target/runtime.classpath)" dev.momentcheckout.bench.CostTable

format: tools ## formats the Java sources
	@$(MVN) -Pbrowser spotless:apply

artifacts: $(FUNCTIONS:%=target/artifacts/%) ## builds what is deployed and checks its contents and size
	@checks/artifacts $^

target/artifacts/%: FORCE
	@$(MAKE) --no-print-directory build-$* ARTIFACTS_DIR="$(CURDIR)/$@"

build-CreateSession: ## called by sam build: the function's jars, into $ARTIFACTS_DIR/lib
build-GetSessionStatus: ## likewise
build-WebhookReceive: ## likewise
build-ReconcileSessions: ## likewise
build-PublishEvents: ## likewise
build-CreateSession: module := functions/create-session
build-GetSessionStatus: module := functions/get-session-status
build-WebhookReceive: module := functions/webhook-receive
build-ReconcileSessions: module := functions/reconcile-sessions
build-PublishEvents: module := functions/publish-events
$(BUILDS): tools
	@test -n "$(ARTIFACTS_DIR)" || { echo "$@ is called by: sam build. By hand: make $@ ARTIFACTS_DIR=/some/folder" >&2; exit 2; }
	@deploy/package $(module) "$(ARTIFACTS_DIR)/lib" $(PACKAGE)
	@deploy/digest > "$(ARTIFACTS_DIR)/samconfig.sha256"

event: ## prints a recorded event as of now, for sam local invoke: make event NAME=webhook-receive/paid SESSION=ps_...
	@events/fresh "$(NAME)" "$(SESSION)"

check-sam: tools ## builds and runs the packaged functions as SAM does, in Lambda's container; needs the SAM CLI and Docker
	@checks/sam

deploy: ENV ?= default
deploy: ## builds and deploys the stack of an environment in samconfig.toml: make deploy ENV=test
	@deploy/run "$(ENV)"

check-workflows: ## checks what deploys: GitHub's workflows, the role they take on, and what make deploy refuses
	@checks/workflows
	@checks/workflows-test
	@checks/deploy-test

check-deploy: tools ## deploys to an emulator of AWS, with the SAM CLI and Docker, and pays there
	@checks/deployment-tools
	@$(BEGIN)
	@rm -f target/permissions*.md testing/deployment/target/run/figures.txt
	@$(MVN) verify -pl testing/deployment -am -Dmaven.test.skip=true -Ddeployment.skip=false || { \
	  echo "make check-deploy: the lines above name what failed. What SAM and MiniStack said is in testing/deployment/target/run" >&2; exit 1; }
	@cat testing/deployment/target/run/figures.txt target/permissions*.md
	@$(FIGURES)

clean: ## removes all that was built
	@rm -rf target shared/target functions/*/target local/*/target testing/*/target examples/*/target deploy/packaging/target bench/target bench/baselines/node/node_modules .aws-sam

tools:
	@sh deploy/jdk > /dev/null
	@command -v mvn > /dev/null || { echo "Maven 3.8.7 or newer is needed: https://maven.apache.org/install.html" >&2; exit 1; }

FORCE:
