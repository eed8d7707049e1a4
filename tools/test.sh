#!/usr/bin/env bash
# All tests: sets up, builds everything, runs ctest, then the Python tests, then clang-format and
# clang-tidy (tools/lint.py), and ends with the totals of each. Fails if any does, or can't be run; but
# Debian 13 has no clang of lint.py's version, and there it says that lint was not run.
#
#   ARCHWALK_DATA=DIR         benchmark files; tests that need one skip without it
#   ARCHWALK_REQUIRE_DATA=1   they fail instead
#   ARCHWALK_REQUIRE_STORM=1  the comparison with Storm fails, not skips, where it can't be installed
#   ARCHWALK_REQUIRE_GPU=1    tests of the GPU fail, not skip, where there is none
#   ARCHWALK_REQUIRE_INSTRUCTION_SETS=1
#                             those of an instruction set fail, not skip, where the processor lacks it
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
[ $# -eq 0 ] || fail "unknown argument $1" "test.sh takes none" \
  "run ctest --preset release -R NAME for single tests"

begin=$SECONDS
tools/setup.sh --tests
start_log "$ROOT/build/test.log"
# One architecture: each takes a minute of compiling, and warnings and spills show on any.
configure_and_build all -DARCHWALK_CUDA=AUTO -DARCHWALK_CUDA_ARCHITECTURES=90 -DARCHWALK_TESTS=ON -DARCHWALK_BENCH=ON

say "ctest"
ctest_status=0
ctest --preset release -j "$(nproc)" >build/ctest.log 2>&1 </dev/null || ctest_status=$?
# Everything but the lines of tests that passed or began.
grep -v -E '^ *[0-9]+/[0-9]+ Test .* Passed |^ *Start ' build/ctest.log || true
[ "$ctest_status" -ne 0 ] || grep -q 'tests passed' build/ctest.log || ctest_status=1

say "pytest"
pytest_status=0
ARCHWALK_BUILD=$BUILD "$VENV/bin/python" -m pytest -q -ra -p no:cacheprovider tests/python \
  </dev/null 2>&1 | tee build/pytest.log || pytest_status=$?

say "lint"
lint_status=0
"$VENV/bin/python" tools/lint.py --build "$BUILD" </dev/null 2>&1 | tee build/lint.log ||
  lint_status=$?

verdict() { if [ "$1" -eq 0 ]; then echo passed; else echo "FAILED (exit $1)"; fi; }
lint_verdict=$(verdict "$lint_status")
if [ "$lint_status" -eq 2 ]; then  # a program is missing, and setup.sh would have installed it
  lint_verdict="not run"
  lint_status=0
fi
say
say "ctest:  $(verdict "$ctest_status"): $(grep 'tests passed' build/ctest.log || echo "no totals")"
say "pytest: $(verdict "$pytest_status"): $(tail -n 1 build/pytest.log)"
say "lint:   $lint_verdict: $(tail -n 1 build/lint.log)"
say "all tests in $((SECONDS - begin)) s"
[ "$ctest_status" -eq 0 ] && [ "$pytest_status" -eq 0 ] && [ "$lint_status" -eq 0 ]
