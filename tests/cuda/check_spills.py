#!/usr/bin/env python3
"""Compiles every CUDA source of a build once more, with ptxas telling what it uses, and fails where a
kernel spills registers: spilled words are memory traffic at every step.

    check_spills.py BUILD [--table]     --table: registers, stack and shared memory of each kernel"""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ENTRY = re.compile(r"Compiling entry function '(\w+)' for '(\w+)'")
FRAME = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
USED = re.compile(r"Used (\d+) registers")
SHARED = re.compile(r"(\d+) bytes smem")


def cuda_commands(build):
    """(source, words of its compile command) of each CUDA source."""
    entries = json.loads((build / "compile_commands.json").read_text())
    return [(pathlib.Path(entry["file"]), shlex.split(entry["command"]), entry["directory"])
            for entry in entries if entry["file"].endswith(".cu")]


def ptxas_report(words, directory):
    with tempfile.TemporaryDirectory() as folder:
        words = list(words)
        words[words.index("-o") + 1] = str(pathlib.Path(folder) / "kernels.o")
        if "-MF" in words:
            words[words.index("-MF") + 1] = str(pathlib.Path(folder) / "kernels.d")
        process = subprocess.run([*words, "-Xptxas=-v"], cwd=directory, text=True,
                                 capture_output=True, check=False)
    if process.returncode != 0:
        sys.exit(f"check_spills: the compiler failed:\n{process.stdout}{process.stderr}")
    return process.stdout + process.stderr


def kernels_of(report):
    """(name, architecture, registers, stack, spilled bytes, shared bytes) of each kernel."""
    found = []
    name = architecture = None
    stack = spilled = 0
    for line in report.splitlines():
        if match := ENTRY.search(line):
            name, architecture = match.groups()
        elif match := FRAME.search(line):
            stack, stores, loads = map(int, match.groups())
            spilled = stores + loads
        elif match := USED.search(line):
            shared = SHARED.search(line)
            found.append((name, architecture, int(match.group(1)), stack, spilled,
                          int(shared.group(1)) if shared else 0))
    return found


def readable(names):
    process = subprocess.run(["c++filt"], input="\n".join(names), text=True, capture_output=True,
                             check=True)
    return [re.sub(r"archwalk::|cuda::|kernels::|\(anonymous namespace\)::|unsigned ", "", line)
            for line in process.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    total, bad = 0, []
    for source, words, directory in cuda_commands(options.build):
        kernels = kernels_of(ptxas_report(words, directory))
        if not kernels:
            sys.exit(f"check_spills: ptxas told of no kernel of {source.name}")
        total += len(kernels)
        for kernel, name in zip(kernels, readable([one[0] for one in kernels])):
            if options.table:
                print(f"{kernel[1]} {kernel[2]:4} registers {kernel[3]:5} stack {kernel[4]:4} "
                      f"spilled {kernel[5]:5} shared  {name}")
            if kernel[4] > 0:
                bad.append(f"{source.name}, {kernel[1]}: {name} spills {kernel[4]} bytes")
    if total == 0:
        sys.exit("check_spills: the build has no CUDA source")
    print("\n".join(bad + [f"{total} kernels, {len(bad)} that spill registers"]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
