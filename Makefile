# The commands of this project; `make run` and `make test` are all one needs. See README.md.

# Nothing here depends on the path of the folder: spaces and long names are fine. The scripts in
# .venv/bin are not used, because their first line breaks on such paths; the modules are.
PYTHON ?=
VENV_PYTHON = .venv/bin/python
# Types and lint of the scripts in app/static/js; a program of its own, so its path may be anything.
DENO = DENO_DIR=build/deno DENO_NO_UPDATE_CHECK=1 .venv/bin/deno
PIP_INSTALL = $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes
# What a release is made with stays out of .venv: it pulls versions of its own.
RELEASE_PYTHON = build/release/bin/python
CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
TRANSLATIONS := $(CATALOGUES:.po=.mo)

.PHONY: run test check format bench screenshots requirements sbom audit reuse clean help

run: .venv/run.stamp $(TRANSLATIONS)
	@exec $(VENV_PYTHON) run.py

test: .venv/dev.stamp $(TRANSLATIONS)
	@$(VENV_PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/dev.stamp
	@$(VENV_PYTHON) -m ruff check
	@$(VENV_PYTHON) -m ruff format --check
	@$(VENV_PYTHON) -m mypy
	@$(VENV_PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@$(VENV_PYTHON) -m djlint --quiet --check --lint app/templates
	@$(DENO) lint --quiet
	@$(DENO) check --quiet --no-remote --no-npm app/static/js/*.js

format: .venv/dev.stamp
	@$(VENV_PYTHON) -m ruff check --fix
	@$(VENV_PYTHON) -m ruff format
	@$(VENV_PYTHON) -m djlint --quiet --reformat app/templates

bench: .venv/dev.stamp $(TRANSLATIONS)
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

screenshots: .venv/dev.stamp $(TRANSLATIONS)
	@$(VENV_PYTHON) -m tests.browser.screenshots $(ARGS)

# Pins anew what pyproject.toml asks for; ARGS="--upgrade" takes the newest versions.
requirements: build/release/stamp
	@$(RELEASE_PYTHON) .ci/lock-requirements $(ARGS)

# What is in a release, as CycloneDX in build/sbom.json.
sbom: build/release/stamp
	@$(RELEASE_PYTHON) -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o build/sbom.json requirements.txt
	@echo "De lijst van onderdelen staat in build/sbom.json"

# Known holes in what runs; asks the feed of the package index, so it needs that.
audit: build/release/stamp
	@sh .ci/audit $(RELEASE_PYTHON)

reuse: build/release/stamp
	@$(RELEASE_PYTHON) -m reuse lint --quiet || { $(RELEASE_PYTHON) -m reuse lint; exit 1; }
	@echo "Van elk bestand staat de licentie vast."

# The data in var/ stays: it is not ours to throw away.
clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build
	@find app tests migrations -name __pycache__ -type d -exec rm -rf {} + 2>/dev/null || true
	@rm -f translations/*/LC_MESSAGES/*.mo

help:
	@echo "make run     start de website op http://127.0.0.1:8080 (PORT kiest een andere poort)"
	@echo "make test    voer alle tests uit (ARGS geeft opties door aan pytest)"
	@echo "make check   controleer stijl, typen, lagen, sjablonen en scripts"
	@echo "make format  zet stijl en sjablonen recht"
	@echo "make bench   meet wat elke pagina kost"
	@echo "make screenshots  teken elke pagina in build/screenshots/"
	@echo "make requirements  leg de versies van alle pakketten opnieuw vast"
	@echo "make sbom    schrijf de lijst van onderdelen (CycloneDX) in build/sbom.json"
	@echo "make audit   zoek bekende gaten in de pakketten"
	@echo "make reuse   controleer dat van elk bestand de licentie vaststaat"
	@echo "make clean   verwijder de omgeving en alle tussenbestanden, niet de gegevens in var/"

# Written beside its place and then renamed: a site that is running never reads half a catalogue.
%.mo: %.po | .venv/run.stamp
	@$(VENV_PYTHON) -m babel.messages.frontend --quiet compile --input-file=$< --output-file=$@.$$PPID
	@mv $@.$$PPID $@

.venv/run.stamp: requirements.txt requirements-demo.txt .ci/make-venv
	@sh .ci/make-venv $(PYTHON)
	@$(PIP_INSTALL) -r requirements-demo.txt || { echo "De pakketten uit requirements-demo.txt konden niet worden geïnstalleerd; de reden staat hierboven." >&2; exit 1; }
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(PIP_INSTALL) -r requirements-dev.txt || { echo "De pakketten uit requirements-dev.txt konden niet worden geïnstalleerd; de reden staat hierboven." >&2; exit 1; }
	@touch $@

build/release/stamp: requirements-release.txt .venv/run.stamp
	@$(VENV_PYTHON) -m venv --clear build/release
	@$(RELEASE_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-release.txt || { echo "De pakketten uit requirements-release.txt konden niet worden geïnstalleerd; de reden staat hierboven." >&2; exit 1; }
	@touch $@
