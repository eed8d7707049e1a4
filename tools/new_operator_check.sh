#!/usr/bin/env bash
# Shows what a new operator takes: one file and its entry in the list. In a copy of the committed
# tree: adds the proposal of tests/new_operator, gives the battery of tests its matrix, builds without
# CUDA, runs the battery and a sweep by both engines, and counts the lines changed elsewhere.
#
#   tools/new_operator_check.sh FOLDER     FOLDER: where to work, not there yet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 1 ] || { echo "usage: tools/new_operator_check.sh FOLDER" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 is there already: it would be changed: name another folder" >&2; exit 2; }
git clone --quiet --local . "$1"
cd "$1"

cp tests/new_operator/shift.hpp include/archwalk/operators/shift.hpp
sed -i 's|^#include "archwalk/operators/threshold.hpp"|#include "archwalk/operators/shift.hpp"\n&|
  s|\(Neighbors, Explicit, RandomExplicit\)>;|\1, Shift>;|' include/archwalk/operators/list.hpp
sed -i '/^\/\/ What a proposal.s examples are prepared against/{
  r tests/new_operator/shift_examples.hpp
  N
}' tests/support/proposal_examples.hpp
git add -N include/archwalk/operators/shift.hpp
echo "Changed beside the new file:"
git diff --stat -- . ':!include/archwalk/operators/shift.hpp'

cmake --preset cpu-only >/dev/null
cmake --build --preset cpu-only --target archwalk test_operators test_exact >build.log ||
  { tail -n 30 build.log; exit 1; }
build/cpu-only/tests/test_operators --gtest_brief=1
build/cpu-only/tests/test_exact --gtest_brief=1 --gtest_filter='ExactProposals*'

cat >shift.toml <<'TOML'
seed = 1
table = "tss.h5"
scores = ["cifar10/test@200"]
method = "both"
strata = ["bottom:0.1", "top:0.1", "all"]
[fixed_length]
horizons = [1, 2, 5, 10, 50, 100]
[[operator]]
proposal = "shift"
[[operator]]
proposal = "shift"
selection = { metropolis = { temperature = 1.0 } }
[[operator]]
proposal = "shift"
selection = { tournament = { k = 3 } }
TOML
archwalk=build/cpu-only/bin/archwalk
$archwalk synth --space tss -o tss.h5 --quiet
$archwalk sweep shift.toml -o shift.h5
$archwalk sweep --help | grep -A1 '^  shift'
