# One-word commands; each does all its own set-up (virtual environment, pinned dependencies).
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: setup run test lint docs bench lock clean help

help: ## what each command does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: $(STAMP) ## a ready .venv with the zhipao command

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "zhipao needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: $(STAMP) ## serve the Baishan sample and print its address
	$(BIN)/zhipao run --sample

test: $(STAMP) ## all tests, on SQLite and PostgreSQL, with a browser
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: $(STAMP) ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(STAMP) ## print the generated pages of docs/ anew
	$(BIN)/python -m catalogue.rules.document > docs/rules.md
	$(BIN)/python -m catalogue.metrics.document > docs/metrics.md
	$(BIN)/python -m web.cli_document > docs/cli.md
	$(BIN)/python -m web.settings_document > docs/settings.md

bench: $(STAMP) ## measure beside the peers, print ratios, write build/benchmarks.json
	$(BIN)/python -m tests.benchmarks

lock: ## pin all dependencies with hashes (needs uv on the path)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --no-annotate --no-strip-extras --group dev --extra-index-url "" pyproject.toml -o requirements.txt

clean: ## forget the virtual environment and everything built
	rm -rf .venv build data
