#!/usr/bin/env bash
# Runs tools/quickstart.sh on a bare Debian: debootstraps a minimal bookworm (Debian 12) into FOLDER,
# clones the current commit into it, runs quickstart in a chroot, and keeps the log in
# FOLDER/quickstart.log. Needs root, debootstrap, git and unshare; FOLDER takes about 3 GB, with --cuda
# 12 GB, and is not deleted.
#
#   tools/bare_debian_check.sh [OPTION...] FOLDER [-- ARGUMENT OF QUICKSTART...]
#
#   --user                run as an ordinary user with sudo instead of root
#   --script NAME         run tools/NAME instead of tools/quickstart.sh (for example test.sh)
#   --suite NAME          another release of Debian, for example trixie (Debian 13)
#   --cuda                install Debian's own CUDA toolkit before (non-free; trixie's is CUDA 12.4,
#                         bookworm's is too old); with --script test.sh: build and test with it
#   --mirror URL          where Debian's packages come from (default: http://deb.debian.org/debian)
#   --copy FILE:PATH      copy a file or folder to PATH in the chroot first; may be repeated
#                         (a certificate bundle, /etc/pip.conf, a file for /etc/apt/apt.conf.d)
#   --setenv NAME=VALUE   set a variable for the script; may be repeated
#                         (PIP_CERT, PIP_INDEX_URL, SSL_CERT_FILE, ARCHWALK_DATA)
#
# http_proxy, https_proxy and no_proxy are handed on where they are set.

# shellcheck disable=SC2317 # stage calls the functions
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

MIRROR=http://deb.debian.org/debian
SUITE=bookworm
COMPONENTS=main
CUDA_PACKAGE=
SCRIPT=quickstart.sh
USER_NAME=root
COPIES=()
VARIABLES=()
FOLDER=
ARGUMENTS=()

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --user) USER_NAME=newcomer ;;
      --cuda)
        COMPONENTS=main,contrib,non-free
        CUDA_PACKAGE=nvidia-cuda-toolkit
        ;;
      --script | --suite | --mirror | --copy | --setenv)
        [ $# -ge 2 ] || fail "$1 has no value" "one must follow it" "see --help"
        case $1 in
          --script) SCRIPT=$2 ;;
          --suite) SUITE=$2 ;;
          --mirror) MIRROR=$2 ;;
          --copy) COPIES+=("$2") ;;
          --setenv) VARIABLES+=("$2") ;;
        esac
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      --)
        shift
        ARGUMENTS=("$@")
        break
        ;;
      -*) fail "unknown option $1" "it would be ignored" "see --help" ;;
      *)
        [ -z "$FOLDER" ] || fail "two folders, $FOLDER and $1" "one is wanted" "see --help"
        FOLDER=$1
        ;;
    esac
    shift
  done
  [ -n "$FOLDER" ] || fail "no folder" "the new system goes there" "see --help"
  FOLDER=$(absolute "$FOLDER")
  local name
  for name in http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || VARIABLES+=("$name=${!name}")
  done
}

check_host() {
  [ "$(id -u)" -eq 0 ] || fail "not root" "debootstrap and chroot need it" "run it as root"
  local program
  for program in debootstrap git unshare; do
    command -v "$program" >/dev/null ||
      fail "$program is missing" "the check needs it" "apt-get install debootstrap git util-linux"
  done
  if [ -e "$FOLDER" ] && [ -n "$(ls -A "$FOLDER")" ]; then
    fail "$FOLDER is not empty" "the check wants a bare system" "give a new folder, or delete it"
  fi
}

copy_into_chroot() {
  local pair
  for pair in "${COPIES[@]}"; do
    mkdir -p "$FOLDER$(dirname "${pair#*:}")"
    cp -rL "${pair%%:*}" "$FOLDER${pair#*:}"
  done
}

# in_chroot COMMAND...: as root in the new system, with /proc and /dev of its own; the mounts end
# with the command.
in_chroot() {
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --propagation private --pid --fork sh -euc '
    folder=$1
    shift
    mount -t proc proc "$folder/proc"
    mount --rbind /dev "$folder/dev"
    exec chroot "$folder" "$@"' sh "$FOLDER" \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    "${VARIABLES[@]}" "$@"
}

make_user() {
  [ "$USER_NAME" != root ] || return 0
  in_chroot sh -euc "
    apt-get -q update
    DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends sudo
    useradd --create-home --shell /bin/bash $USER_NAME
    echo '$USER_NAME ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/$USER_NAME"
}

install_cuda() {
  in_chroot apt-get -q update
  in_chroot env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y install --no-install-recommends "$CUDA_PACKAGE"
}

# The release of CUDA, for the log.
cuda_version() { in_chroot nvcc --version | sed -n 's/.*release .*, V/, CUDA /p'; }

clone_project() {
  git clone --no-hardlinks "$ROOT" "$FOLDER$HOME_FOLDER/archwalk"
  [ "$USER_NAME" = root ] ||
    in_chroot chown -R "$USER_NAME:$USER_NAME" "$HOME_FOLDER/archwalk"
}

# As a login of the user would: its own identity, groups and home.
run_script() {
  in_chroot setpriv --reuid "$USER_NAME" --regid "$USER_NAME" --init-groups \
    env "HOME=$HOME_FOLDER" "USER=$USER_NAME" bash -c 'cd && exec "$@"' bash \
    "archwalk/tools/$SCRIPT" "${ARGUMENTS[@]}"
}

parse_arguments "$@"
check_host
start_log "$ROOT/build/bare_debian.log"
stage "debootstrap $SUITE (minbase)" \
  debootstrap --variant=minbase "--components=$COMPONENTS" "$SUITE" "$FOLDER" "$MIRROR"
stage "copy files" copy_into_chroot
HOME_FOLDER=/root
stage "user $USER_NAME" make_user
[ "$USER_NAME" = root ] || HOME_FOLDER=/home/$USER_NAME
[ -z "$CUDA_PACKAGE" ] || stage "$CUDA_PACKAGE" install_cuda
stage "clone" clone_project

begin=$SECONDS
status=0
{
  say "archwalk $(git -C "$ROOT" rev-parse HEAD), Debian $(cat "$FOLDER/etc/debian_version") (minbase)${CUDA_PACKAGE:+$(cuda_version)}," \
    "user $USER_NAME, $(nproc) cores, $(uname -m)"
  say "\$ tools/$SCRIPT ${ARGUMENTS[*]}"
  run_script 2>&1 || status=$?
  say "exit $status after $((SECONDS - begin)) s"
} </dev/null > >(tee "$FOLDER/quickstart.log")
wait $!
say "log: $FOLDER/quickstart.log"
exit "$status"
