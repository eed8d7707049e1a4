#!/usr/bin/env bash
# Runs archwalk submit and status on a real Slurm: one node, this machine, with its daemons, ports,
# configuration and state in a folder of their own, which is removed at the end. Where Slurm is not
# installed, Debian's packages are downloaded and unpacked there; nothing is installed, and root is
# not needed.
#
#   tools/slurm_check.sh [--build FOLDER] [--requeue] [--keep]
#
#   --build FOLDER   where the program was built (default: build/release)
#   --requeue        also a task that runs into its time limit: 10 minutes or more, as Slurm waits two
#                    minutes before a requeued task begins again
#   --keep           leave the folder, and say where it is
#
# Exit 0: all was as it should be; 1: something was not; 2: something is missing.
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

REQUEUE=0
KEEP=0
while [ $# -gt 0 ]; do
  case $1 in
    --build)
      [ $# -ge 2 ] || fail "--build has no value" "one must follow it" "name the build folder"
      BUILD=$(absolute "$2")
      shift
      ;;
    --requeue) REQUEUE=1 ;;
    --keep) KEEP=1 ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown argument $1" "it would be ignored" "see --help" ;;
  esac
  shift
done

ARCHWALK=$BUILD/bin/archwalk
[ -x "$ARCHWALK" ] || fail "there is no $ARCHWALK" "it is what is checked" \
  "build it with tools/quickstart.sh, or name its folder with --build"
PYTHON=$VENV/bin/python
[ -x "$PYTHON" ] || PYTHON=python3
"$PYTHON" -c 'import h5py, numpy' 2>/dev/null ||
  fail "Python has no h5py" "sweeps are compared with it" "run tools/setup.sh"

HOME_FOLDER=$(mktemp -d /tmp/archwalk-slurm.XXXXXX) # short: the path of a socket has to fit
DAEMONS=()
# shellcheck disable=SC2317 # the trap calls it
end() {
  local file
  for file in "${DAEMONS[@]}"; do
    [ ! -s "$file" ] || kill "$(cat "$file")" 2>/dev/null || true
  done
  sleep 1
  if [ "$KEEP" -eq 1 ]; then say "kept: $HOME_FOLDER"; else rm -rf "$HOME_FOLDER"; fi
}
trap end EXIT
start_log "$ROOT/build/slurm_check.log"

# Slurm's programs, from PATH or unpacked.
find_slurm() {
  local root=$HOME_FOLDER/root packages
  PATH=$PATH:/usr/sbin:/sbin
  if command -v slurmctld slurmd sbatch munged >/dev/null; then return; fi
  command -v apt-get dpkg >/dev/null ||
    fail "Slurm is not installed" "it is what submits" \
      "install slurmctld, slurmd, Slurm's commands and munge"
  packages=$(apt-get -s install --no-install-recommends slurmctld slurmd slurm-client munge |
    awk '/^Inst/ { print $2 }')
  [ -n "$packages" ] || fail "apt-get knows no package slurmctld" "Slurm comes from there" \
    "run apt-get update as root"
  mkdir -p "$HOME_FOLDER/packages"
  # shellcheck disable=SC2086 # a list of words
  (cd "$HOME_FOLDER/packages" && apt-get download $packages)
  local package
  for package in "$HOME_FOLDER"/packages/*.deb; do dpkg -x "$package" "$root"; done
}

start_slurm() {
  local root=$HOME_FOLDER/root run=$HOME_FOLDER/run host port stepd=()
  host=$(hostname -s)
  port=$((20000 + RANDOM % 20000))
  mkdir -p "$run" "$HOME_FOLDER/state" "$HOME_FOLDER/spool"
  head -c 128 /dev/urandom >"$run/munge.key"
  chmod 600 "$run/munge.key"
  cat >"$HOME_FOLDER/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$run/munge.sock
StateSaveLocation=$HOME_FOLDER/state
SlurmdSpoolDir=$HOME_FOLDER/spool
SlurmctldPidFile=$run/slurmctld.pid
SlurmdPidFile=$run/slurmd.pid
SlurmctldLogFile=$run/slurmctld.log
SlurmdLogFile=$run/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
KillWait=5
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=16000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP
CONF
  if [ -d "$root" ]; then
    local plugins
    plugins=$(dirname "$(find "$root" -name auth_munge.so)")
    echo "PluginDir=$plugins" >>"$HOME_FOLDER/slurm.conf"
    stepd=(-d "$(find "$root/usr/sbin" -name "slurmstepd*" | head -n 1)")
    PATH=$root/usr/bin:$root/usr/sbin:$PATH
    export LD_LIBRARY_PATH=${plugins%/*}:$plugins${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  fi
  export PATH SLURM_CONF=$HOME_FOLDER/slurm.conf
  DAEMONS=("$run/slurmd.pid" "$run/slurmctld.pid" "$run/munged.pid")
  munged --force --socket="$run/munge.sock" --key-file="$run/munge.key" \
    --log-file="$run/munged.log" --pid-file="$run/munged.pid" --seed-file="$run/munged.seed"
  "$(either slurmctld slurmctld-wlm)"
  "$(either slurmd slurmd-wlm)" -N node1 "${stepd[@]}"
  wait_until "the node is idle" 60 node_is_idle
}

either() { command -v "$1" || command -v "$2"; }
node_is_idle() { sinfo -h -o %T 2>/dev/null | grep -q idle; }

# wait_until WHAT SECONDS COMMAND...: until the command succeeds; 1 where it does not.
wait_until() {
  local what=$1 end=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$end" ]; then
      say "not within its time: $what"
      squeue --array --states=all || true
      tail -n 20 "$HOME_FOLDER"/run/*.log
      return 1
    fi
    sleep 1
  done
}

# A folder that no script may stumble over.
WORK="$HOME_FOLDER/it's \"my\" \$(touch work);"

sweep_text() { # WALKS COUNT
  cat <<TOML
seed = 2
table = "synthetic.h5"
scores = ["cifar10/test@200"]
strata = ["bottom:0.1", "all"]
walks_per_start = $1
[fixed_length]
horizons = [1, 60]
[[generate]]
count = $2
reach = [1.0, 4.0]
proposal = { per_edge = {} }
TOML
}

prepare() {
  mkdir "$WORK"
  cd "$WORK"
  "$ARCHWALK" synth --space tss --seed 1 -o synthetic.h5
  sweep_text 8 40 >short.toml
  sweep_text 512 12 >long.toml
  "$ARCHWALK" sweep short.toml -o short.h5 --block 2 --quiet
  "$ARCHWALK" sweep long.toml -o long.h5 --block 1 --quiet
}

# value FOLDER EXPRESSION: of the status, as Python sees it.
value() {
  "$ARCHWALK" status "$1" --json | "$PYTHON" -c \
    "import json, sys; status = json.load(sys.stdin); print($2)"
}
is_complete() { [ "$(value "$1" 'status["state"]')" = complete ]; }
has_begun() { [ "$(value "$1" 'status["shards"][0]["operators_done"] > 0')" = True ]; }
is_over() { [ -z "$(squeue -h)" ]; }

same() { "$PYTHON" "$ROOT/tools/compare_sweeps.py" "$1" "$2"; }

check_plain() {
  cd "$WORK"
  "$ARCHWALK" submit short.toml -o plain --shards 4 --block 2 --sbatch='--comment=a b #c'
  wait_until "the sweep is complete" 120 is_complete plain
  "$ARCHWALK" status plain
  same short.h5 plain/sweep.h5
}

check_cancelled() {
  cd "$WORK"
  "$ARCHWALK" submit long.toml -o cancelled --shards 2 --block 1
  wait_until "a part is finished" 120 has_begun cancelled
  scancel "$(squeue -h --array --name=archwalk -o %F | head -n 1)_1"
  wait_until "the queue is empty" 300 is_over
  "$ARCHWALK" status cancelled
  [ "$(value cancelled '[one["state"] for one in status["shards"]]')" = "['interrupted', 'finished']" ]
  "$ARCHWALK" submit --resume cancelled
  wait_until "the sweep is complete" 300 is_complete cancelled
  same long.h5 cancelled/sweep.h5
}

check_failed() {
  cd "$WORK"
  "$ARCHWALK" submit short.toml -o failed --shards 2 --block 2 --dry-run
  mv synthetic.h5 away.h5
  if "$ARCHWALK" submit --resume failed; then
    say "a table that is away was not missed"
    return 1
  fi
  mv away.h5 synthetic.h5
  "$ARCHWALK" submit --resume failed --sbatch=--begin=now+5
  mv synthetic.h5 away.h5
  wait_until "the queue is empty" 120 is_over
  if "$ARCHWALK" status failed; then
    say "the failure was not seen"
    return 1
  fi
  mv away.h5 synthetic.h5
  "$ARCHWALK" submit --resume failed
  wait_until "the sweep is complete" 120 is_complete failed
  same short.h5 failed/sweep.h5
}

check_requeued() {
  cd "$WORK"
  # Parts of about 5 seconds on one CPU, 12 for each task: two or three runs of less than a minute.
  local begin=$SECONDS
  "$ARCHWALK" sweep long.toml -o again.h5 --block 1 --threads 1 --quiet
  sweep_text $((512 * 12 * 5 / (SECONDS - begin + 1) + 1)) 24 >longest.toml
  "$ARCHWALK" sweep longest.toml -o longest.h5 --block 1 --quiet
  "$ARCHWALK" submit longest.toml -o requeued --shards 2 --block 1 --time 1 --stop-before 20
  wait_until "the sweep is complete" 2400 is_complete requeued
  same longest.h5 requeued/sweep.h5
  grep -h 'interrupted:' requeued/logs/shard-*.log
}

stage "Slurm's programs" find_slurm
PATH=$PATH:/usr/sbin:/sbin
start_slurm >>"$LOG" 2>&1 || fail "Slurm does not start" "it is what submits" "see $LOG"
say "$(sbatch --version), $(nproc) CPUs"
stage "sweeps in one go" prepare
stage "submitted, joined, the same file" check_plain
stage "a task cancelled, then resumed" check_cancelled
stage "a task failed, then resumed" check_failed
[ "$REQUEUE" -eq 0 ] || stage "a task out of time, requeued" check_requeued
say "all as it should be; the log: $LOG"
