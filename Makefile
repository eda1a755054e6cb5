# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.

BIN := .venv/bin
ARGS ?=
TEST_PACKAGES := chromium fonts-dejavu-core openssl postgresql prometheus rabbitmq-server \
	$(shell command -v npm >/dev/null || echo nodejs npm)

.DEFAULT_GOAL := help
.PHONY: help demo test chaos lint format lock docs goldens screenshot bench fuzz clean

help: ## what there is to make
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## the whole platform against a simulated ground segment; ARGS="--days 7" and so on
	@.ci/virtualenv requirements.lock
	@exec $(BIN)/maas demo $(ARGS)

test: ## every test; installs what they need, names what it could not install
	@.ci/virtualenv requirements-dev.lock
	@lacking=0; .ci/system-packages $(TEST_PACKAGES) || lacking=1; \
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS) || exit $$?; \
	if [ $$lacking -ne 0 ]; then echo "some system packages are missing: see above" >&2; exit 1; fi

chaos: ## thirty days while everything is killed, half an hour and more; ARGS="--days 4 --faults 40"
	@.ci/virtualenv requirements-dev.lock
	@.ci/system-packages $(TEST_PACKAGES)
	@exec $(BIN)/python -m tests.chaos $(ARGS)

lint: ## style, types, who may import whom, the catalogue, the migrations
	@.ci/virtualenv requirements-dev.lock
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks
	$(BIN)/lint-imports
	$(BIN)/maas catalogue check maas/catalogue/examples/copernicus
	$(BIN)/maas catalogue check maas/catalogue/examples/maritime
	$(BIN)/maas database check
	$(BIN)/maas dashboards check

format: ## put the code into the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: ## choose dependency versions anew
	@.ci/virtualenv requirements-dev.lock
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --extra build --extra dev -c requirements.lock pyproject.toml \
		-o requirements-dev.lock

docs: ## write the generated reference pages
	$(BIN)/maas catalogue reference -o docs/reference/catalogue.md
	$(BIN)/maas choreography -o docs/reference/choreography.md
	$(BIN)/maas metrics -o docs/reference/metrics.md
	$(BIN)/maas dashboards reference -o docs/reference/dashboards.md

goldens: ## what the boards of the example are compared with in the tests
	$(BIN)/python -m tests.dashboards.golden

screenshot: ## the picture in the README, of the demo that is running
	$(BIN)/python -m tests.journeys.screenshot http://127.0.0.1:8080/ docs/images/status-page.png

bench: ## the benchmarks, with figures
	$(BIN)/python -m benchmarks $(ARGS)

fuzz: ## every parser for ten minutes each; SECONDS=60 for less, ARGS="-k plans" for some
	@.ci/virtualenv requirements-dev.lock
	MAAS_FUZZ_SECONDS=$(or $(SECONDS),600) $(BIN)/python -m pytest tests/fuzz -s --timeout 0 $(ARGS)

clean: ## forget the virtual environment and the demo's data
	rm -rf .venv .maas
