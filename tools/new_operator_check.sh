#!/usr/bin/env bash
# Shows what a new operator takes: one file and its entry in the list. In a copy of the committed
# tree: adds the proposal and the selection of tests/new_operator, gives the battery of tests their laws,
# builds without CUDA, runs the battery and a sweep by both engines, and counts the lines changed
# elsewhere.
#
#   tools/new_operator_check.sh FOLDER     FOLDER: where to work, not there yet
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -eq 1 ] || { echo "usage: tools/new_operator_check.sh FOLDER" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 is there already: it would be changed: name another folder" >&2; exit 2; }
git clone --quiet --local . "$1"
cd "$1"

# add NAME BEFORE LAST TYPE: the header before that one, the type after the last of its list.
add() {
  cp "tests/new_operator/$1.hpp" include/archwalk/operators/
  git add -N "include/archwalk/operators/$1.hpp"
  sed -i "s|^#include \"archwalk/operators/$2.hpp\"|#include \"archwalk/operators/$1.hpp\"\n&|
    s|$3>;|$3, $4>;|" include/archwalk/operators/list.hpp
}
# examples NAME FILE: before the line of FILE that says that examples end.
examples() {
  sed -i "/^\/\/ $3/{
    r tests/new_operator/$1_examples.hpp
    N
  }" "tests/support/$2.hpp"
}
add shift tabu RandomExplicit Shift
add hesitant improving Noisy Hesitant
examples shift proposal_examples "What a proposal.s examples are prepared against"
examples hesitant selection_examples "Whether the selection is a rule that takes"
echo "Changed beside the new files:"
git diff --stat -- . ':!include/archwalk/operators/shift.hpp' ':!include/archwalk/operators/hesitant.hpp'

cmake --preset cpu-only >/dev/null
cmake --build --preset cpu-only --target archwalk test_operators test_exact test_cpu >build.log ||
  { tail -n 30 build.log; exit 1; }
build/cpu-only/tests/test_operators --gtest_brief=1
build/cpu-only/tests/test_exact --gtest_brief=1 --gtest_filter='ExactProposals*:ExactSelections*'
build/cpu-only/tests/test_cpu --gtest_brief=1 --gtest_filter='StepFrequencies*'

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
[[operator]]
proposal = { edit_distance = { pmf = [0, 1] } }
selection = "hesitant"
TOML
archwalk=build/cpu-only/bin/archwalk
$archwalk synth --space tss -o tss.h5 --quiet
$archwalk sweep shift.toml -o shift.h5
$archwalk sweep --help | grep -A1 -E '^  (shift|hesitant)'
