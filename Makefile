# Everything a person needs: `make demo` to see it, `make test` to check it.
# The commands install what is missing and say what they do.

.DEFAULT_GOAL := help
.PHONY: help demo docs test prepare lint unit e2e extension vscode vscode-newest vscode-oldest pycharm \
	ide vsix bench soak fuzz tools vscode-tools venv binary release clean

CARGO ?= cargo
PYTHON ?= python3
VENV := .venv
CORPUS := .corpus
PYTHON_3_14 := .tools/python-3.14/.installed
HOTDEPLOY := target/debug/hotdeploy
EXTENSION := vscode-extension
VSIX := $(EXTENSION)/hotdeploy.vsix
PYCHARM := pycharm-plugin
TOOLS := .tools
NODE_MODULES := $(EXTENSION)/node_modules/.installed
# What could differ between versions of VS Code is driven in both.
SUITES_newest := *
SUITES_oldest := host package save trust views
NODE_TEST := node --test --test-reporter=spec
BUNDLE := $(EXTENSION)/dist/extension.js

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: binary ## start a cluster of three servers and show a save on its way to all of them
	@$(HOTDEPLOY) demo

docs: binary ## write the pages of the rules, docs/rules, anew
	@$(HOTDEPLOY) rule --all --directory docs/rules

test: prepare lint unit e2e vscode pycharm ## all checks and tests

# What has to come from elsewhere comes while the compiler works.
prepare: tools
	@+$(MAKE) --no-print-directory --jobs=4 binary venv vscode-tools $(NODE_MODULES)

lint: ## formatting, lints, licences
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked --quiet -- -D warnings
	$(PYTHON) scripts/check-dependencies.py

unit: $(CORPUS)/.installed $(PYTHON_3_14) ## tests of the crate, the simulation included
	$(CARGO) test --workspace --locked --quiet

e2e: binary tools venv ## the real binary, real clusters, real editors
	HOTDEPLOY_BIN=$(abspath $(HOTDEPLOY)) $(VENV)/bin/python -m pytest --numprocesses 3 tests

extension: $(BUNDLE) ## checks and unit tests of the VS Code extension
	cd $(EXTENSION) && npx tsc --noEmit && npx eslint . && node esbuild.mjs --tests && $(NODE_TEST) test/unit/*.test.mjs

pycharm: binary ## checks, tests and zip of the PyCharm plugin
	@echo "building the PyCharm plugin, $(PYCHARM)/target/hotdeploy-pycharm.zip"
	@HOTDEPLOY_BIN=$(abspath $(HOTDEPLOY)) $(PYCHARM)/scripts/build.sh

vscode: vscode-newest vscode-oldest ## the extension in real VS Codes, the newest that is supported and the oldest

vscode-newest vscode-oldest: vscode-%: extension $(VSIX) binary vscode-tools
	cd $(EXTENSION) && HOTDEPLOY_VSCODE=$* HOTDEPLOY_BIN=$(abspath $(HOTDEPLOY)) HOTDEPLOY_VSIX=$(abspath $(VSIX)) \
		HOTDEPLOY_TOOLS=$(abspath $(TOOLS)) $(NODE_TEST) --test-concurrency=1 $(SUITES_$*:%=test/e2e/%.test.mjs)

ide: binary $(VSIX) ## a real VS Code in the browser, with an example and a cluster of three servers
	@scripts/install-vscode.sh $(TOOLS) newest
	@HOTDEPLOY_BIN=$(abspath $(HOTDEPLOY)) HOTDEPLOY_TOOLS=$(abspath $(TOOLS)) node $(EXTENSION)/scripts/ide.mjs $(VSIX)

vsix: release $(VSIX) ## the extension's packages: one with this platform's program in it, one that finds it on PATH
	@$(PYTHON) scripts/third-party.py > target/THIRD-PARTY.txt
	@node $(EXTENSION)/scripts/package.mjs --target here --program target/release/hotdeploy --notices target/THIRD-PARTY.txt --out '$(EXTENSION)/hotdeploy-%.vsix'

$(VSIX): $(BUNDLE) $(wildcard $(EXTENSION)/media/* $(EXTENSION)/media/*/* $(EXTENSION)/docs/* $(EXTENSION)/*.md) $(EXTENSION)/scripts/package.mjs
	@echo "packing the VS Code extension"
	@node $(EXTENSION)/scripts/package.mjs --out $@ >/dev/null

$(BUNDLE): $(NODE_MODULES) $(wildcard $(EXTENSION)/src/*.ts $(EXTENSION)/*.json $(EXTENSION)/esbuild.mjs)
	cd $(EXTENSION) && node esbuild.mjs

$(NODE_MODULES): $(EXTENSION)/package-lock.json
	@echo "installing the npm packages of the VS Code extension"
	@cd $(EXTENSION) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bench: venv ## measure, beside the peer of the day
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check ruff==0.17.6
	RUFF=$(abspath $(VENV)/bin/ruff) $(CARGO) bench --locked --package hotdeploy

soak: venv $(PYTHON_3_14) ## the simulation a hundred times as long; the comparisons with Pythons and the fuzzing, SOAK_MINUTES (20) each
	SOAK=1 $(CARGO) test --release --locked --package hotdeploy --test load
	SIMULATION_RUNS=150000 $(CARGO) test --release --locked --package hotdeploy --test simulation

fuzz: ## libFuzzer on the whole of `hotdeploy check`, for FUZZ_SECONDS (300)
	@test -x $(TOOLS)/cargo-fuzz/bin/cargo-fuzz || $(CARGO) install cargo-fuzz --locked --quiet --root $(TOOLS)/cargo-fuzz
	@$(PYTHON) scripts/fuzz-seeds.py fuzz/corpus/check
	RUSTC_BOOTSTRAP=1 $(TOOLS)/cargo-fuzz/bin/cargo-fuzz run check --sanitizer none -- \
		-max_total_time=$${FUZZ_SECONDS:-300} -timeout=10 -max_len=16384

binary:
	@echo "building hotdeploy"
	@$(CARGO) build --locked --quiet --package hotdeploy

release: ## the optimised binary, target/release/hotdeploy
	$(CARGO) build --locked --release --package hotdeploy

tools:
	@scripts/install-editors.sh

vscode-tools:
	@scripts/install-vscode.sh $(TOOLS) browser newest oldest

venv: $(VENV)/.installed $(CORPUS)/.installed

$(VENV)/.installed: tests/requirements.txt
	@echo "installing the Python packages of the tests into $(VENV)"
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch $@

# Packages that are only read, apart from those that the tests run with.
$(CORPUS)/.installed: tests/corpus.txt
	@echo "installing the Python packages that the checks are held against into $(CORPUS)"
	@test -x $(CORPUS)/bin/python || $(PYTHON) -m venv $(CORPUS)
	@$(CORPUS)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --requirement tests/corpus.txt
	@touch $@

# A Python that few systems have yet, and that runs everywhere.
$(PYTHON_3_14):
	@echo "installing Python 3.14, of the npm package pyodide, into $(@D)"
	@mkdir -p $(@D) && cd $(@D) && npm install --prefix . --no-audit --no-fund --loglevel=error pyodide@314.0.7 >/dev/null
	@touch $@

clean: ## remove what was built
	$(CARGO) clean
	rm -rf $(VENV) $(CORPUS) $(TOOLS) $(EXTENSION)/node_modules $(EXTENSION)/dist $(EXTENSION)/out $(EXTENSION)/*.vsix
	rm -rf $(PYCHARM)/target $(PYCHARM)/*/target $(PYCHARM)/stubs/*/target
