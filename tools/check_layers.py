#!/usr/bin/env python3
"""Hold the layers of DESIGN §8: a layer includes only itself and layers below it, the folders of a
layer do not include each other in a circle, kernel bodies include no CUDA header, hdf5.h stays in
io, CUDA headers stay in cuda, getenv and setenv are called in cli alone."""

import graphlib
import pathlib
import re
import sys

# Each layer with the layers that it may include, besides itself.
BELOW = {
    "core": [],
    "rng": ["core"],
    "space": ["core"],
    "table": ["core", "rng", "space"],
    "operators": ["core", "rng", "space", "table"],
    "kernels": ["core", "rng", "space", "table", "operators"],
}
BELOW["cpu"] = BELOW["kernels"] + ["kernels"]
BELOW["cuda"] = BELOW["cpu"]
BELOW["walk"] = BELOW["cpu"] + ["cpu", "cuda"]
BELOW["exact"] = BELOW["cpu"] + ["cpu", "cuda"]
BELOW["stats"] = ["core"]
BELOW["landscape"] = BELOW["walk"] + ["walk", "exact", "stats"]
BELOW["sweep"] = BELOW["landscape"] + ["landscape"]
BELOW["bench"] = BELOW["sweep"] + ["sweep"]
BELOW["io"] = BELOW["bench"] + ["bench"]
BELOW["cli"] = BELOW["io"] + ["io"]

# Headers that one layer alone may include.
RESERVED = [
    (re.compile(r"^(cuda|curand|cusparse|thrust/|cub/|nv/)"), {"cuda"}),
    (re.compile(r"^(hdf5|H5)"), {"io"}),
    (re.compile(r"^(toml\+\+|nlohmann/|zlib)"), {"io"}),
    (re.compile(r"^CLI/"), {"cli"}),
    (re.compile(r"^(Eigen/)"), {"exact", "landscape"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
ENVIRONMENT = re.compile(r"\b(getenv|setenv)\s*\(")


def layer_of(path: pathlib.PurePath):
    parts = path.parts
    if parts[0] == "kernels":
        return "kernels"
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[0] == "include" and len(parts) > 3:
        return parts[2]
    return None


def target_layer(header: str):
    match = re.match(r"archwalk/([a-z]+)/", header)
    if match:
        return match.group(1)
    return "kernels" if header.startswith("kernels/") else None


def folder_circles(root: pathlib.Path):
    """Folders of one layer's sources that include each other; its own folder is one of them."""
    problems = []
    for layer in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        below = {}
        for path in sorted(layer.rglob("*.[chi]*")):
            for header in INCLUDE.findall(path.read_text(encoding="utf-8")):
                if not (path.parent / header).exists() and (layer / header).exists():
                    other = (layer / header).parent
                    below.setdefault(path.parent, set()).add(other)
        try:
            graphlib.TopologicalSorter(below).prepare()
        except graphlib.CycleError as error:
            names = " -> ".join(str(folder.relative_to(root)) for folder in reversed(error.args[1]))
            problems.append(f"{names}: folders that include each other")
    return problems


def check(root: pathlib.Path):
    files = [
        path
        for folder in ("src", "include", "kernels")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in {".cpp", ".hpp", ".cu", ".cuh", ".inl"}
    ]
    problems = folder_circles(root)
    for path in files:
        relative = path.relative_to(root)
        layer = layer_of(relative)
        if layer not in BELOW:
            problems.append(f"{relative}: in no known layer")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if layer != "cli" and ENVIRONMENT.search(line):
                problems.append(f"{relative}:{number}: the environment is read only in cli")
            match = INCLUDE.match(line)
            if not match:
                continue
            header = match.group(1)
            other = target_layer(header)
            if other is not None and other != layer and other not in BELOW[layer]:
                problems.append(f"{relative}:{number}: {layer} includes {header}, which is not below it")
            for pattern, owners in RESERVED:
                if pattern.match(header) and layer not in owners:
                    problems.append(f"{relative}:{number}: {header} belongs to {sorted(owners)} alone")
    return len(files), problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    count, problems = check(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{count} files checked, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
