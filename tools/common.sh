# shellcheck shell=bash
# What the scripts of this folder share: where the project is, stages with a log, one way to fail, help
# and paths of the command line. Source it after `set -euo pipefail`; it moves to the project's root.

CALLED_FROM=$PWD
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit
# shellcheck disable=SC2034 # for the scripts that source this one
BUILD=$ROOT/build/release
VENV=$ROOT/.venv
CUDA_VENV=$ROOT/.venv-cuda

# fail PROBLEM WHY MEND: one message in the manner of archwalk's own, exit 2.
fail() {
  printf '%s: %s: %s: %s\n' "${0##*/}" "$1" "$2" "$3" >&2
  exit 2
}

say() { printf '%s\n' "$*"; }

# usage: the comment at the head of the script that runs.
usage() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "tools/${0##*/}"; }

# absolute PATH: as seen from where the user stands.
absolute() {
  case $1 in /*) say "$1" ;; *) say "$CALLED_FROM/$1" ;; esac
}

# start_log FILE: begins a new log for the stages that follow.
start_log() {
  LOG=$1
  if ! { mkdir -p "$(dirname "$LOG")" && : >"$LOG"; } 2>/dev/null; then
    fail "$LOG cannot be written" "every step is logged there" \
      "give this user the folder $ROOT/build (it may belong to another user after a run as root)"
  fi
}

# stage NAME COMMAND...: runs the command with its output in the log, and prints one line with the
# time it took. Where the command fails, so does the script, after the end of the log.
stage() {
  local name=$1 begin=$SECONDS status
  shift
  printf '%-44s' "$name"
  printf '\n== %s: %s\n' "$name" "$*" >>"$LOG"
  # Not `|| status=$?`: that would switch -e off inside a function that the stage runs.
  set +e
  (
    set -e
    "$@"
  ) </dev/null >>"$LOG" 2>&1
  status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    printf 'failed after %d s\n' "$((SECONDS - begin))"
    say "--- the last lines of $LOG ---"
    tail -n 40 "$LOG"
    say "--- end of $LOG ---"
    exit 1
  fi
  printf '%4d s\n' "$((SECONDS - begin))"
}

# find_nvcc: sets CUDACXX to a CUDA compiler off PATH, where NVIDIA's packages or setup.sh --cuda put
# it, unless one is on PATH or named already.
find_nvcc() {
  [ -z "${CUDACXX:-}" ] || return 0
  ! command -v nvcc >/dev/null || return 0
  local candidate
  for candidate in "${CUDA_HOME:-}/bin/nvcc" "${CUDA_PATH:-}/bin/nvcc" /usr/local/cuda/bin/nvcc \
    "$CUDA_VENV"/lib/python3*/site-packages/nvidia/cu*/bin/nvcc; do
    if [ -x "$candidate" ]; then
      export CUDACXX=$candidate
      return 0
    fi
  done
}

# configure_and_build TARGET CMAKE_OPTION...: the preset release, in build/release.
# $TARGET may be `all`.
configure_and_build() {
  local target=$1
  shift
  find_nvcc
  stage "configure" cmake --preset release "-DPython3_EXECUTABLE=$VENV/bin/python" "$@"
  stage "build ($(grep -s -q 'archwalk: CUDA TRUE' "$LOG" && echo "with CUDA" || echo "without CUDA"))" \
    cmake --build --preset release -j "$(nproc)" --target "$target"
}
