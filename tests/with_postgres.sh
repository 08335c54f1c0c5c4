#!/bin/sh
# Runs a command with TEST_POSTGRES_URL set: to what it is already, or to a throw-away cluster that ends with the command.
set -eu
[ -n "${TEST_POSTGRES_URL:-}" ] && exec "$@"

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)")
folder=$(mktemp -d)
# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; as="runuser -u postgres --"; else as=""; fi
stop() { $as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$folder"; }
trap stop EXIT
trap 'exit 130' INT TERM
cd "$folder"
$as "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-sync >/dev/null
$as "$bin/pg_ctl" -D "$folder/data" -w -o "-F -c listen_addresses= -c unix_socket_directories=$folder -c max_connections=200" -l "$folder/log" start >/dev/null
cd "$OLDPWD"
TEST_POSTGRES_URL="postgres://postgres@localhost/postgres?host=$folder" "$@"
