#!/usr/bin/env bash
# Compares numbers of archwalk with those of the model checker Storm on exported chains:
#
#   tools/compare_with_storm.sh ARGUMENT...    as tools/compare_with_storm.py takes them
#   tools/compare_with_storm.sh --setup        only makes the Python environment
#
#   ARCHWALK_PROGRAM=FILE      the program to compare, instead of build/release/bin/archwalk
#
# Storm comes as a Python package, of 190 MB with what it needs, into build/storm-venv: made where it
# is missing, which needs a package index and tools/setup.sh to have run. Exit 2: it can't be made.
set -euo pipefail
arguments=("$@")
for i in "${!arguments[@]}"; do # files are named from where the user is
  [ ! -e "${arguments[i]}" ] || arguments[i]=$(realpath "${arguments[i]}")
done
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
STORM_VENV=$ROOT/build/storm-venv
REQUIREMENTS=tools/python/requirements-storm.txt

if ! cmp -s "$REQUIREMENTS" "$STORM_VENV/stamp"; then
  [ -x "$VENV/bin/python" ] || fail "there is no $VENV" "build/storm-venv is made from it" \
    "run tools/setup.sh"
  rm -rf "$STORM_VENV"
  "$VENV/bin/python" -m venv "$STORM_VENV"
  # A compiler would be of no use: wheels or nothing.
  "$STORM_VENV/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 \
    --timeout 20 --only-binary :all: -r "$REQUIREMENTS" >&2 ||
    fail "stormpy can't be installed" "nothing can be compared with Storm" \
      "give pip a package index that has wheels for this system"
  cp "$REQUIREMENTS" "$STORM_VENV/stamp"
fi
[ "${arguments[*]:-}" != --setup ] || exit 0
exec "$STORM_VENV/bin/python" tools/compare_with_storm.py \
  --program "${ARCHWALK_PROGRAM:-$BUILD/bin/archwalk}" \
  "${arguments[@]}"
