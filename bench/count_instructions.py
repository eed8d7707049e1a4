#!/usr/bin/env python3
"""Instructions a step of the walk kernels, counted as they run, and the speed that a core's ports
allow. For kernels that are to be tuned; needs valgrind and objdump.

    bench/count_instructions.py [--archwalk PROGRAM] [--gigahertz 3.4] KIND...

Runs `archwalk bench --kind KIND` under callgrind, takes the counts of each address within the
kernels (run_lane_block), and sorts them by what they occupy. Bounds are those of a Zen 3 core, from
AMD's Software Optimization Guide for Family 19h (publication 56665) and A. Fog's tables: 6
macro-operations dispatched a cycle; 256-bit integer vectors: 4 pipes, of which 2 multiply and 2
shuffle or shift; 3 loads, 2 of them of vectors; 2 stores, 1 of vectors."""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KERNEL = "run_lane_block"
MULTIPLY = re.compile(r"vpmul|vpmadd")
SHUFFLE = re.compile(r"vp?shuf|vperm|vpunpck|vpack|vpalign|vpblend[vd]?|vpsr|vpsl|vinsert|vextract|"
                     r"vpinsr|vpextr|vpbroadcast|vbroadcast|vpmov|vmovd|vmovq|vunpck|vmovmsk|vmovlhps|vmovhlps")
BLEND = re.compile(r"vpblendd|vpblendw|vblendps")  # on any pipe
LOAD = re.compile(r"\(%")  # an address somewhere among the operands


def classify(text):
    """The parts of a core that an instruction occupies."""
    mnemonic, _, operands = text.partition(" ")
    operands = operands.strip()
    uses = []
    vector = mnemonic.startswith("v")
    destination_in_memory = operands.endswith(")") and not mnemonic.startswith(("cmp", "test", "vptest"))
    if LOAD.search(operands) and not mnemonic.startswith("lea") and not mnemonic.startswith("nop"):
        kind = "vector " if "%ymm" in operands else ""
        uses.append(kind + ("store" if destination_in_memory else "load"))
    if mnemonic.startswith(("vmov", "vlddqu")) and uses:
        return uses
    if vector:
        if MULTIPLY.match(mnemonic):
            uses.append("vector multiply")
        elif SHUFFLE.match(mnemonic) and not BLEND.match(mnemonic):
            uses.append("vector shuffle or shift")
        else:
            uses.append("vector other")
    elif not uses or not mnemonic.startswith("mov"):
        uses.append("scalar")
    return uses


def counts_by_address(path):
    """{address: executions} within the kernels, from callgrind's file."""
    counts = collections.Counter()
    inside, skip = False, False
    for line in path.read_text().splitlines():
        if line.startswith("fn="):
            inside = KERNEL in line
        elif line.startswith("calls="):
            skip = True  # the next line is the cost of what is called
        elif inside and line.startswith("0x"):
            if not skip:
                address, _, cost = line.split()[:3]
                counts[int(address, 16)] += int(cost)
            skip = False
    return counts


def instructions_of(program):
    listing = subprocess.run(["objdump", "-d", "--no-show-raw-insn", program], check=True,
                             text=True, capture_output=True).stdout
    found = {}
    for line in listing.splitlines():
        match = re.match(r"\s+([0-9a-f]+):\t(\S.*)", line)
        if match:
            found[int(match.group(1), 16)] = match.group(2)
    return found


def cycles(uses, instructions):
    """What each part needs at least, cycles a step."""
    vector = sum(count for name, count in uses.items()
                 if name in ("vector multiply", "vector shuffle or shift", "vector other"))
    loads = uses["load"] + uses["vector load"]
    stores = uses["store"] + uses["vector store"]
    return {"dispatch": instructions / 6, "multiply": uses["vector multiply"] / 2,
            "shuffle": uses["vector shuffle or shift"] / 2, "vector": vector / 4,
            "loads": max(loads / 3, uses["vector load"] / 2),
            "stores": max(stores / 2, uses["vector store"])}


def count(program, kind, listing, instruction_set):
    """(instructions, uses, steps) of one kind."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "callgrind.out"
        run = subprocess.run(
            ["valgrind", "-q", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
             "--compress-strings=no", f"--callgrind-out-file={out}", program, "bench", "--json",
             "--quiet", "--no-peers", "--seconds", "1e-9", "--kind", kind,
             *(["--instruction-set", instruction_set] if instruction_set else [])],
            check=True, text=True, capture_output=True)
        counts = counts_by_address(out)
    found = json.loads(run.stdout)
    # One run to warm up and one a repetition, 4 walks of 120 steps a start.
    steps = (1 + found["repetitions"]) * 4 * 120 * found["table"]["architectures"]
    uses = collections.Counter()
    for address, executed in counts.items():
        for use in classify(listing[address]):
            uses[use] += executed / steps
    return sum(counts.values()) / steps, uses


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="+", metavar="KIND")
    parser.add_argument("--archwalk", default=str(ROOT / "build/release/bin/archwalk"))
    parser.add_argument("--instruction-set", default="")
    parser.add_argument("--gigahertz", type=float, help="the clock, for a bound in steps/s")
    options = parser.parse_args()
    listing = instructions_of(options.archwalk)
    print("| kind | instructions | multiply | shuffle, shift | other vector | scalar | loads | "
          "stores | bound: cycles | by | steps/s |\n" + "|---" * 11 + "|")
    for kind in options.kinds:
        instructions, uses = count(options.archwalk, kind, listing, options.instruction_set)
        bounds = cycles(uses, instructions)
        part = max(bounds, key=bounds.get)
        speed = "–"
        if options.gigahertz:
            speed = f"{options.gigahertz / bounds[part]:.2f}·10⁹"
        print(f"| `{kind}` | {instructions:.2f} | {uses['vector multiply']:.2f} | "
              f"{uses['vector shuffle or shift']:.2f} | {uses['vector other']:.2f} | "
              f"{uses['scalar']:.2f} | {uses['load'] + uses['vector load']:.2f} | "
              f"{uses['store'] + uses['vector store']:.2f} | {bounds[part]:.2f} | {part} | {speed} |",
              flush=True)


if __name__ == "__main__":
    main()
