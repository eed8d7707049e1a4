#!/usr/bin/env python3
"""Hold the objects that are compiled for one instruction set to exporting their one function. Any
other external or weak definition could be picked by the linker for the rest of the program and
crash it on a processor without that instruction set.

    check_lane_block_objects.py NM OBJECT...
"""

import pathlib
import re
import subprocess
import sys

INSTRUCTION_SETS = {"baseline", "avx2", "avx512"}


def exported(nm, path):
    """Names of the symbols that `path` defines for others, weak ones included."""
    output = subprocess.run(
        [nm, "--defined-only", "--extern-only", "--format=posix", path],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # DW.ref.* are hidden pointers to an exception routine, the same data in every object.
    return [
        line.split()[0] for line in output.splitlines() if line and not line.startswith("DW.ref.")
    ]


def main():
    nm, objects = sys.argv[1], sys.argv[2:]
    problems = []
    seen = set()
    for path in objects:
        match = re.search(r"lane_block_([a-z0-9]+)\.cpp\.o(bj)?$", path)
        if not match:
            continue
        name = match.group(1)
        seen.add(name)
        wanted = f"{name}_lane_block"
        symbols = exported(nm, path)
        if not any(wanted in symbol for symbol in symbols):
            problems.append(f"{pathlib.Path(path).name} does not export {wanted}")
        problems += [
            f"{pathlib.Path(path).name} also exports {symbol}"
            for symbol in symbols
            if not re.fullmatch(rf"_ZN8archwalk3cpu\d+{wanted}E\w+", symbol)
        ]
    if seen != INSTRUCTION_SETS:
        problems.append(f"objects of {sorted(seen)} were given, not of {sorted(INSTRUCTION_SETS)}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(seen)} objects checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
