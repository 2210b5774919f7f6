.DEFAULT_GOAL := help
.PHONY: help run test lint bench clean

PORT ?= 8501
VENV_PYTHON := .venv/bin/python
UV := $(shell command -v uv 2>/dev/null)
RUN_READY := .venv/ready-to-run
TEST_READY := .venv/ready-to-test
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false
export PYTHONDONTWRITEBYTECODE :=

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

run: $(RUN_READY) ## start the app on http://localhost:8501 (PORT=... for another)
	@exec $(VENV_PYTHON) -m streamlit run app.py --server.port $(PORT) --server.headless true

test: $(TEST_READY) ## run every test, those in a real browser included
	@$(VENV_PYTHON) tests/browser/chromium.py || $(VENV_PYTHON) -m playwright install chromium || true
	@$(VENV_PYTHON) -m pytest -n auto --dist loadfile $(ARGS)

lint: $(TEST_READY) ## check style and types
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .
	@$(VENV_PYTHON) -m mypy

bench: $(TEST_READY) ## measure speed against plain pandas (a few minutes)
	@$(VENV_PYTHON) -m bench

clean: ## remove the virtual environment and caches; data stays
	@rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis bench/.cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN_READY): requirements.txt
	@sh .ci/venv requirements.txt "$(UV)"
	@touch $@

$(TEST_READY): requirements.txt requirements-dev.txt
	@sh .ci/venv requirements-dev.txt "$(UV)"
	@touch $(RUN_READY) $@
