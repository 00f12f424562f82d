# make demo | serve | test | lint | bench — each prepares .venv from the hashed requirements.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$p" && break; done)
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
RUNTIME := .venv/.runtime-ready
DEV := .venv/.dev-ready

.PHONY: help
help: ## 列出可用的目标
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更高版本,请先安装 (例如 apt-get install python3.11 python3.11-venv)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) 缺少 venv 模块,请先安装 (例如 apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements/runtime.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements/runtime.txt
	$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

$(DEV): requirements/dev.txt $(RUNTIME)
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

.PHONY: demo
demo: $(RUNTIME) ## 示例市的一天: 结算、撤销、逐分说明
	$(BIN)/yibao demo

.PHONY: serve
serve: $(RUNTIME) ## 启动经办窗口和接口 (HOST= PORT=)
	$(BIN)/yibao serve --host $(or $(HOST),127.0.0.1) --port $(or $(PORT),8000)

.PHONY: lint
lint: $(DEV) ## 格式、静态检查、类型、依赖方向
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Compiled once and kept: the tests start `yibao` some hundred times.
test test-long: export PYTHONDONTWRITEBYTECODE :=

.PHONY: test
test: $(DEV) ## 全部测试
	$(BIN)/pytest -n 3 --no-loadscope-reorder

.PHONY: test-long
test-long: $(DEV) ## 耗时的演练: 三百次强杀、一万次断线
	$(BIN)/pytest -m long

.PHONY: bench
bench: $(RUNTIME) ## 测量速度,约五分钟 (ARGS=--quick 一分钟内,--record 公布,--console 测页面)
	$(BIN)/python -m bench $(ARGS)

.PHONY: day
day: $(RUNTIME) ## 三千家机构、十万次就诊的一天,其间反复强杀 (ARGS=--visits 1000)
	$(BIN)/python -m bench.day $(ARGS)

.PHONY: docs
docs: $(DEV) ## 由代码重新生成参考文档
	$(BIN)/python -m docs.generate

.PHONY: pictures
pictures: $(DEV) ## 重新截取 README 与文档里的画面 (需要 chromium 与 fonts-noto-cjk)
	$(BIN)/python -m docs.pictures

.PHONY: lock
lock: ## 重新锁定依赖 (需要 uv)
	cd requirements && for name in runtime dev; do \
		uv pip compile $$name.in -o $$name.txt --universal --python-version 3.11 \
			--generate-hashes --no-emit-index-url --no-header --quiet; done
