#!/usr/bin/env bash
# Everything that only a machine with an NVIDIA GPU can tell, in one JSON file: the gpu tests, a
# sweep on CPU and GPU whose walks must be the same bit by bit and whose exact numbers must agree
# within their bounds, archwalk bench with what a user would write instead, compute-sanitizer,
# hardware counters.
#
#   tools/gpu_check.sh [--build FOLDER] [--output FILE.json] [--table TABLE.h5] [--seconds S]
#                      [--parts NAME,...] [--limit S] [--python PROGRAM]
#
#   --build FOLDER   a build made elsewhere (cmake --preset portable); without it the preset release
#                    is built for the GPUs at hand, in build/gpu
#   --output FILE    default: bench/results/gpu_NAME.json, NAME the GPU's, and the log in build; the log
#                    of a FILE lies beside it: the checkout need not be writable then
#   --table FILE     the table of the sweep; default: a synthetic one of the topology space. Exact
#                    numbers are compared and timed on one of the size space too
#   --seconds S      of each kind of archwalk bench (default 3)
#   --parts LIST     of the parts that it names, in their order; default: all
#   --limit S        a part that takes longer has failed, and the next one begins (default 600)
#   --python PROGRAM to compare the sweeps: a Python with h5py and NumPy (default: .venv's, or else
#                    python3)
#
# A part whose tool (compute-sanitizer, ncu: on PATH, or in the bin of $CUDA_HOME, $CUDA_PATH or
# /usr/local/cuda) is missing or may not look at the GPU is left out, and the file says so. Where Python
# has no h5py, the sweeps are not compared but kept beside the file, in NAME_sweeps, for
# tools/compare_sweeps.py elsewhere. The file is written anew after every part, so that what was found
# is kept however the script ends. cuSPARSE is looked for where LD_LIBRARY_PATH says, in .venv-cuda, in
# the Python's site-packages/nvidia, in $CUDA_HOME, $CUDA_PATH and /usr/local/cuda*. Exit 1 where a part
# fails, 2 where nothing can be checked.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=tools/gpu_sweeps.sh
source tools/gpu_sweeps.sh

make_folder_of_output() {
  mkdir -p "$(dirname "$OUTPUT")" || fail "there can be no folder for $OUTPUT" \
    "what is found goes there" "name a file with --output"
}

GIVEN_BUILD=
OUTPUT=
TABLE=
SECONDS_OF_KIND=3
PARTS=
LIMIT=600
PYTHON=python3
[ ! -x "$VENV/bin/python" ] || PYTHON=$VENV/bin/python
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --build | --output | --table | --seconds | --parts | --limit | --python)
      [ $# -ge 2 ] || fail "$1 has no value" "one must follow it" "see --help"
      case $1 in
        --build) GIVEN_BUILD=$(absolute "$2") ;;
        --output) OUTPUT=$(absolute "$2") ;;
        --table) TABLE=$(absolute "$2") ;;
        --seconds) SECONDS_OF_KIND=$2 ;;
        --parts) PARTS=,$2, ;;
        --limit) LIMIT=$2 ;;
        --python) PYTHON=$2 ;;
      esac
      shift 2
      ;;
    *) fail "unknown argument $1" "it would be ignored" "see --help" ;;
  esac
done

[[ $LIMIT =~ ^[1-9][0-9]*$ ]] ||
  fail "--limit is '$LIMIT'" "a part has so many seconds" "give a number from 1 on"
command -v nvidia-smi >/dev/null ||
  fail "there is no nvidia-smi" "it comes with the driver, without which no GPU works" \
    "run this on a machine with an NVIDIA GPU and its driver"
command -v "$PYTHON" >/dev/null ||
  fail "there is no $PYTHON" "it writes the file" "name a Python 3 with --python"
if [ -n "$OUTPUT" ]; then
  make_folder_of_output
  start_log "${OUTPUT%.json}.log"
else
  start_log "$ROOT/build/gpu_check.log"
fi
# compute-sanitizer and ncu come with a toolkit whose programs need not be on PATH.
TOOLKITS=()
for folder in "${CUDA_HOME:-}" "${CUDA_PATH:-}" /usr/local/cuda; do
  if [ -n "$folder" ] && [ -d "$folder" ]; then
    TOOLKITS+=("$folder")
    export PATH=$PATH:$folder/bin
  fi
done
if [ -n "$GIVEN_BUILD" ]; then
  BUILD=$GIVEN_BUILD
else
  BUILD=$ROOT/build/gpu
  find_nvcc
  # With line numbers, by which compute-sanitizer says where something is wrong: the code is the same.
  stage "configure" cmake --preset release -B "$BUILD" -DARCHWALK_CUDA=ON \
    "-DCMAKE_CUDA_FLAGS=${CUDAFLAGS:-} -lineinfo" -DARCHWALK_CUDA_ARCHITECTURES=native \
    -DARCHWALK_TESTS=ON -DARCHWALK_BENCH=OFF
  stage "build" cmake --build "$BUILD" -j "$(nproc)" --target archwalk test_gpu
fi
# cuSPARSE of the packages that setup.sh --cuda installs, of those that the Python has, of a toolkit.
mapfile -t PYTHON_FOLDERS < <("$PYTHON" -c \
  'import glob, sys; print(*(f for p in sys.path if p for f in glob.glob(p + "/nvidia/*/lib")), sep="\n")')
for folder in "$CUDA_VENV"/lib/python3*/site-packages/nvidia/*/lib "${PYTHON_FOLDERS[@]}" \
  "${TOOLKITS[@]/%//lib64}" /usr/local/cuda*/lib64; do
  [ ! -d "$folder" ] || export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder"
done
ARCHWALK=$BUILD/bin/archwalk
GPU_TESTS=$BUILD/tests/test_gpu
[ -x "$ARCHWALK" ] || fail "$ARCHWALK is missing" "it is what is checked" "build it, or name a build"

WORK=$(mktemp -d)
SWEEPS=$WORK # where the sweeps go that are compared
FAILED=0
RUNNING=
write_report() {
  "$PYTHON" tools/gpu_report.py "$WORK" --output "$OUTPUT"
}
# keep_report: after every part; where that can't be, finish tells.
keep_report() { write_report >/dev/null 2>&1 || true; }
# What was found so far is kept, however the script ends.
finish() {
  local status=$?
  [ -z "$RUNNING" ] || kill -- "-$RUNNING" 2>/dev/null || true
  if compgen -G "$WORK/*.status" >/dev/null || compgen -G "$WORK/*.left_out" >/dev/null; then
    if ! write_report; then
      say "the report can't be written: what was found is in $WORK: see the message above, then run" \
        "tools/gpu_report.py $WORK --output FILE"
      exit 1
    fi
  fi
  rmdir "$SWEEPS" 2>/dev/null || true # where none was written
  rm -rf "$WORK"
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

[ -n "$OUTPUT" ] || OUTPUT=$("$PYTHON" tools/gpu_report.py "$WORK" --where)
make_folder_of_output
CAN_COMPARE=1
if ! "$PYTHON" -c 'import h5py, numpy' 2>/dev/null; then
  CAN_COMPARE=0
  SWEEPS=${OUTPUT%.json}_sweeps
  mkdir -p "$SWEEPS"
fi

# What tools say that may not look at a GPU, that another tool (a cluster's DCGM) looks at, or that are
# newer than its driver.
NOT_PERMITTED='ERR_NVGPUCTRPERM|[Dd]evice not supported|LibraryNotLoaded|permission to access'
NOT_PERMITTED+='|driver resource was unavailable|not compatible with Nsight Compute'

is_wanted() { [ -z "$PARTS" ] || [[ $PARTS == *,"$1",* ]]; }

# part NAME COMMAND...: runs it with its output in WORK/NAME.log; WORK/NAME.status tells how it went. The
# command may be a function that is exported, which sees exported variables alone.
part() {
  local name=$1 begin=$SECONDS status=0
  shift
  is_wanted "$name" || return 0
  printf '%-44s' "$name"
  # In the background, so that a signal does not wait for its end, and a process group of its own,
  # so that the signal ends all of it, that of timeout too.
  set -m
  timeout -k 10 "$LIMIT" "$BASH" -euo pipefail -c '"$@"' "$name" "$@" \
    </dev/null >"$WORK/$name.log" 2>&1 &
  RUNNING=$!
  set +m
  wait "$RUNNING" || status=$?
  RUNNING=
  if [ "$status" -eq 124 ] || { [ "$status" -eq 137 ] && [ "$((SECONDS - begin))" -ge "$LIMIT" ]; }; then
    say "gpu_check.sh: stopped after $LIMIT s (--limit)" >>"$WORK/$name.log"
  fi
  if [ "$status" -ne 0 ] && grep -q -E "$NOT_PERMITTED" "$WORK/$name.log"; then
    cat "$WORK/$name.log" >>"$LOG"
    local why
    why=$(grep -m 1 -E "$NOT_PERMITTED" "$WORK/$name.log")
    printf 'left out: %s\n' "$why"
    printf '%s\n' "$why" >"$WORK/$name.left_out"
    keep_report
    return 0
  fi
  printf '%d %d\n' "$status" "$((SECONDS - begin))" >"$WORK/$name.status"
  keep_report
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
  keep_report
}

# compared NAME A B: a part that compares two sweeps, or is left out.
compared() {
  if [ "$CAN_COMPARE" -eq 1 ]; then
    part "$1" compare "$SWEEPS/$2" "$SWEEPS/$3"
  else
    left_out "$1" "$PYTHON has no h5py or no NumPy; compare $SWEEPS/$2 and $3 elsewhere"
  fi
}

sweep() { # BACKEND CONFIG OUT [TABLE]
  "$ARCHWALK" sweep "$2" --table "${4:-$TABLE}" -o "$3" --backend "$1" --force --quiet
}
sweep_all_devices() {
  "$ARCHWALK" sweep "$WORK/sweep.toml" --table "$TABLE" -o "$SWEEPS/all.h5" --backend cuda \
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
  # Clocks as they are: times are to be those of the bench. In a folder of one's own: ncu's lock in /tmp
  # is nobody else's once another user has made it.
  TMPDIR=$WORK ncu --target-processes all --clock-control none --kernel-name-base function \
    --kernel-name 'regex:^(walk|tally|hit|cumulate|fold|stencil|cluster_stencil)$' \
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
# What the parts see.
export ARCHWALK METRICS PYTHON SECONDS_OF_KIND SWEEPS TABLE WORK
export -f sweep sweep_all_devices compare sanitize bench counters counters_are_there

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
part sweep_cpu sweep cpu "$WORK/sweep.toml" "$SWEEPS/cpu.h5"
part sweep_cuda sweep cuda "$WORK/sweep.toml" "$SWEEPS/cuda.h5"
compared same_as_cpu cpu.h5 cuda.h5
part exact_cpu sweep cpu "$WORK/exact.toml" "$SWEEPS/exact_cpu.h5"
part exact_cuda sweep cuda "$WORK/exact.toml" "$SWEEPS/exact_cuda.h5"
compared exact_within_bounds exact_cpu.h5 exact_cuda.h5
part size_cpu sweep cpu "$WORK/size.toml" "$SWEEPS/size_cpu.h5" "$SIZE_TABLE"
part size_cuda sweep cuda "$WORK/size.toml" "$SWEEPS/size_cuda.h5" "$SIZE_TABLE"
compared size_within_bounds size_cpu.h5 size_cuda.h5
part sweep_all_devices sweep_all_devices
compared same_on_all_devices cpu.h5 all.h5
part bench bench "${BENCH_KINDS[@]}"
part bench_size bench --table "$SIZE_TABLE" "${SIZE_KINDS[@]}"
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
if command -v ncu >/dev/null; then
  part counters counters_are_there "${COUNTED_KINDS[@]}"
  part counters_size counters_are_there --table "$SIZE_TABLE" "${SIZE_KINDS[@]}"
else
  left_out counters "ncu is not installed"
  left_out counters_size "ncu is not installed"
fi

exit "$FAILED"
