# A target is one line that calls Python or pulumi; `make up` and `make test` set up all that they need.
STACK ?= dev
BOOTSTRAP := @ci/toolchain/bootstrap.sh
CI := .venv/bin/python -m ci

.PHONY: up preview down rotate credentials tunnel dbt docs test test-fast lint bench assets-export assets-lint

up:
	$(BOOTSTRAP) && $(CI) up --stack $(STACK) $(if $(SCALE),--scale $(SCALE))

preview:
	$(BOOTSTRAP) && $(CI) preview --stack $(STACK) $(if $(SCALE),--scale $(SCALE))

down:
	$(BOOTSTRAP) && $(CI) down --stack $(STACK)

rotate:
	$(BOOTSTRAP) && $(CI) rotate --stack $(STACK)

credentials:
	$(BOOTSTRAP) && $(CI) credentials --stack $(STACK)

dbt:
	$(BOOTSTRAP) && $(CI) dbt --stack $(STACK) "$(ARGS)"

docs:
	$(BOOTSTRAP) && $(CI) docs --stack $(STACK)

tunnel:
	$(BOOTSTRAP) && $(CI) tunnel --stack $(STACK)

assets-export:
	$(BOOTSTRAP) && $(CI) assets-export --stack $(STACK)

assets-lint:
	$(BOOTSTRAP) venv && .venv/bin/python -m superset_assets lint

lint:
	$(BOOTSTRAP) venv
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy

test-fast: lint
	$(BOOTSTRAP) venv && .venv/bin/pytest -m "not stack"

test: lint
	$(BOOTSTRAP) all browser ssh_server && .venv/bin/pytest --numprocesses 2

bench:
	$(BOOTSTRAP) all browser && $(CI) bench $(if $(SCALE),--scale $(SCALE))
