#!/usr/bin/env python3
"""Installs an existing build into a prefix, moves the prefix, and builds and runs tests/consumer
against it; runs the installed program too. Everything lies in FOLDER and is made anew.

    check_install.py --build BUILD --folder FOLDER [--config Release] [--cmake CMAKE] [-D OPTION]...
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent
ROOT = SOURCE.parent.parent


def run(*command, folder=None):
    """Output of a command that must succeed."""
    process = subprocess.run([str(word) for word in command], cwd=folder, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if process.returncode != 0:
        print(process.stdout)
        sys.exit(f"check_install: {' '.join(map(str, command))}: exit {process.returncode}")
    return process.stdout


def install(cmake, build, config, folder):
    """The prefix, not where CMake put it: an installed archwalk may be moved."""
    shutil.rmtree(folder, ignore_errors=True)
    run(cmake, "--install", build, "--prefix", folder / "first", "--config", config)
    prefix = folder / "prefix"
    (folder / "first").rename(prefix)
    return prefix


def headers(folder, name):
    """The bytes of each header under folder, by its path below the folder called name."""
    return {pathlib.Path(name) / path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*.hpp")}


def check_files(prefix):
    """Every public header and every kernel body is there as it is here, and nothing in the CMake
    package names the folder that it was built in."""
    installed = headers(prefix / "include" / "archwalk", ".")
    wanted = headers(ROOT / "include" / "archwalk", "archwalk") | headers(ROOT / "kernels", "kernels")
    if installed != wanted:
        names = sorted(str(name) for name in installed.keys() | wanted.keys()
                       if installed.get(name) != wanted.get(name))
        sys.exit(f"check_install: not installed as they are here: {', '.join(names)}")
    if not (prefix / "share" / "doc" / "archwalk" / "README.md").is_file():
        sys.exit("check_install: no README.md was installed")
    for path in prefix.rglob("*.cmake"):
        if str(ROOT) in path.read_text(encoding="utf-8"):
            sys.exit(f"check_install: {path} names the source folder {ROOT}")


def check_consumer(cmake, prefix, build, options):
    run(cmake, "-S", SOURCE, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", *options)
    run(cmake, "--build", build, "--parallel", os.cpu_count() or 1)
    print(run(build / "estimate", "digit_sums.h5", folder=build), end="")


def check_programs(prefix, build):
    """The installed program and the consumer's own say the same of a table, and of themselves."""
    programs = [prefix / "bin" / "archwalk", build / "command_line"]
    for arguments in (["--version"], ["info", "digit_sums.h5"]):
        answers = [run(program, *arguments, folder=build) for program in programs]
        if answers[0] != answers[1] or not answers[0].strip():
            sys.exit(f"check_install: {arguments}: {answers[0]!r} is not {answers[1]!r}")
        print(answers[0], end="")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--config", default="Release")
    parser.add_argument("--cmake", default="cmake")
    parser.add_argument("-D", dest="options", action="append", default=[])
    arguments = parser.parse_args()
    options = ["-D" + option for option in arguments.options]
    prefix = install(arguments.cmake, arguments.build, arguments.config, arguments.folder)
    check_files(prefix)
    consumer = arguments.folder / "build"
    check_consumer(arguments.cmake, prefix, consumer, options)
    check_programs(prefix, consumer)


if __name__ == "__main__":
    main()
