#!/usr/bin/env python3
"""Compare two sweep files: every dataset but those of /provenance, bit by bit.

    tools/compare_sweeps.py [--across-backends] A.h5 B.h5

With --across-backends, for a file of a CPU and one of a GPU: exact numbers may differ by both files'
bounds together, a reach without one by 1e-12 edits; bounds themselves, and what is worked out from
exact numbers (z-scores, hypotheses), are not compared.

Exit 0 where they are identical, 1 with the datasets that differ, 2 where a file can't be read."""

import argparse
import re
import sys

import h5py
import numpy as np

LEFT_OUT = "provenance"
# Exact numbers with the dataset that bounds their error, in the same group.
BOUNDS = {
    "fixed_length/exact/mean": "bound",
    "fixed_length/exact/improvability": "bound",  # per step, evaluation or second: bounded below
    "fixed_length/exact/per_evaluation": "bound",
    "fixed_length/exact/variance": "variance_bound",
    "fixed_length/exact/variance_within": "variance_bound",
    "fixed_length/reach/reach_path": "reach_path_bound",
    "fixed_length/reach/reach_stratum": "reach_stratum_bound",
}
UNBOUNDED = {"operators/reach_uniform": 1e-12, "operators/reach_stationary": 1e-12}
DERIVED = re.compile(r"^hypotheses/|^fixed_length/exact/per_second|^fixed_length/walks/per_second"
                     r"|^fixed_length/cost/|_bound$|/bound$|/z$|_z$")


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


def beyond_bounds(name, a, b):
    """What differs by more than the bounds of the dataset's error, or None."""
    x, y = a[name][()], b[name][()]
    if x.shape != y.shape:
        return f"shapes {x.shape} and {y.shape}"
    if name in UNBOUNDED:
        room = UNBOUNDED[name]
    else:
        bound = f"{name.rsplit('/', 1)[0]}/{BOUNDS[name]}"
        room = a[bound][()] + b[bound][()]
    apart = ~((np.abs(x - y) <= room) | (np.isnan(x) & np.isnan(y)))
    count = int(np.count_nonzero(apart))
    return f"{count} of {x.size} values, by more than their bounds," if count else None


def compare(path_a, path_b, across_backends=False):
    """Lines that say what differs; empty where the files are identical. Second: datasets compared."""
    with h5py.File(path_a) as a, h5py.File(path_b) as b:
        names_a, names_b = datasets(a), datasets(b)
        problems = [f"/{name}: only in {path_a}" for name in sorted(names_a - names_b)]
        problems += [f"/{name}: only in {path_b}" for name in sorted(names_b - names_a)]
        common = sorted(names_a & names_b)
        if across_backends:
            common = [name for name in common if not DERIVED.search(name)]
        for name in common:
            if across_backends and (name in BOUNDS or name in UNBOUNDED):
                what = beyond_bounds(name, a, b)
            else:
                what = difference(a[name], b[name])
            if what:
                problems.append(f"/{name}: {what} differ")
    return problems, len(common)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--across-backends", action="store_true")
    parser.add_argument("a")
    parser.add_argument("b")
    arguments = parser.parse_args()
    try:
        problems, count = compare(arguments.a, arguments.b, arguments.across_backends)
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
