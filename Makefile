# The only commands to remember. They need git, make, Python >= 3.11 and the package registries.
PYTHON ?= python3
PORT ?= 8000
BIN = .venv/bin
LOCK = $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options
export PORT

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: ## Run the whole product with demo content (PORT=8000)
	@$(PYTHON) tools/setup.py run
	@exec $(BIN)/rettidig demo

install: ## Install on a server, without test tools (WITH=lookups: the analysis of look-up logs too)
	@$(PYTHON) tools/setup.py install $(WITH)

setup: ## Install everything that testing and changing it needs
	@$(PYTHON) tools/setup.py develop

test: setup ## Run the whole test suite, browser journeys included
	@$(BIN)/python -m pytest -n logical --dist worksteal

check: setup ## Look for faults without running: style, types, imports, translations, plain words, generated pages, rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m tools.messages check
	$(BIN)/python -m tools.citizen_words
	$(BIN)/python -m tools.docs --check
	$(BIN)/python -m tools.rules --check

fix: setup ## Repair what a machine can repair
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tools.messages update
	$(BIN)/python -m tools.rules

docs: setup ## Write the generated pages of docs/ and take its pictures anew
	$(BIN)/python -m tools.docs
	SCREENSHOTS=1 $(BIN)/python -m pytest -n logical -q tests/journeys

bench: setup ## Measure against the peers
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python -m bench

mutants: setup ## Try the cases of the law with single faults in the rules (TASK=left: only what was left; report)
	@$(BIN)/python -m tools.mutants $(TASK)

spark: setup ## Try the look-up analysis on Spark, an extra that needs Java
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	$(BIN)/python -m pytest tests/insight/lookups/test_spark.py

sbom: ## List everything that is delivered, as CycloneDX, in var/sbom
	$(PYTHON) -m venv var/sbom/.venv
	var/sbom/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/sbom.txt
	var/sbom/.venv/bin/cyclonedx-py requirements --output-file var/sbom/python.cdx.json requirements/lookups.txt
	npm sbom --package-lock-only --omit=dev --sbom-format=cyclonedx > var/sbom/front-end.cdx.json

lock: setup ## Write requirements/*.txt anew from *.in
	for name in $(notdir $(basename $(wildcard requirements/*.in))); do $(LOCK) --output-file requirements/$$name.txt requirements/$$name.in || exit 1; done
	npm install --package-lock-only

.PHONY: help run install setup test check fix docs bench mutants spark sbom lock
.DEFAULT_GOAL := help
