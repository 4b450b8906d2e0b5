# Every chore of the house; `make` alone lists them. `make up` and `make test` need nothing but Python, git and make.

PY := .venv/bin/python
FANSIPAN := $(PY) -P -m fansipan.config.cli
TESTS := $(if $(APP),$(wildcard fansipan/$(APP) fansipan/*/$(APP)),fansipan tests)
PIP_COMPILE := $(PY) -m piptools compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-header \
	--no-emit-find-links --no-emit-index-url --no-emit-trusted-host

.PHONY: help up setup setup-dev check test test-slow fix bench messages lock screenshots lighthouse clean

help:  ## list the chores
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

up: setup  ## set everything up and run it: site, receivers, worker, PostgreSQL, the living demo
	@exec $(FANSIPAN) up $(ARGS)

setup:  ## install what is needed to run (up does it by itself)
	@tools/setup.sh run

setup-dev:  ## install what is needed to test (test does it by itself)
	@tools/setup.sh dev

check: setup-dev  ## what can be checked without running: format, lint, types, imports, migrations
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(PY) manage.py makemigrations --check --dry-run

test: check  ## everything that must be green; one app: make test APP=observations
	$(FANSIPAN) translate
	$(PY) -m pytest -n 2 $(TESTS)

test-slow: setup-dev  ## crashes, long runs, large amounts
	$(FANSIPAN) translate
	$(PY) -m pytest -m slow -s $(TESTS)

fix: setup-dev  ## format and mend what can be mended by itself
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .

bench: setup  ## measure receiving and asking; smaller: make bench ARGS="--scale 0.01"
	$(PY) benchmarks/ingest.py $(ARGS)
	$(PY) benchmarks/query.py $(ARGS)

messages: setup-dev  ## enter texts that no catalogue knows into their app's, to be translated there
	$(PY) -m fansipan.config.wording

lock: setup-dev  ## pin the newest permitted versions of all dependencies
	$(PIP_COMPILE) --upgrade --extra dev --output-file requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
	tools/setup.sh npm update --package-lock-only
	@! grep -nE '"resolved"|--(extra-)?index-url|--find-links' package-lock.json requirements*.lock

screenshots: setup-dev  ## pictures of every page, phone and desktop, into screenshots/
	$(FANSIPAN) translate
	$(PY) -m pytest -m screenshots -s tests

lighthouse: setup-dev  ## scores of the residents' pages on a phone; of another site: make lighthouse SITE=http://…
	CHROME_PATH=$$(command -v chromium) tools/setup.sh npm run --silent lighthouse -- $(SITE)

clean:  ## remove what can be made again; never var/, where the data are
	rm -rf .venv node_modules build dist *.egg-info var/static screenshots .*_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find fansipan -name '*.mo' -delete
