# make ask q="How many prisoners of war were exchanged?"    set up, index seeds/, answer
# make test                                                 set up, run the tests
#
# PYTHON       the Python to make .venv with (3.11 or later)
# TORCH_INDEX  an index of CPU-only torch wheels, where the default one draws in CUDA (README, Start)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INDEX_ARGUMENT := $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))

# Q= is the same; as typed, for make would take $5 for a variable of its own
override q := $(or $(value q),$(value Q))
export q

.PHONY: ask chat rebuild discord test lint docs release audit licences soak clean help

help:
	@sed -n '1,3p' Makefile; echo "also: chat rebuild discord lint docs release audit licences soak clean"

# torch first and alone: asked for as a dependency, its newest build would bring gigabytes of CUDA
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -P -m pip install --quiet --disable-pip-version-check $(INDEX_ARGUMENT) torch==2.13.0
	$(BIN)/python -P -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -P -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/installed-release: $(VENV)/installed-dev
	$(BIN)/python -P -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[release]'
	@touch $@

# "not found" (1) is an answer, too
ask: $(VENV)/installed
	@$(BIN)/newsdesk ask -- "$$q" || test $$? -eq 1

chat: $(VENV)/installed
	@$(BIN)/newsdesk chat

rebuild: $(VENV)/installed
	@$(BIN)/newsdesk rebuild

discord: $(VENV)/installed
	@$(BIN)/newsdesk discord

test: $(VENV)/installed-dev
	$(BIN)/python -P -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/installed-dev
	$(BIN)/python -P -m bench.docs
	$(BIN)/python -P -m bench.picture_discord

# builds sdist and wheel into dist/ and checks them; uploads nothing
release: $(VENV)/installed-release
	.ci/release

# every fault under every call of the file system, and more examples of every property: minutes
soak: $(VENV)/installed-dev
	SOAK=1 $(BIN)/python -P -m pytest tests/test_faults.py tests/test_fuzz.py

audit: $(VENV)/installed-dev
	@$(BIN)/python -P -m bench.audit

licences: $(VENV)/installed-dev
	@$(BIN)/python -P -m bench.audit --licences

# what can be made again; answers, feeds and archived texts stay
clean:
	rm -rf var/index var/index-shared var/encoders var/eval var/bench
