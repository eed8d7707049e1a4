#!/usr/bin/env python3
"""Compare two sweep files: every dataset but those of /provenance, bit by bit.

    tools/compare_sweeps.py A.h5 B.h5

Exit 0 where they are identical, 1 with the datasets that differ, 2 where a file can't be read."""

import argparse
import sys

import h5py
import numpy as np

LEFT_OUT = "provenance"


def datasets(file):
    """Paths of all datasets outside /provenance."""
    paths = []
    file.visititems(lambda path, item: paths.append(path) if isinstance(item, h5py.Dataset) else None)
    return {path for path in paths if path.split("/")[0] != LEFT_OUT}


def difference(a, b):
    """What differs between two datasets, or None."""
    if a.dtype != b.dtype:
        return f"types {a.dtype} and {b.dtype}"
    if a.shape != b.shape:
        return f"shapes {a.shape} and {b.shape}"
    x, y = a[()], b[()]
    if a.dtype.kind != "O":  # numbers: their bytes, so that NaN equals itself and 0 differs from -0
        width = a.dtype.itemsize
        x = np.ascontiguousarray(x).view(np.uint8).reshape(-1, width)
        y = np.ascontiguousarray(y).view(np.uint8).reshape(-1, width)
        unequal = np.any(x != y, axis=1)
    else:
        unequal = np.asarray(x != y).ravel()
    count = int(np.count_nonzero(unequal))
    return f"{count} of {unequal.size} values" if count else None


def compare(path_a, path_b):
    """Lines that say what differs; empty where the files are identical. Second: datasets compared."""
    with h5py.File(path_a) as a, h5py.File(path_b) as b:
        names_a, names_b = datasets(a), datasets(b)
        problems = [f"/{name}: only in {path_a}" for name in sorted(names_a - names_b)]
        problems += [f"/{name}: only in {path_b}" for name in sorted(names_b - names_a)]
        common = sorted(names_a & names_b)
        for name in common:
            what = difference(a[name], b[name])
            if what:
                problems.append(f"/{name}: {what} differ")
    return problems, len(common)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("a")
    parser.add_argument("b")
    arguments = parser.parse_args()
    try:
        problems, count = compare(arguments.a, arguments.b)
    except OSError as error:
        print(f"compare_sweeps.py: {error}: nothing was compared: give two sweep files",
              file=sys.stderr)
        return 2
    for problem in problems:
        print(problem)
    print(f"{count} datasets compared, {len(problems)} differences")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
