#!/bin/sh
# Make the lock files anew: one resolution for every group, system and Python version we support,
# then each group's share of it. Needs uv on the PATH. `--upgrade` takes newer releases.
set -eu
cd "$(dirname "$0")/.."
all=$(mktemp)
trap 'rm -f "$all"' EXIT
compile() {
    uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --no-header --no-annotate --no-emit-index-url "$@"
}
cat requirements/*.lock 2>/dev/null >"$all" || true
compile pyproject.toml --group lab --group scale --group test --group course "$@" --output-file "$all"
for group in report lab scale test course; do
    extra=""
    [ "$group" = report ] || extra="--group $group"
    # shellcheck disable=SC2086
    compile pyproject.toml $extra --constraint "$all" --generate-hashes --output-file "requirements/$group.lock"
done
