# Two commands do all the set-up, and each can be the first one run:
#   make demo   makes .venv, installs, and shows the tool on real and on simulated figures
#   make test   makes the same environment and runs everything that CI runs
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo system test test-all lint types layers fast docs bench mutants fuzz catalogue man rules picture clean

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@# pip compiles what it installs, but not what it only links to; start-up time is a feature.
	$(BIN)/python -m compileall -q src
	@touch $@

demo: $(STAMP)
	@echo "== The city, on the published figures (meili report --as-of 2019-12-31)"
	@$(BIN)/meili report --as-of 2019-12-31
	@rm -rf demo
	@$(BIN)/meili init --demo demo
	@echo
	@echo "== The districts of the demo workspace (meili -C demo report --district)"
	@$(BIN)/meili -C demo report --district --as-of 2019-12-31

# What tests need of Debian, if it is missing; as root, or with sudo that asks no password.
system:
	@scripts/system.sh

test: system lint types layers docs $(STAMP)
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

test-all: system lint types layers docs $(STAMP)
	$(BIN)/python -m pytest -n 2 -m '' --cov --cov-report=term

fast: $(STAMP)
	$(BIN)/python -m pytest -x

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/catalogue.py --check
	$(BIN)/python scripts/man.py --check
	$(BIN)/python scripts/rules.py --check

types: $(STAMP)
	$(BIN)/mypy

layers: $(STAMP)
	$(BIN)/lint-imports

# Not --quiet: that hides warnings from mkdocs itself, and then nothing is strict.
docs: $(STAMP)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

bench: $(STAMP)
	$(BIN)/python -m compileall -q src
	$(BIN)/python benchmarks/start_up.py

# Half an hour on two cores; see docs/mutants.md.
mutants: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/python scripts/mutants.py

# Some minutes; what was found is kept in build/fuzz.
fuzz: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	$(BIN)/python scripts/fuzz.py

catalogue: $(STAMP)
	$(BIN)/python scripts/catalogue.py

man: $(STAMP)
	$(BIN)/python scripts/man.py

rules: $(STAMP)
	$(BIN)/python scripts/rules.py

picture: $(STAMP)
	$(BIN)/python scripts/picture.py

clean:
	rm -rf $(VENV) demo mutants build dist .coverage .mypy_cache .pytest_cache .ruff_cache
