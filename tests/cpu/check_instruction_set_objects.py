#!/usr/bin/env python3
"""Hold the objects that are compiled for one instruction set to exporting their one function. Any
other external or weak definition could be picked by the linker for the rest of the program and
crash it on a processor without that instruction set.

    check_instruction_set_objects.py NM OBJECT...
"""

import pathlib
import re
import subprocess
import sys

INSTRUCTION_SETS = {"baseline", "avx2", "avx512"}
# Sources of one instruction set, NAME_SET.cpp, with the scope of the function SET_NAME that they
# export.
SCOPES = {
    "lane_block": r"_ZN8archwalk3cpu\d+",
    "hitting_block": r"_ZN8archwalk3cpu\d+",
    "lane_checks": r"_ZN8archwalk4test\d+",
    "exact_kernels": r"_ZN8archwalk\d+",
    "row_arithmetic": r"_ZN8archwalk\d+",
}


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
    seen = {source: set() for source in SCOPES}
    for path in objects:
        match = re.search(rf"({'|'.join(SCOPES)})_([a-z0-9]+)\.cpp\.o(bj)?$", path)
        if not match:
            continue
        source, name = match.group(1, 2)
        seen[source].add(name)
        wanted = f"{name}_{source}"
        symbols = exported(nm, path)
        if not any(wanted in symbol for symbol in symbols):
            problems.append(f"{pathlib.Path(path).name} does not export {wanted}")
        problems += [
            f"{pathlib.Path(path).name} also exports {symbol}"
            for symbol in symbols
            if not re.fullmatch(rf"{SCOPES[source]}{wanted}E\w+", symbol)
        ]
    problems += [
        f"objects of {source} for {sorted(sets)} were given, not for {sorted(INSTRUCTION_SETS)}"
        for source, sets in seen.items()
        if sets != INSTRUCTION_SETS
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{sum(map(len, seen.values()))} objects checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
