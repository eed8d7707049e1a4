#!/usr/bin/env bash
# Runs archwalk's walk kernels for AVX-512 on a machine that has none: boots a small Linux in the
# Bochs emulator (a Skylake-X with AVX-512), sweeps every proposal and selection on a space of every
# packing with ARCHWALK_ISA=avx512, and compares all results with the same sweeps run here with avx2
# and baseline.
#
#   tools/emulate_avx512.sh PROGRAM KERNEL [FOLDER]
#
# PROGRAM is a built archwalk, KERNEL a Debian cloud kernel (the vmlinuz of linux-image-cloud-amd64).
# Needs the Debian packages bochs bochsbios vgabios bochs-term isolinux syslinux-common xorriso
# busybox-static hdf5-tools, and takes some minutes. Prints PASS or FAIL; FOLDER keeps the logs.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"
  exit 2
fi
program=$(realpath "$1")
kernel=$(realpath "$2")
folder=${3:-$(mktemp -d)}
mkdir -p "$folder"
cd "$folder"
for tool in bochs xorriso busybox h5dump script; do
  command -v "$tool" >/dev/null || {
    echo "emulate_avx512: $tool is missing: the emulation needs it: install the packages named at the head of this script" >&2
    exit 2
  }
done
rm -rf root iso
mkdir -p root/{bin,dev,proc,sys,tmp,work} iso

# Tables with scores that repeat, and sweeps over every proposal and selection.
python3 - <<'PYTHON'
import itertools, random
SPACES = {"3-4": (3, 4, 3, "1, 3, 17"), "2-12": (2, 12, 1, "1, 9"), "9-3": (9, 3, 2, "1, 3, 17"),
          "2-17": (2, 17, 1, "2")}
SELECTIONS = ['"always"', '{ improving = {} }', '{ non_worsening = {} }',
              '{ metropolis = { temperature = 7.0 } }']
for name, (radix, edges, walks, horizons) in SPACES.items():
    generator = random.Random(name)
    with open(f"root/work/{name}.csv", "w") as table:
        table.write("architecture,toy/test@1\n")
        for digits in itertools.product(range(radix), repeat=edges):
            table.write(":".join(map(str, digits)) + f",{generator.randrange(60)}.5\n")
    rows = [[generator.random() for _ in range(radix)] for _ in range(radix)]
    rows = [[value / sum(row) for value in row] for row in rows]
    proposals = ["{ edit_distance = { pmf = [0.0, 1.0] } }",
                 "{ edit_distance = { pmf = [0.1, 0.4, 0.3, 0.2] } }",
                 f"{{ per_edge = {{ matrix = {rows} }} }}"]
    with open(f"root/work/{name}.toml", "w") as config:
        config.write(f'seed = 5\ntable = "{name}.h5"\nscores = ["toy/test@1"]\nmethod = "walks"\n'
                     f'strata = ["bottom:0.3", "all"]\nwalks_per_start = {walks}\n'
                     f"[fixed_length]\nhorizons = [{horizons}]\n")
        for proposal, selection in itertools.product(proposals, SELECTIONS):
            if name == "2-17" and proposal == proposals[1] and selection != SELECTIONS[0]:
                continue  # its reach alone would take the emulator an hour
            config.write(f"[[operator]]\nproposal = {proposal}\nselection = {selection}\n")
PYTHON
spaces=${EMULATE_SPACES:-3-4 2-12 9-3 2-17}
for space in $spaces; do
  "$program" import "root/work/$space.csv" -o "root/work/$space.h5" --space "${space/-/^}" --force --quiet
  rm "root/work/$space.csv"
  for isa in avx2 baseline; do
    ARCHWALK_ISA=$isa "$program" sweep "root/work/$space.toml" -o "$space-$isa.h5" --force --quiet >/dev/null
  done
done

# What two files are compared by: every array outside /provenance, to the last bit.
cat > root/work/digest.sh <<'SH'
for group in operators strata scores fixed_length; do
  h5dump -y -w 0 -m "%.17g" -g /$group "$1" | sed 1d
done | sha256sum | cut -c1-32
SH

# The programs with their libraries.
for file in "$program" "$(command -v h5dump)"; do
  cp "$file" root/bin/
  ldd "$file" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "root$(dirname "$library")"
    cp -Ln "$library" "root$library" 2>/dev/null || true
  done
done
mv "root/bin/$(basename "$program")" root/bin/archwalk 2>/dev/null || true
cp "$(command -v busybox)" root/bin/busybox
cat > root/init <<'SH'
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
cd /work
exec >/dev/ttyS0 2>&1
echo "GUEST $(grep -m1 'model name' /proc/cpuinfo)"
for space in SPACES; do
  ARCHWALK_ISA=avx512 archwalk sweep $space.toml -o $space-avx512.h5 --threads 1 --quiet >/tmp/out || cat /tmp/out
  used=$(h5dump -d /provenance/instruction_set $space-avx512.h5 | grep -oE 'avx512|avx2|baseline' | sort -u)
  echo "GUEST $space ran $used digest $(sh digest.sh $space-avx512.h5)"
done
echo GUEST END
poweroff -f
SH
sed -i "s/SPACES/$spaces/" root/init
chmod +x root/init
(cd root && find . | cpio -o -H newc 2>/dev/null | gzip -1 > ../iso/initrd.gz)
cp "$kernel" iso/vmlinuz
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 iso/
cat > iso/isolinux.cfg <<'CFG'
default linux
label linux
  kernel vmlinuz
  append console=ttyS0,115200 quiet mitigations=off idle=poll nosmp tsc=reliable lpj=1000000 clearcpuid=321,323 initrd=initrd.gz
CFG
xorriso -as mkisofs -quiet -o boot.iso -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 \
  -boot-info-table iso 2>/dev/null
cat > bochsrc <<'CFG'
cpu: model=corei7_skylake_x, count=1, ips=50000000, reset_on_triple_fault=0
memory: guest=1024, host=1024
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
boot: cdrom
ata0: enabled=1
ata0-master: type=cdrom, path=boot.iso, status=inserted
com1: enabled=1, mode=file, dev=serial.log
clock: sync=none
display_library: term
log: bochs.log
panic: action=fatal
speaker: enabled=0
CFG
echo c > commands
rm -f serial.log
TERM=linux timeout "${EMULATE_SECONDS:-1500}" \
  script -qfc "bochs -q -f bochsrc -rc commands" /dev/null </dev/null >screen.log 2>&1 || true

grep GUEST serial.log | tr -d '\r'
failed=0
for space in $spaces; do
  for isa in avx2 baseline; do
    here=$(sh root/work/digest.sh "$space-$isa.h5")
    echo "HERE  $space ran $isa digest $here"
    tr -d '\r' < serial.log | grep -q "GUEST $space ran avx512 digest $here" || failed=1
  done
done
[ "$failed" = 0 ] && echo PASS || { echo FAIL; exit 1; }
