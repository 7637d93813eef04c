# What one does with a checkout. `make` alone lists it.
#
# Everything runs in .venv, which is made on first use from constraints.txt and brought up to date only when
# pyproject.toml or constraints.txt change. Nothing but Python 3.11 or newer has to be there.

SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
RIVALS := $(VENV)/.rivals
YEAR := examples/year
HANDBOOK := handbook-build
BENCH_ARGS ?=
PYTEST_ARGS ?=
CHECK_ARGS ?=

# The first of these that is new enough; say `make PYTHON=…` for another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup check test lint format examples handbook bench lock clean

help: ## list what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## make .venv and install the program into it

$(READY): pyproject.toml constraints.txt
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed and was not found; name one with make PYTHON=/path/to/python3" >&2; exit 2; fi
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: its venv or ensurepip module is missing." >&2; \
		echo "Debian and Ubuntu ship it apart: apt-get install python3-venv (or python3.11-venv, to match $(PYTHON))." >&2; exit 2; }
	@"$(BIN)/python" -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear "$(VENV)"
	@echo "Installing into $(VENV) …"
	@"$(BIN)/python" -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch "$@"

check: examples ## set up, make the example exports and check them
	@echo "The examples hold defects on purpose, so findings are expected here: exit code 1 of the check is a success."
	@"$(BIN)/rulebook" check "$(YEAR)" $(CHECK_ARGS); code=$$?; echo; \
	case $$code in \
		0) echo "The check ran: no findings (exit code 0).";; \
		1) echo "The check ran and found what is wrong in the examples (exit code 1; $(YEAR)/planted.yaml lists what was planted).";; \
		*) echo "The check did not run to its end (exit code $$code)." >&2; exit $$code;; \
	esac

test: $(READY) ## set up and run the tests (PYTEST_ARGS="-n 2 -k name")
	@"$(BIN)/python" -m pytest $(PYTEST_ARGS)

lint: $(READY) ## style, format and types
	@"$(BIN)/ruff" check .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/mypy"

format: $(READY) ## bring the code into the project's format
	@"$(BIN)/ruff" check --fix-only --quiet .
	@"$(BIN)/ruff" format .

examples: $(READY) ## write a year of example exports to examples/year (ROWS=100000)
	@"$(BIN)/python" -m rulebook_examples --out "$(YEAR)" $(if $(ROWS),--rows $(ROWS))

handbook: $(READY) ## build the handbook into handbook-build
	@"$(BIN)/rulebook" handbook build --output "$(HANDBOOK)"

bench: $(RIVALS) ## measure speed, memory and start-up (ROWS="100000 1000000" for fewer than up to ten million)
	@"$(BIN)/python" -m bench $(ROWS) $(BENCH_ARGS)

$(RIVALS): $(READY)
	@echo "Installing what is measured beside the program into $(VENV) …"
	@"$(BIN)/python" -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	@touch "$@"

# Use the oldest Python that is supported (PYTHON=…): what runs on it runs on newer ones, and not the other way round.
lock: ## write constraints.txt anew, with the newest versions that pyproject.toml allows
	@set -euo pipefail; place=$$(mktemp -d); trap 'rm -rf "$$place"' EXIT; \
	"$(PYTHON)" -m venv "$$place/venv"; \
	"$$place/venv/bin/pip" install --quiet --editable '.[dev,bench]'; \
	{ echo "# Every version that a development install and the bench use. Written by: make lock"; \
	  "$$place/venv/bin/pip" freeze --exclude-editable; } > "$$place/constraints.txt"; \
	mv "$$place/constraints.txt" constraints.txt; wc -l constraints.txt

clean: ## remove what the targets made, .venv included
	@rm -rf "$(VENV)" "$(YEAR)" "$(HANDBOOK)" build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
