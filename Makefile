# Everything a person needs: `make demo` to see it, `make test` to check it.
# The commands install what is missing and say what they do.

.DEFAULT_GOAL := help
.PHONY: help demo docs test lint unit e2e bench soak tools venv binary release clean

CARGO ?= cargo
PYTHON ?= python3
VENV := .venv
HOTDEPLOY := target/debug/hotdeploy

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: binary ## start a cluster of three servers and show a save on its way to all of them
	@$(HOTDEPLOY) demo

docs: binary ## write the pages of the rules, docs/rules, anew
	@$(HOTDEPLOY) rule --all --directory docs/rules

test: lint unit e2e ## all checks and tests

lint: ## formatting, lints, licences
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked --quiet -- -D warnings
	$(PYTHON) scripts/check-dependencies.py

unit: ## tests of the crate, the simulation included
	$(CARGO) test --workspace --locked --quiet

e2e: binary tools venv ## the real binary, real clusters, real editors
	HOTDEPLOY_BIN=$(abspath $(HOTDEPLOY)) $(VENV)/bin/python -m pytest tests

bench: venv ## measure, beside the peer of the day
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check ruff==0.17.6
	RUFF=$(abspath $(VENV)/bin/ruff) $(CARGO) bench --locked --package hotdeploy

soak: ## the simulation, a hundred times as long
	SIMULATION_RUNS=150000 $(CARGO) test --release --locked --package hotdeploy --test simulation

binary:
	@echo "building hotdeploy"
	@$(CARGO) build --locked --quiet --package hotdeploy

release: ## the optimised binary, target/release/hotdeploy
	$(CARGO) build --locked --release --package hotdeploy

tools:
	@scripts/install-editors.sh

venv: $(VENV)/.installed

$(VENV)/.installed: tests/requirements.txt
	@echo "installing the Python packages of the tests into $(VENV)"
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

clean: ## remove what was built
	$(CARGO) clean
	rm -rf $(VENV)
