# Every target is one command that can also be given by hand; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev installed demo serve test check bench docs clean \
        format lint types imports migrations tests messages generated-docs openapi upgrade

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install what is needed to run (into .venv) and build fonts, messages and static files
	@$(PYTHON) dienhong/cli/bootstrap.py
	@$(BIN)/dienhong setup --files-only

demo: installed ## run everything with the demo country; Ctrl-C stops it
	@$(BIN)/dienhong demo

serve: installed ## run everything
	@$(BIN)/dienhong serve

# What starts everything looks after the built files itself; only the first time they are made where it can be seen.
installed:
	@$(PYTHON) dienhong/cli/bootstrap.py
	@test -e var/static/staticfiles.json || $(BIN)/dienhong setup --files-only

setup-dev: ## setup, and the tools for tests and checks
	@$(PYTHON) dienhong/cli/bootstrap.py --dev

test: setup-dev ## all tests on a real PostgreSQL, browser tests when there is a chromium
	@$(BIN)/dienhong dev test

check: setup-dev ## everything that the CI checks, in its order
	@./.ci/run

bench: setup-dev ## all benchmarks; one: dienhong bench NAME
	@$(BIN)/dienhong dev bench

docs: setup-dev ## write the generated documentation and the OpenAPI description anew
	@$(BIN)/dienhong dev docs
	@$(BIN)/dienhong dev openapi

clean: ## remove everything that can be made again; never the data in var/
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	@rm -rf var/static var/built
	@# A test run that still goes on holds this lock; its server must not lose its files.
	@test ! -d var/test-postgres || flock --nonblock var/test-postgres/run/postgres-users.lock rm -rf var/test-postgres \
	  || echo "var/test-postgres is in use: left alone"
	@find dienhong dienhong_verify tests bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@find locale -name '*.mo' -delete 2>/dev/null || true

# The steps of the CI, one by one.
format lint types imports migrations tests messages generated-docs openapi upgrade: setup-dev
	@$(BIN)/dienhong dev check $@
