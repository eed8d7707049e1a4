#!/usr/bin/env bash
# From a clean checkout to verdicts: sets up, builds, sweeps the best table at hand, shows the
# verdicts and draws the report. A second run builds what changed and replaces its own results.
#
#   tools/quickstart.sh [--table FILE] [--cpu-only] [--cuda] [--output DIR]
#
#   --table FILE    a topology table of yours: .csv, .csv.gz or archwalk's .h5
#   --cpu-only      build without CUDA even where a toolkit is found
#   --cuda          build with CUDA, and install a toolkit from PyPI where none is found
#   --output DIR    where the results go (default: results)
#
#   ARCHWALK_DATA=DIR      a folder of benchmark files (nats_tss.csv.gz)
#   ARCHWALK_MIRROR=PREFIX where tools/fetch_tables.py downloads from, if not from the publishers
#   ARCHWALK_BIN=PROGRAM   an archwalk that is built already; nothing is built then
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

CONFIG=data/sweeps/quickstart.toml
TABLE=$ROOT/data/tables/quickstart.h5
DOWNLOAD=data/nats_tss_public.csv.gz

parse_arguments() {
  USER_TABLE=
  CUDA=AUTO
  OUTPUT=$ROOT/results
  while [ $# -gt 0 ]; do
    case $1 in
      --cpu-only) CUDA=OFF ;;
      --cuda) CUDA=ON ;;
      --table | --output)
        [ $# -ge 2 ] || fail "$1 has no value" "a path must follow it" "see --help"
        if [ "$1" = --table ]; then USER_TABLE=$(absolute "$2"); else OUTPUT=$(absolute "$2"); fi
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) fail "unknown argument $1" "it would be ignored" "see --help" ;;
    esac
    shift
  done
  if [ -n "$USER_TABLE" ] && [ ! -r "$USER_TABLE" ]; then
    fail "$USER_TABLE cannot be read" "--table names it" "give an existing .csv, .csv.gz or .h5 file"
  fi
}

# Sets SOURCE (a CSV to import, or empty) and says why; without any source, SOURCE is `synthetic`.
choose_source() {
  if [ -n "$USER_TABLE" ]; then
    SOURCE=$USER_TABLE
    say "table: $SOURCE (named with --table)"
  elif [ -n "${ARCHWALK_DATA:-}" ] && [ -r "$ARCHWALK_DATA/nats_tss.csv.gz" ]; then
    SOURCE=$(absolute "$ARCHWALK_DATA")/nats_tss.csv.gz
    say "table: $SOURCE (found through ARCHWALK_DATA)"
  elif [ -r "$DOWNLOAD" ]; then
    SOURCE=$DOWNLOAD
    say "table: $SOURCE (the published NATS-Bench topology table, downloaded before)"
  elif "$VENV/bin/python" tools/fetch_tables.py -o "$DOWNLOAD" \
    ${ARCHWALK_MIRROR:+--mirror "$ARCHWALK_MIRROR"}; then
    SOURCE=$DOWNLOAD
    say "table: $SOURCE (the published NATS-Bench topology table, downloaded now)"
  else
    SOURCE=synthetic
    say "table: SYNTHETIC (no --table, no nats_tss.csv.gz in ARCHWALK_DATA, and the download" \
      "failed as told above): its verdicts say nothing about real architectures"
  fi
}

# Makes TABLE from SOURCE; a table of the user's that is archwalk's already is used as it is.
make_table() {
  mkdir -p data/tables
  case $SOURCE in
    synthetic)
      stage "synthetic table" "$ARCHWALK" synth --space tss --seed 1 -o "$TABLE" --force
      ;;
    *.h5) TABLE=$SOURCE ;;
    *)
      stage "import the table" "$ARCHWALK" import "$SOURCE" -o "$TABLE" --space tss --force
      ;;
  esac
}

parse_arguments "$@"
begin=$SECONDS
if [ "$CUDA" = ON ]; then tools/setup.sh --cuda; else tools/setup.sh; fi
start_log "$ROOT/build/quickstart.log"

ARCHWALK=${ARCHWALK_BIN:-$BUILD/bin/archwalk}
if [ -z "${ARCHWALK_BIN:-}" ]; then
  configure_and_build archwalk "-DARCHWALK_CUDA=$CUDA" -DARCHWALK_TESTS=OFF -DARCHWALK_BENCH=OFF
fi

choose_source
make_table

mkdir -p "$OUTPUT" ||
  fail "$OUTPUT cannot be made" "the results go there" "give a folder that you may write to with --output"
RESULT=$OUTPUT/quickstart.h5
say "sweep: $CONFIG"
"$ARCHWALK" sweep "$CONFIG" -o "$RESULT" --table "$TABLE" --force
say
"$ARCHWALK" hypotheses "$RESULT"
say
stage "report" "$VENV/bin/archwalk-report" "$RESULT" -o "$OUTPUT/quickstart" --force
if [ "$SOURCE" = synthetic ]; then
  say "The table was SYNTHETIC: these verdicts say nothing about real architectures."
fi
say "figures  $OUTPUT/quickstart/index.html"
say "results  $RESULT"
say "done in $((SECONDS - begin)) s"
