#!/usr/bin/env python3
"""Holds the C++ to .clang-format and .clang-tidy (both of version 14, Debian 12's).

    tools/lint.py [--build FOLDER] [--jobs N] [--verbose] [FILE...]

Sources are those of FOLDER/compile_commands.json under src/ and bench/, with the project's headers
that they include. Most of clang-tidy's time goes into the headers of libraries, so sources of one
folder are looked at in groups that share them. A source that was clean is not looked at again until
it, a header that it includes, its compile options, .clang-tidy or the program changes: FOLDER/lint
keeps one empty file for each. Exit 0: clean; 1: something was found; 2: a program is missing."""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = "14"
LINTED = ("src", "bench")
FORMATTED = ("src", "include", "kernels", "tests", "bench")
SUFFIXES = {".cpp", ".hpp", ".inl", ".cu", ".cuh"}
# The same source as *_baseline.cpp, compiled for another instruction set.
SKIPPED = re.compile(r"_(avx2|avx512)\.cpp$")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
GROUP_SIZE = 12
# What a source names in namespaces of its own: two sources of a group must not share a name.
OWN_NAMESPACE = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
OWN_NAME = re.compile(r"^(?:struct|class|enum class|constexpr [\w:<>*& ]+?|using) ?\b(\w+)\b"
                      r"(?: final)?(?: :.*)?(?:\[\d*\])?(?: [={]|[({])", re.MULTILINE)
COMPILE_ERROR = "[clang-diagnostic-error"


def program(name):
    """The program of that name in version 14, under either of its usual names."""
    for candidate in (f"{name}-{VERSION}", name):
        path = shutil.which(candidate)
        if path is None:
            continue
        version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        if re.search(rf"version {VERSION}\.", version.stdout):
            return path
    print(f"lint.py: {name} {VERSION} is missing: without it the code is not checked: "
          "run tools/setup.sh --tests, or install the package clang-tidy or clang-format",
          file=sys.stderr)
    sys.exit(2)


def check_format(files):
    """Names of the files that clang-format would change."""
    command = [program("clang-format"), "--dry-run", "--Werror", *files]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(process.stderr, end="")
    return process.returncode == 0


def formatted_files():
    return sorted(str(path.relative_to(ROOT)) for folder in FORMATTED
                  for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES)


class Source:
    """One entry of compile_commands.json."""

    def __init__(self, entry):
        words = [word for word in shlex.split(entry["command"]) if word != "-Werror"]
        if "ccache" in words[0]:
            words = words[1:]
        self.path = pathlib.Path(entry["file"])
        self.name = str(self.path.relative_to(ROOT))
        self.options = words[1:words.index("-o")]
        self.folders = [pathlib.Path(word[2:]) for word in words if word.startswith("-I")]

    def project_files(self, seen):
        """This source and every file of the project that it includes."""
        waiting = [self.path]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen[path] = path.read_bytes()
            for name in INCLUDE.findall(seen[path].decode()):
                places = [folder / name for folder in (path.parent, *self.folders)]
                waiting += [place.resolve() for place in places if place.is_file()][:1]
        return seen

    def own_names(self):
        """Names that would be defined twice, were another source of them in the same group."""
        return {name for part in OWN_NAMESPACE.findall(self.path.read_text(encoding="utf-8"))
                for name in OWN_NAME.findall(part)}

    def key(self, common):
        digest = hashlib.sha256(common)
        digest.update(" ".join(self.options).encode())
        for path, content in sorted(self.project_files({}).items()):
            digest.update(b"\0" + str(path).encode() + b"\0" + content)
        return digest.hexdigest()


def sources_of(build, wanted):
    database = build / "compile_commands.json"
    if not database.is_file():
        print(f"lint.py: there is no {database}: it names the sources and their options: "
              "run cmake --preset release", file=sys.stderr)
        sys.exit(2)
    entries = json.loads(database.read_text(encoding="utf-8"))
    folders = tuple(str(ROOT / folder) + os.sep for folder in LINTED)
    sources = [Source(entry) for entry in entries
               if entry["file"].startswith(folders) and entry["file"].endswith(".cpp")
               and not SKIPPED.search(entry["file"])]
    if not sources:
        print(f"lint.py: {database} names no source of {ROOT}: nothing would be looked at: "
              "run cmake --preset release here, or name another --build", file=sys.stderr)
        sys.exit(2)
    wanted = {pathlib.Path(name).resolve() for name in wanted}
    return [source for source in sources if not wanted or source.path in wanted]


def groups_of(sources):
    """Sources of one folder and the same options, at most GROUP_SIZE together."""
    groups = []
    for source in sources:
        names = source.own_names()
        for group in groups:
            first = group["sources"][0]
            if (first.path.parent == source.path.parent and first.options == source.options
                    and len(group["sources"]) < GROUP_SIZE and not names & group["names"]):
                group["sources"].append(source)
                group["names"] |= names
                break
        else:
            groups.append({"sources": [source], "names": names})
    return [group["sources"] for group in groups]


class Tidy:
    """clang-tidy, and the folder where clean sources are noted."""

    def __init__(self, build, verbose):
        self.program = program("clang-tidy")
        self.verbose = verbose
        self.folder = build / "lint"
        self.folder.mkdir(exist_ok=True)
        version = subprocess.run([self.program, "--version"], capture_output=True, check=True)
        self.common = (version.stdout + (ROOT / ".clang-tidy").read_bytes()
                       + pathlib.Path(__file__).read_bytes())

    def note(self, source):
        return self.folder / source.key(self.common)

    def run(self, sources):
        """What clang-tidy says of a group of sources."""
        begin = time.monotonic()
        path = sources[0].path
        if len(sources) > 1:
            path = self.folder / f"{hashlib.sha256(repr([source.name for source in sources]).encode()).hexdigest()}.cpp"
            path.write_text("".join(f'#include "{source.path}"\n' for source in sources))
        command = [self.program, "--quiet", f"--config-file={ROOT / '.clang-tidy'}", path, "--",
                   *sources[0].options,
                   "-Wno-unknown-warning-option", "-Wno-conversion"]  # g++ judges conversions
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        said = process.stdout.strip()
        if process.returncode != 0 and not said:
            said = process.stderr.strip()
        if self.verbose:
            names = " ".join(source.name for source in sources)
            print(f"{time.monotonic() - begin:6.1f} s  {names}", flush=True)
        if COMPILE_ERROR in said and len(sources) > 1:  # two sources that can't be together
            middle = len(sources) // 2
            parts = [self.run(sources[:middle]), self.run(sources[middle:])]
            return "\n".join(part for part in parts if part)
        if not said:
            for source in sources:
                self.note(source).touch()
        return said


def check_tidy(tidy, sources, jobs):
    """True where clang-tidy finds nothing in any source."""
    waiting = [source for source in sources if not tidy.note(source).exists()]
    findings = set()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for said in pool.map(tidy.run, groups_of(waiting)):
            new = {finding for finding in re.split(r"\n(?=/)", said) if finding} - findings
            for finding in sorted(new):
                print(finding, flush=True)
            findings |= new
    print(f"clang-tidy: {len(sources)} sources, {len(waiting)} of them looked at, "
          f"{'not clean' if findings else 'clean'}")
    return not findings


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--verbose", action="store_true", help="the seconds of each group")
    parser.add_argument("files", nargs="*", metavar="FILE")
    arguments = parser.parse_args()
    files = formatted_files()
    is_formatted = check_format(files)
    print(f"clang-format: {len(files)} files, {'clean' if is_formatted else 'not clean'}")
    build = arguments.build.resolve()
    is_tidy = check_tidy(Tidy(build, arguments.verbose), sources_of(build, arguments.files),
                         arguments.jobs)
    sys.exit(0 if is_formatted and is_tidy else 1)


if __name__ == "__main__":
    main()
