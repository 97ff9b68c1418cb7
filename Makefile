# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
MONTHS ?= 6
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes, which need not compile all of it again

.PHONY: demo test browser lint docs bench lock clean

demo: .venv/test.stamp  ## the whole flow on half a year of real flights
	$(BIN)/python examples/flights/prepare.py --months $(MONTHS)
	cd examples/flights && ../../$(BIN)/evenkeel run

test: .venv/test.stamp .venv/torch.stamp .venv-mlflow/mlflow.stamp browser  ## every test, in two processes
	$(BIN)/python -m pytest -n 2 --dist loadgroup

browser:  ## Debian's Chromium for the tests of pages, where it is absent and we may install it
	-@if command -v chromium && command -v chromedriver || ! command -v apt-get || test "$$(id -u)" != 0; then :; else \
	    apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends chromium chromium-driver; \
	fi > /dev/null

lint: .venv/dev.stamp  ## style, types, and the order of the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/dev.stamp  ## the pages, into site/
	$(BIN)/zensical build --strict --clean

bench: .venv/test.stamp  ## every number that we claim, measured here
	$(BIN)/python -m benchmarks

lock:  ## pin every requirement with its hashes
	$(foreach name,base test dev mlflow,uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --no-annotate --custom-compile-command "make lock" $(GROUPS_$(name)) -o requirements/$(name).lock &&) true

GROUPS_base := pyproject.toml
GROUPS_test := pyproject.toml --group test
GROUPS_dev := pyproject.toml --group test --group lint --group docs
GROUPS_mlflow := --group mlflow

.venv/%.stamp: requirements/%.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv-mlflow/mlflow.stamp: requirements/mlflow.lock  ## MLflow, whose pins are its own
	test -x .venv-mlflow/bin/python || $(PYTHON) -m venv .venv-mlflow
	.venv-mlflow/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mlflow.lock
	touch $@

# The lock cannot name PyTorch: its builds for the processor alone carry a local version that no resolver of locks sees.
.venv/torch.stamp: .venv/test.stamp  ## for the laws of networks, which are skipped without
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	touch $@

TORCH := torch==2.13.0 onnxscript==0.7.2

clean:
	rm -rf .venv .venv-mlflow site
