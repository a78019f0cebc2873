# Everything is installed into .venv from pyproject.toml at the versions of constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
# Tests run side by side, a file at a time, since files share what is costly to make.
WORKERS ?= 2
ALONGSIDE := -n $(WORKERS) --dist loadfile

# What tests start in processes of their own is compiled once, and not for each of them.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow lint format clean

demo: .venv/.product
	$(BIN)/sunlit demo

test: .venv/.test
	$(BIN)/python -m pytest $(ALONGSIDE) -m "not slow"

test-slow: .venv/.test
	$(BIN)/python -m pytest $(ALONGSIDE) -m slow

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

format: .venv/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/.python:
	$(PYTHON) -m venv .venv
	touch $@

.venv/.product: .venv/.python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/.test: .venv/.python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@ .venv/.product

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
