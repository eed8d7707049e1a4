#!/usr/bin/env bash
# Runs the walk kernels for AVX-512 on a machine that may have none: boots a small Linux in the Bochs
# emulator (a Skylake-X), runs the sweeps of tools/emulated_sweeps.py in it with AVX-512, AVX2 and
# baseline kernels, and compares each with the same sweep run here: every dataset outside /provenance
# bit by bit. Prints PASS or FAIL; the log is build/emulate_avx512.log.
#
#   tools/emulate_avx512.sh [OPTION...] PROGRAM
#
#   --kernel FILE.deb   the kernel to boot: a linux-image-*-cloud-amd64 (default: apt-get downloads
#                       the newest that it knows to the temporary folder)
#   --python PROGRAM    a Python with h5py and NumPy (default: .venv's, else python3)
#   --keep FOLDER       work there, not in a temporary folder, and leave everything
#   --limit SECONDS     end the emulation after so long (default: 3600)
#
# PROGRAM is a built archwalk, dynamically linked or static. Installs nothing; Debian packages needed:
# bochs bochsbios bochs-term vgabios isolinux syslinux-common xorriso cpio busybox-static bsdutils.
# Takes one core for some ten minutes.

# shellcheck disable=SC2317 # stage calls the functions
set -euo pipefail
# shellcheck source=tools/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

PACKAGES="bochs bochsbios bochs-term vgabios isolinux syslinux-common xorriso cpio busybox-static bsdutils"
PROGRAM=
KERNEL=
PYTHON=
KEEP=
LIMIT=3600

parse_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --kernel | --python | --keep | --limit)
        [ $# -ge 2 ] || fail "$1 has no value" "one must follow it" "see --help"
        case $1 in
          --kernel) KERNEL=$(absolute "$2") ;;
          --python) PYTHON=$2 ;;
          --keep) KEEP=$(absolute "$2") ;;
          --limit) LIMIT=$2 ;;
        esac
        shift
        ;;
      -h | --help)
        usage
        exit 0
        ;;
      -*) fail "unknown option $1" "it would be ignored" "see --help" ;;
      *)
        [ -z "$PROGRAM" ] || fail "two programs, $PROGRAM and $1" "one is wanted" "see --help"
        PROGRAM=$(absolute "$1")
        ;;
    esac
    shift
  done
  [ -x "$PROGRAM" ] || fail "no program '$PROGRAM'" "its kernels are to run" "give a built archwalk"
}

check_host() {
  local file
  for file in /usr/bin/bochs /usr/share/bochs/BIOS-bochs-latest /usr/share/vgabios/vgabios.bin \
    /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 \
    /usr/bin/xorriso /usr/bin/cpio /usr/bin/script; do
    [ -e "$file" ] || fail "$file is missing" "the emulated machine needs it" "apt-get install $PACKAGES"
  done
  BUSYBOX=$(command -v busybox) || fail "busybox is missing" "it is the emulated system's shell" \
    "apt-get install $PACKAGES"
  if [ -z "$PYTHON" ]; then
    PYTHON=python3
    [ ! -x "$VENV/bin/python" ] || PYTHON=$VENV/bin/python
  fi
  "$PYTHON" -c 'import h5py, numpy' 2>/dev/null ||
    fail "$PYTHON has no h5py" "it compares the sweep files" "run tools/setup.sh, or give --python"
}

make_folder() {
  if [ -n "$KEEP" ]; then
    FOLDER=$KEEP
    mkdir -p "$FOLDER"
    [ -z "$(ls -A "$FOLDER")" ] || fail "$FOLDER is not empty" "old files would mix with new ones" \
      "give a new folder, or delete it"
  else
    FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/archwalk-emulate.XXXXXX")
    trap 'rm -rf "$FOLDER"' EXIT
  fi
}

# for_each_sweep COMMAND...: appends the name and the space of each sweep, and the instruction sets
# that the emulator runs.
for_each_sweep() {
  local name space sets
  while read -r name space sets <&3; do "$@" "$name" "$space" "$sets"; done 3<"$FOLDER/work/sweeps"
}

import_table() {
  "$PROGRAM" import "$FOLDER/work/$1.csv" -o "$FOLDER/work/$1.h5" --space "$2" --quiet
  rm "$FOLDER/work/$1.csv"
}

make_sweeps() {
  mkdir -p "$FOLDER/work"
  "$PYTHON" tools/emulated_sweeps.py "$FOLDER/work"
  for_each_sweep import_table
}

# Sweeps leave their parts, which are put together here: inside the emulator that would take longer
# than the walks.
sweep_here() {
  local set
  for set in avx2 baseline; do
    ARCHWALK_ISA=$set "$PROGRAM" sweep "$FOLDER/work/$1.toml" -o "$FOLDER/here/$1.$set.h5" \
      --backend cpu --threads 1 --block 1000 --shard 1/1 --quiet
  done
}

run_here() {
  mkdir -p "$FOLDER/here"
  for_each_sweep sweep_here
}

unpack_kernel() {
  if [ -z "$KERNEL" ]; then
    local package
    package=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2 }')
    (cd "$FOLDER" && apt-get -q download "$package")
    KERNEL=$(echo "$FOLDER/$package"_*.deb)
  fi
  dpkg-deb -x "$KERNEL" "$FOLDER/kernel"
}

# The system: busybox, the kernel's disk modules, the program with its libraries, tables and sweeps.
make_system() {
  local root=$FOLDER/root module library
  mkdir -p "$root"/{bin,dev,proc,work/out,modules} "$FOLDER/iso"
  cp "$BUSYBOX" "$root/bin/busybox"
  cp "$PROGRAM" "$root/bin/archwalk"
  { ldd "$PROGRAM" || true; } | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
  for module in scsi_common scsi_mod libata ata_piix sd_mod; do
    find "$FOLDER/kernel" -name "$module.ko" -exec cp {} "$root/modules/" \;
  done
  cp "$FOLDER"/work/{sweeps,*.h5,*.toml} "$root/work/"
  write_init >"$root/init"
  chmod +x "$root/init"
  (cd "$root" && find . | cpio --quiet -o -H newc | gzip -1) >"$FOLDER/iso/initrd.gz"
  cp "$FOLDER"/kernel/boot/vmlinuz-* "$FOLDER/iso/vmlinuz"
}

# What the emulated system does: each sweep with each instruction set, its results to the disk as a
# tar archive, progress to the serial line.
write_init() {
  cat <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
exec >/dev/ttyS0 2>&1
stty -onlcr
echo "GUEST processor: $(sed -n '/^model name/ { s/.*: //p; q }' /proc/cpuinfo)"
echo "GUEST flags: $(grep -m 1 ^flags /proc/cpuinfo | grep -o 'avx[^ ]*' | tr '\n' ' ')"
for module in scsi_common scsi_mod libata ata_piix sd_mod; do
  [ ! -e /modules/$module.ko ] || insmod /modules/$module.ko
done
cd /work
while read -r name space sets <&3; do
  for set in $(echo $sets | tr , ' '); do
    ARCHWALK_ISA=$set archwalk sweep $name.toml -o out/$name.$set.h5 \
      --backend cpu --threads 1 --block 1000 --shard 1/1 --quiet </dev/null
    echo "GUEST sweep: $name $space $set exit $?"
  done
done 3<sweeps
waited=0
while [ ! -b /dev/sda ] && [ $waited -lt 60 ]; do sleep 1; waited=$((waited + 1)); done
tar -cf /dev/sda -C out . && sync && echo "GUEST end"
poweroff -f
INIT
}

# clearcpuid: XSAVEC and XSAVES. This Bochs reports the size of the standard format of the saved state
# for the compacted one, and Linux then switches off all of AVX ("XSAVE consistency problem").
make_disks() {
  local iso=$FOLDER/iso
  cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$iso/"
  cat >"$iso/isolinux.cfg" <<'CONFIG'
default archwalk
label archwalk
  kernel vmlinuz
  append initrd=initrd.gz console=ttyS0,115200 quiet mitigations=off nosmp tsc=reliable lpj=1000000 clearcpuid=321,323
CONFIG
  xorriso -as mkisofs -quiet -o "$FOLDER/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot \
    -boot-load-size 4 -boot-info-table "$iso"
  truncate -s $((130 * 16 * 63 * 512)) "$FOLDER/results.img"
  cat >"$FOLDER/bochsrc" <<'CONFIG'
cpu: model=corei7_skylake_x, count=1, ips=50000000, reset_on_triple_fault=0
memory: guest=512, host=512
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios.bin
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata0-master: type=disk, path=results.img, mode=flat, cylinders=130, heads=16, spt=63
ata1-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial.log
clock: sync=none
speaker: enabled=0
display_library: term
log: bochs.log
panic: action=fatal
CONFIG
}

# The display is drawn on a terminal that Bochs opens for itself; once nobody has read some kilobytes
# of it, Bochs waits for ever. This reads it.
read_display() {
  local process index
  while sleep 1; do
    for process in $(pgrep -x 'bochs(-bin)?' || true); do
      [ "$(readlink "/proc/$process/cwd")" = "$FOLDER" ] || continue
      index=$(awk '/^tty-index/ { print $2; exit }' "/proc/$process"/fdinfo/* 2>/dev/null || true)
      [ -z "$index" ] || exec cat "/dev/pts/$index" >/dev/null
    done
  done
}

# Bochs wants a terminal for its display, and, built with its debugger, a command to begin. script
# stops reading that terminal where its own input ends, and Bochs would wait: a FIFO never ends.
emulate() {
  cd "$FOLDER"
  local command="bochs -q -f bochsrc" status=0 help
  help=$(bochs --help 2>&1 || true)
  if [[ $help == *" -rc "* ]]; then
    echo c >commands
    command+=" -rc commands"
  fi
  mkfifo silence
  read_display &
  local reader=$!
  TERM=linux timeout "$LIMIT" script -qfc "$command" /dev/null <>silence >/dev/null 2>&1 || status=$?
  kill "$reader" 2>/dev/null || true
  tr -d '\r' <serial.log || true
  grep -q -s '^GUEST end' serial.log ||
    fail "the emulation did not finish (exit $status)" "there are no results to compare" \
      "see above, and give a greater --limit than $LIMIT if it ran out of time"
}

fetch_results() {
  mkdir -p "$FOLDER/emulated"
  tar -xf "$FOLDER/results.img" -C "$FOLDER/emulated"
}

merge_parts() {
  local parts
  for parts in "$FOLDER"/{here,emulated}/*.parts; do
    "$PROGRAM" merge "${parts%.shard-*}" "$parts" --quiet
  done
}

# compare_sweep NAME SPACE SETS: one line for each emulated instruction set and each one run here.
compare_sweep() {
  local set here file used result
  for set in ${3//,/ }; do
    file=$FOLDER/emulated/$1.$set.h5
    used=$("$PYTHON" -c 'import sys, h5py
print(*{name.decode() for name in h5py.File(sys.argv[1])["provenance/instruction_set"][()]})' \
      "$file" || echo none)
    for here in avx2 baseline; do
      result=$("$PYTHON" tools/compare_sweeps.py "$file" "$FOLDER/here/$1.$here.h5" | tail -n 1) || true
      say "$1 $2: emulated $used, here $here: $result"
      if [ "$used" = "$set" ] && [[ $result =~ ^[1-9][0-9]*\ datasets\ compared,\ 0\ differences$ ]]; then
        GOOD=$((GOOD + 1))
      else
        BAD=$((BAD + 1))
      fi
    done
  done
}

parse_arguments "$@"
check_host
start_log "$ROOT/build/emulate_avx512.log"
make_folder
stage "tables and sweeps" make_sweeps
stage "sweeps here (AVX2, baseline)" run_here
[ -n "$KERNEL" ] || say "kernel: the newest linux-image-cloud-amd64"
stage "unpack the kernel" unpack_kernel
stage "system and disks" make_system
stage "boot medium" make_disks
stage "sweeps in the emulator" emulate
stage "fetch the results" fetch_results
stage "put the parts together" merge_parts
GOOD=0
BAD=0
{
  sed -n 's/^GUEST \(processor\|flags\)/emulated \1/p' "$LOG"
  for_each_sweep compare_sweep
} > >(tee -a "$LOG")
wait $!
verdict=FAIL
[ "$BAD" -gt 0 ] || [ "$GOOD" -eq 0 ] || verdict=PASS
say "$verdict: $GOOD comparisons identical, $BAD not" | tee -a "$LOG"
[ "$verdict" = PASS ]
