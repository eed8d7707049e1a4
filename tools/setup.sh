#!/usr/bin/env bash
# Installs what archwalk needs and is missing: Debian packages (as root, or through sudo) and the
# project's own Python environment in .venv. Where nothing is missing it changes nothing and needs
# no network.
#
#   tools/setup.sh [--tests] [--cuda]
#
#   --tests   also what the tests need
#   --cuda    where no CUDA compiler is found: NVIDIA's from PyPI, in an environment of its own,
#             .venv-cuda, which the builds of these scripts then use
#
#   ARCHWALK_PYTHON=PROGRAM      the Python (3.11 or later) that .venv is made from
#   ARCHWALK_SKIP_PACKAGES=1     do not look for system packages: they are there in another form
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PACKAGES=(
  g++ cmake ninja-build ccache python3 python3-venv ca-certificates
  libhdf5-dev libcli11-dev libtomlplusplus-dev libfmt-dev libspdlog-dev nlohmann-json3-dev
  zlib1g-dev libfast-float-dev libeigen3-dev libboost-dev libtbb-dev
)
TEST_PACKAGES=(
  libgtest-dev librandom123-dev libmpfr-dev
)
LINT_PACKAGES=(clang-tidy-14 clang-format-14)

# The compiler, the runtime, CUB, cuRAND and cuSPARSE.
CUDA_PACKAGES=(
  "nvidia-cuda-nvcc>=13,<14" "nvidia-cuda-runtime>=13,<14" "nvidia-cuda-cccl>=13,<14"
  "nvidia-curand>=10" "nvidia-cusparse>=12"
)

# Adds what tools/lint.py runs, unless this release of Debian has none (13). Where apt has no list of
# packages yet it does not even know g++, and the installation will tell.
add_lint_packages() {
  if apt-cache show g++ >/dev/null 2>&1 && ! apt-cache show "${LINT_PACKAGES[@]}" >/dev/null 2>&1; then
    say "no ${LINT_PACKAGES[*]} in this system's packages: tools/lint.py, which wants that version, will not run"
    return
  fi
  PACKAGES+=("${LINT_PACKAGES[@]}")
}

WITH_CUDA=0
WITH_LINT=0
for argument in "$@"; do
  case $argument in
    --tests)
      PACKAGES+=("${TEST_PACKAGES[@]}")
      WITH_LINT=1
      ;;
    --cuda) WITH_CUDA=1 ;;
    *) fail "unknown argument $argument" "setup knows --tests and --cuda" \
      "see the head of tools/setup.sh" ;;
  esac
done

# The names in PACKAGES that dpkg does not have installed, one a line.
missing_packages() {
  local installed
  installed=$(dpkg-query --show --showformat='${db:Status-Status} ${Package}\n' \
    "${PACKAGES[@]}" 2>/dev/null | sed -n 's/^installed //p') || true
  comm -13 <(sort -u <<<"$installed") <(printf '%s\n' "${PACKAGES[@]}" | sort -u)
}

# Sets BECOME_ROOT to the words that go before a command of root's, or fails.
BECOME_ROOT=()
become_root() {
  [ "$(id -u)" -eq 0 ] && return
  if command -v sudo >/dev/null; then
    # `env` hands on a proxy, which sudo alone would drop.
    BECOME_ROOT=(sudo env ${http_proxy:+"http_proxy=$http_proxy"}
      ${https_proxy:+"https_proxy=$https_proxy"} ${no_proxy:+"no_proxy=$no_proxy"})
    sudo -n true 2>/dev/null && return
    if [ -t 0 ]; then
      say "sudo asks for your password to install: $*"
      sudo -v && return
    fi
  fi
  fail "these Debian packages are missing: $*" \
    "installing them needs root, and sudo gives no rights here" \
    "have root run: apt-get install --no-install-recommends $*"
}

apt_get() {
  "${BECOME_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -y -q -o DPkg::Lock::Timeout=600 "$@"
}

# A source of packages that does not answer is no reason to stop: the installation will tell.
refresh_package_lists() { apt_get update || say "apt-get update: exit $?"; }

install_packages() {
  [ "${ARCHWALK_SKIP_PACKAGES:-0}" = 1 ] && return
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    fail "this system has no apt-get and dpkg" \
      "setup can install packages on Debian 12 and its relatives only" \
      "install the counterparts of: ${PACKAGES[*]}; then run again with ARCHWALK_SKIP_PACKAGES=1"
  fi
  local missing
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -eq 0 ] && return
  become_root "${missing[@]}"
  stage "package lists" refresh_package_lists
  stage "install ${#missing[@]} Debian packages" \
    apt_get install --no-install-recommends "${missing[@]}"
}

# The Python to make .venv from: Debian's own before whatever shim comes first on PATH.
base_python() {
  local candidate
  for candidate in ${ARCHWALK_PYTHON:+"$ARCHWALK_PYTHON"} /usr/bin/python3 python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
      2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "no Python 3.11 or later with the modules venv and ensurepip" \
    "reports and tests run in an environment made from it" \
    "install python3-venv, or name a Python with ARCHWALK_PYTHON"
}

# What .venv was made from; where it differs from the stamp, .venv is made anew.
environment_stamp() {
  printf '%s\n' "$VENV"
  "$1" --version
  cat tools/python/requirements.txt tools/python/pyproject.toml
}

create_environment() {
  rm -rf "$VENV"
  "$1" -m venv "$VENV"
  "$VENV/bin/python" -m pip install --disable-pip-version-check \
    -r tools/python/requirements.txt
  "$VENV/bin/python" -m pip install --disable-pip-version-check \
    --no-deps --no-build-isolation --editable tools/python
  environment_stamp "$1" >"$VENV/stamp"
}

install_python_environment() {
  local python
  python=$(base_python)
  if [ -x "$VENV/bin/python" ] &&
    environment_stamp "$python" | cmp -s - "$VENV/stamp"; then
    return
  fi
  stage "Python environment .venv" create_environment "$python"
}

create_cuda_environment() {
  rm -rf "$CUDA_VENV"
  "$1" -m venv "$CUDA_VENV"
  "$CUDA_VENV/bin/python" -m pip install --disable-pip-version-check "${CUDA_PACKAGES[@]}"
  # The packages' libraries have a version in their names; CMake looks for those without.
  local library
  for library in "$CUDA_VENV"/lib/python3*/site-packages/nvidia/cu*/lib/lib*.so.*; do
    ln -sf "${library##*/}" "${library%%.so.*}.so"
  done
}

install_cuda() {
  find_nvcc
  if [ -n "${CUDACXX:-}" ] || command -v nvcc >/dev/null; then
    say "CUDA compiler: ${CUDACXX:-$(command -v nvcc)}"
    return
  fi
  local python
  python=$(base_python)
  stage "CUDA toolkit .venv-cuda" create_cuda_environment "$python"
  find_nvcc
  [ -n "${CUDACXX:-}" ] || fail "the packages hold no nvcc" "kernels are compiled with it" \
    "install NVIDIA's toolkit: https://developer.nvidia.com/cuda-downloads"
}

start_log "$ROOT/build/setup.log"
[ "$WITH_LINT" -eq 0 ] || add_lint_packages
install_packages
install_python_environment
[ "$WITH_CUDA" -eq 0 ] || install_cuda
