#!/usr/bin/env python3
"""Expected hitting times on the topology table by SciPy, beside `archwalk distance`.

    solve_with_scipy.py ARCHWALK TABLE.h5 [--method gmres|bicgstab|spsolve|dense] [--threshold q0.99]

Builds the transition matrix of three operators from the table with NumPy alone (nothing of
archwalk's code), solves (I - Q) h = 1 with SciPy on the architectures below the threshold, and
compares every entry with the file that `archwalk distance --out` writes. Prints a line each: the
seconds of both, SciPy's largest residual, the largest relative difference.

spsolve (SuperLU) fills in almost wholly on such graphs: minutes and gigabytes. dense (LAPACK) takes
2 GB and minutes.
"""

import argparse
import json
import math
import pathlib
import subprocess
import tempfile
import time

import h5py
import numpy as np
import scipy.linalg
import scipy.sparse as sparse
import scipy.sparse.linalg as iterative

K, L = 5, 6
N = K**L
SCORE = "cifar10/test@200"
PMF = [0.1, 0.3, 0.2, 0.15, 0.1, 0.1, 0.05]
DRIFT = [[0.9, 0.1, 0, 0, 0], [0, 0.9, 0.1, 0, 0], [0, 0, 0.9, 0.1, 0], [0, 0, 0, 0.9, 0.1],
         [0.01, 0, 0, 0, 0.99]]
OPERATORS = {
    "one edit": "edit_distance(pmf=[0,1])",
    "one edit, metropolis": "edit_distance(pmf=[0,1])+metropolis(temperature=0.5)",
    "per edge, drifting": f"per_edge(matrix={json.dumps(DRIFT)})",
    "all distances": f"edit_distance(pmf={json.dumps(PMF)})",
}


def canonical(probabilities):
    """Integers over 2^32 by largest remainder, as archwalk rounds what a user gives."""
    exact = [p * 2**32 / math.fsum(probabilities) for p in probabilities]
    weights = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: weights[i] - exact[i])
    for i in order[: 2**32 - sum(weights)]:
        weights[i] += 1
    return np.array(weights) / 2**32


def one_edit(accept=None):
    codes = np.arange(N)
    rows, columns = [], []
    for edge in range(L):
        digit = codes // K**edge % K
        for shift in range(1, K):
            rows.append(codes)
            columns.append(codes + ((digit + shift) % K - digit) * K**edge)
    rows, columns = np.concatenate(rows), np.concatenate(columns)
    weights = np.full(len(rows), 1 / (L * (K - 1)))
    if accept is not None:
        weights = weights * accept(rows, columns)
    return sparse.csr_matrix((weights, (rows, columns)), shape=(N, N))


def product(matrices, vector):
    """⊗ M_e on a vector of all codes, first edge least significant."""
    array = vector.reshape((K,) * L)  # the last axis is edge 0
    for edge, matrix in enumerate(matrices):
        axis = L - 1 - edge
        array = np.moveaxis(np.tensordot(matrix, array, axes=(1, axis)), 0, axis)
    return array.reshape(N)


def by_distance(probability, vector):
    """Σ_d p_d A_d: coefficients of Π_e (I + z (J - I)) on the vector."""
    levels = [vector]
    ones = np.ones((K, K)) - np.eye(K)
    identity = np.eye(K)
    for edge in range(L):
        moved = [product([ones if e == edge else identity for e in range(L)], v) for v in levels]
        levels = ([levels[0]] + [a + b for a, b in zip(levels[1:], moved[:-1])] + [moved[-1]])
    return sum(p * v for p, v in zip(probability, levels))


def chain(name, k):
    """The chain as (product with a vector, probability of leaving [code])."""
    if name == "one edit":
        matrix = one_edit()
    elif name == "one edit, metropolis":
        matrix = one_edit(lambda x, y: np.minimum(1.0, np.exp((k[y] - k[x]) * 1e-6 / 0.5)))
    elif name == "per edge, drifting":
        edges = [np.array([canonical(row) for row in DRIFT])] * L
        return lambda v: product(edges, v), np.ones(N)
    else:
        count = [math.comb(L, d) * (K - 1)**d for d in range(L + 1)]
        probability = canonical(PMF) / count
        return lambda v: by_distance(probability, v), np.ones(N)
    return lambda v: matrix @ v, np.asarray(matrix.sum(axis=1)).ravel()


def theta_of(threshold, k):
    if threshold.startswith("q"):
        digits = threshold[1:].split(".")[1]
        place = -(-int(digits) * N // 10**len(digits))
        return np.sort(k)[place - 1]
    return round(float(threshold) * 1e6)


def dense_matrix(apply):
    matrix = np.empty((N, N), order="F")
    unit = np.zeros(N)
    for code in range(N):
        unit[code] = 1
        matrix[:, code] = apply(unit)
        unit[code] = 0
    return matrix


def solve(method, apply, leaving, open_codes):
    """h on the open codes, and the seconds of the solve alone."""
    full = np.zeros(N)

    def matvec(v):
        full[open_codes] = v.ravel()
        out = leaving[open_codes] * v.ravel() - apply(full)[open_codes]
        return out

    size, right = len(open_codes), np.ones(len(open_codes))
    system = iterative.LinearOperator((size, size), matvec=matvec)
    if method in ("dense", "spsolve"):
        whole = -dense_matrix(apply)[np.ix_(open_codes, open_codes)]
        whole[np.diag_indices(size)] += leaving[open_codes]
        begin = time.perf_counter()
        if method == "spsolve":
            h = iterative.spsolve(sparse.csc_matrix(whole), right)
        else:
            h = scipy.linalg.solve(whole, right, overwrite_a=True, check_finite=False)
    else:
        begin = time.perf_counter()
        options = {"restart": 60} if method == "gmres" else {}
        h, _ = getattr(iterative, method)(system, right, rtol=1e-13, maxiter=2000, **options)
    seconds = time.perf_counter() - begin
    return h, seconds, np.abs(right - matvec(h)).max()


def compare(arguments, name, k):
    open_codes = np.flatnonzero(k < theta_of(arguments.threshold, k))
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "distance.h5"
        begin = time.perf_counter()
        subprocess.run([arguments.program, "distance", arguments.table, "--operator",
                        OPERATORS[name], "--to-score", SCORE, "--threshold", arguments.threshold,
                        "--quiet", "--out", out], check=True, stdout=subprocess.DEVNULL)
        own = time.perf_counter() - begin
        with h5py.File(out) as file:
            steps = file["distance/steps"][...]
    h, seconds, residual = solve(arguments.method, *chain(name, k), open_codes)
    difference = np.abs(h / steps[open_codes] - 1).max()
    print(f"{name:22} archwalk, whole program {own:6.2f} s   {arguments.method} {seconds:8.2f} s   "
          f"its residual {residual:.1e}   largest relative difference {difference:.1e}",
          flush=True)
    return difference


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("table")
    parser.add_argument("--method", default="bicgstab",
                        choices=("gmres", "bicgstab", "spsolve", "dense"))
    parser.add_argument("--threshold", default="q0.99")
    parser.add_argument("--operator", action="append", choices=list(OPERATORS))
    arguments = parser.parse_args()
    with h5py.File(arguments.table) as file:
        names = [name.decode() for name in file["scores/score"][...]]
        k = file["scores/k"][names.index(SCORE)]
    for name in arguments.operator or OPERATORS:
        compare(arguments, name, k)


if __name__ == "__main__":
    main()
