#!/usr/bin/env bash
# Everything that only a machine with an NVIDIA GPU can tell, in one JSON file: the gpu tests, a
# sweep on CPU and GPU whose walks must be the same bit by bit and whose exact numbers must agree
# within their bounds, compute-sanitizer, archwalk bench with what a user would write instead,
# hardware counters.
#
#   tools/gpu_check.sh [--build FOLDER] [--output FILE.json] [--table TABLE.h5] [--seconds S]
#                      [--parts NAME,...]
#
#   --build FOLDER   a build made elsewhere (cmake --preset portable); without it the preset release
#                    is built for the GPUs at hand, in build/gpu
#   --output FILE    default: bench/results/gpu_NAME.json, NAME the GPU's
#   --table FILE     the table of the sweep; default: a synthetic one of the topology space. Exact
#                    numbers are compared and timed on one of the size space too
#   --seconds S      of each kind of archwalk bench (default 3)
#   --parts LIST     of the parts that it names, in their order; default: all
#
# Comparing the sweeps takes a Python with h5py: that of .venv, or python3. A part whose tool
# (compute-sanitizer, ncu) is missing or may not look at the GPU is left out, and the file says so. What
# was found is written too where the script is stopped. Exit 1 where a part fails, 2 where nothing can
# be checked.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

GIVEN_BUILD=
OUTPUT=
TABLE=
SECONDS_OF_KIND=3
PARTS=
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --build | --output | --table | --seconds | --parts)
      [ $# -ge 2 ] || fail "$1 has no value" "one must follow it" "see --help"
      case $1 in
        --build) GIVEN_BUILD=$(absolute "$2") ;;
        --output) OUTPUT=$(absolute "$2") ;;
        --table) TABLE=$(absolute "$2") ;;
        --seconds) SECONDS_OF_KIND=$2 ;;
        --parts) PARTS=,$2, ;;
      esac
      shift 2
      ;;
    *) fail "unknown argument $1" "it would be ignored" "see --help" ;;
  esac
done

command -v nvidia-smi >/dev/null ||
  fail "there is no nvidia-smi" "it comes with the driver, without which no GPU works" \
    "run this on a machine with an NVIDIA GPU and its driver"
PYTHON=python3
[ -x "$VENV/bin/python" ] && PYTHON=$VENV/bin/python
start_log "$ROOT/build/gpu_check.log"
if [ -n "$GIVEN_BUILD" ]; then
  BUILD=$GIVEN_BUILD
else
  BUILD=$ROOT/build/gpu
  find_nvcc
  stage "configure" cmake --preset release -B "$BUILD" -DARCHWALK_CUDA=ON \
    -DARCHWALK_CUDA_ARCHITECTURES=native -DARCHWALK_TESTS=ON -DARCHWALK_BENCH=OFF
  stage "build" cmake --build "$BUILD" -j "$(nproc)" --target archwalk test_gpu
fi
# cuSPARSE of the packages that setup.sh --cuda installs.
for folder in "$CUDA_VENV"/lib/python3*/site-packages/nvidia/*/lib; do
  [ ! -d "$folder" ] || export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done
ARCHWALK=$BUILD/bin/archwalk
GPU_TESTS=$BUILD/tests/test_gpu
[ -x "$ARCHWALK" ] || fail "$ARCHWALK is missing" "it is what is checked" "build it, or name a build"

WORK=$(mktemp -d)
FAILED=0
RUNNING=
# What was found so far is kept, however the script ends.
finish() {
  local status=$?
  [ -z "$RUNNING" ] || kill -- "-$RUNNING" 2>/dev/null || true
  if compgen -G "$WORK/*.status" >/dev/null || compgen -G "$WORK/*.left_out" >/dev/null; then
    "$PYTHON" tools/gpu_report.py "$WORK" ${OUTPUT:+--output "$OUTPUT"} || status=1
  fi
  rm -rf "$WORK"
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# What tools say that may not look at a GPU.
NOT_PERMITTED='ERR_NVGPUCTRPERM|[Dd]evice not supported|LibraryNotLoaded|permission to access'

is_wanted() { [ -z "$PARTS" ] || [[ $PARTS == *,"$1",* ]]; }

# part NAME COMMAND...: runs it with its output in WORK/NAME.log; WORK/NAME.status tells how it went.
part() {
  local name=$1 begin=$SECONDS status=0
  shift
  is_wanted "$name" || return 0
  printf '%-44s' "$name"
  # In the background, so that a signal does not wait for its end, and a process group of its own,
  # so that the signal ends all of it.
  set -m
  "$@" </dev/null >"$WORK/$name.log" 2>&1 &
  RUNNING=$!
  set +m
  wait "$RUNNING" || status=$?
  RUNNING=
  if [ "$status" -ne 0 ] && grep -q -E "$NOT_PERMITTED" "$WORK/$name.log"; then
    cat "$WORK/$name.log" >>"$LOG"
    local why
    why=$(grep -m 1 -E "$NOT_PERMITTED" "$WORK/$name.log")
    printf 'left out: %s\n' "$why"
    printf '%s\n' "$why" >"$WORK/$name.left_out"
    return 0
  fi
  printf '%d %d\n' "$status" "$((SECONDS - begin))" >"$WORK/$name.status"
  cat "$WORK/$name.log" >>"$LOG"
  if [ "$status" -eq 0 ]; then
    printf '%4d s\n' "$((SECONDS - begin))"
  else
    printf 'failed (exit %d)\n' "$status"
    tail -n 15 "$WORK/$name.log"
    FAILED=1
  fi
}

# left_out NAME WHY
left_out() {
  is_wanted "$1" || return 0
  printf '%-44sleft out: %s\n' "$1" "$2"
  printf '%s\n' "$2" >"$WORK/$1.left_out"
}

# write_sweep FILE WALKS HORIZONS STEPS: every proposal and selection, both experiments.
write_sweep() {
  cat >"$1" <<END
seed = 7
scores = ["cifar10/test@200", "cifar100/test@200"]
method = "walks"
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = $2
[fixed_length]
horizons = $3
[threshold]
levels = ["q0.99", "q0.9"]
max_steps = $4
grid = [1, 10]
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.4, 0.3, 0.2, 0, 0, 0] } }
selection = { metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
selection = { tournament = { k = 3, guide = "cifar10/test@200" } }
[[operator]]
proposal = "uniform"
selection = { noisy = { rule = "improving", sigma = 0.5, guide = "cifar10/test@200" } }
[[operator]]
proposal = { restart = { probability = 0.1, inner = { edit_distance = { pmf = [0, 1, 0, 0, 0, 0, 0] } } } }
selection = { threshold = { slack = 1.0, guide = "cifar10/test@200" } }
[[operator]]
proposal = "neighbors"
selection = { improving = { guide = "cifar100/test@200" } }
[[generate]]
count = 20
reach = [1.0, 5.5]
proposal = { edit_distance = {} }
[[generate]]
count = 10
reach = [0.5, 5.5]
proposal = { per_edge = {} }
END
}

# write_exact FILE HORIZONS EPOCHS: operators whose exact expectations a GPU works out, by stencils
# and by stored matrices, of the scores after so many epochs.
write_exact() {
  cat >"$1" <<END
seed = 7
scores = ["cifar10/test@$3", "cifar100/test@$3"]
method = "exact"
strata = ["bottom:0.1", "top:0.1", "all"]
[fixed_length]
horizons = $2
END
  local selection
  for selection in '"always"' "{ improving = { guide = \"cifar10/test@$3\" } }" \
    "{ non_worsening = { guide = \"cifar100/test@$3\" } }" \
    "{ threshold = { slack = 1.0, guide = \"cifar10/test@$3\" } }" \
    "{ metropolis = { temperature = 2.0, guide = \"cifar10/test@$3\" } }" \
    "{ tournament = { k = 3, guide = \"cifar10/test@$3\" } }" \
    "{ noisy = { rule = \"improving\", sigma = 0.5, guide = \"cifar10/test@$3\" } }"; do
    cat >>"$1" <<END
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.9] } }
selection = $selection
[[operator]]
proposal = { random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 } }
selection = $selection
END
  done
}

sweep() { # BACKEND CONFIG OUT [TABLE]
  "$ARCHWALK" sweep "$2" --table "${4:-$TABLE}" -o "$3" --backend "$1" --force --quiet
}
sweep_all_devices() {
  "$ARCHWALK" sweep "$WORK/sweep.toml" --table "$TABLE" -o "$WORK/all.h5" --backend cuda \
    --device all --force --quiet
}
compare() { "$PYTHON" tools/compare_sweeps.py --across-backends "$1" "$2"; }
sanitize() { # TOOL CONFIG [TABLE]
  compute-sanitizer --tool "$1" --error-exitcode 1 "$ARCHWALK" sweep "$2" \
    --table "${3:-$TABLE}" -o "$WORK/sanitized.h5" --backend cuda --force --quiet
}
bench() { # ARGUMENT...
  "$ARCHWALK" bench --json --quiet --backend cuda --threads "$(nproc)" --seconds "$SECONDS_OF_KIND" "$@"
}
counters() { # ARGUMENT...
  # Clocks as they are: times are to be those of the bench.
  ncu --target-processes all --clock-control none --kernel-name-base demangled \
    --kernel-name 'regex:namespace.::(walk|tally|hit|fold|stencil|cluster_stencil)[<(]' \
    --launch-count 60 --csv --metrics "$METRICS" "$ARCHWALK" bench --quiet --no-peers \
    --backend cuda --seconds 1e-9 "$@"
}
counters_are_there() { # ARGUMENT...: ncu may fail and say nothing by its exit status
  counters "$@" | tee "$WORK/rows"
  grep -q '^"ID"' "$WORK/rows"
}
METRICS=gpu__time_duration.sum,smsp__inst_executed.sum,sm__throughput.avg.pct_of_peak_sustained_elapsed
METRICS+=,smsp__issue_active.avg.pct_of_peak_sustained_active,sm__warps_active.avg.pct_of_peak_sustained_active
METRICS+=,l1tex__data_pipe_lsu_wavefronts_mem_shared.sum,l1tex__data_bank_conflicts_pipe_lsu.sum
METRICS+=,l1tex__t_sector_hit_rate.pct,lts__t_sectors.sum,lts__t_sector_hit_rate.pct
BENCH_KINDS=()
for kind in blind best_so_far best_of_three_scores hill_climbing hill_climbing_all_tracks metropolis \
  threshold tournament noisy uniform restart isotropic_pmf per_edge explicit exact_stencil \
  exact_stencil_metropolis exact_sparse; do
  BENCH_KINDS+=(--kind "$kind")
done
COUNTED_KINDS=(--kind blind --kind best_so_far --kind hill_climbing --kind metropolis
  --kind isotropic_pmf --kind exact_stencil)
SIZE_KINDS=(--kind exact_stencil --kind exact_stencil_metropolis)

if [ -z "$TABLE" ]; then
  TABLE=$WORK/table.h5
  "$ARCHWALK" synth --space tss --seed 1 -o "$TABLE" --quiet
fi
write_sweep "$WORK/sweep.toml" 4 "[1, 2, 5, 10, 50, 100]" 100
write_sweep "$WORK/small.toml" 1 "[1, 3]" 5
write_exact "$WORK/exact.toml" "[1, 2, 5, 10, 50, 100]" 200
write_exact "$WORK/small_exact.toml" "[1, 3]" 200
SIZE_TABLE=$WORK/size.h5
"$ARCHWALK" synth --space sss --seed 1 -o "$SIZE_TABLE" --quiet
write_exact "$WORK/size.toml" "[1, 10, 50]" 90
write_exact "$WORK/small_size.toml" "[1, 3]" 90

if [ -x "$GPU_TESTS" ]; then
  part gpu_tests env ARCHWALK_REQUIRE_GPU=1 "$GPU_TESTS"
else
  left_out gpu_tests "the build has no $GPU_TESTS"
fi
part sweep_cpu sweep cpu "$WORK/sweep.toml" "$WORK/cpu.h5"
part sweep_cuda sweep cuda "$WORK/sweep.toml" "$WORK/cuda.h5"
part same_as_cpu compare "$WORK/cpu.h5" "$WORK/cuda.h5"
part exact_cpu sweep cpu "$WORK/exact.toml" "$WORK/exact_cpu.h5"
part exact_cuda sweep cuda "$WORK/exact.toml" "$WORK/exact_cuda.h5"
part exact_within_bounds compare "$WORK/exact_cpu.h5" "$WORK/exact_cuda.h5"
part size_cpu sweep cpu "$WORK/size.toml" "$WORK/size_cpu.h5" "$SIZE_TABLE"
part size_cuda sweep cuda "$WORK/size.toml" "$WORK/size_cuda.h5" "$SIZE_TABLE"
part size_within_bounds compare "$WORK/size_cpu.h5" "$WORK/size_cuda.h5"
part sweep_all_devices sweep_all_devices
part same_on_all_devices compare "$WORK/cpu.h5" "$WORK/all.h5"
if command -v compute-sanitizer >/dev/null; then
  part memcheck sanitize memcheck "$WORK/small.toml"
  part racecheck sanitize racecheck "$WORK/small.toml"
  part memcheck_exact sanitize memcheck "$WORK/small_exact.toml"
  part racecheck_exact sanitize racecheck "$WORK/small_exact.toml"
  part memcheck_size sanitize memcheck "$WORK/small_size.toml" "$SIZE_TABLE"
  part racecheck_size sanitize racecheck "$WORK/small_size.toml" "$SIZE_TABLE"
else
  for name in memcheck racecheck memcheck_exact racecheck_exact memcheck_size racecheck_size; do
    left_out "$name" "compute-sanitizer is not installed"
  done
fi
part bench bench "${BENCH_KINDS[@]}"
part bench_size bench --table "$SIZE_TABLE" "${SIZE_KINDS[@]}"
if command -v ncu >/dev/null; then
  part counters counters_are_there "${COUNTED_KINDS[@]}"
  part counters_size counters_are_there --table "$SIZE_TABLE" "${SIZE_KINDS[@]}"
else
  left_out counters "ncu is not installed"
  left_out counters_size "ncu is not installed"
fi

exit "$FAILED"
