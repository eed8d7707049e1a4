"""Sweeps of the published topology table, and its space."""

import subprocess

import h5py
import numpy

N, L, K = 5**6, 6, 5


def neighbours():
    """[code, 24] the codes one edit away: edge by edge, changes 1 to 4."""
    codes = numpy.arange(N)
    targets = []
    for edge in range(L):
        digit = codes // K**edge % K
        for change in range(1, K):
            targets.append(codes + ((digit + change) % K - digit) * K**edge)
    return numpy.stack(targets, axis=1)


def run_sweep(program, table, folder, text):
    """sweep.h5 in the folder, of the table as tss.h5."""
    (folder / "tss.h5").symlink_to(table)
    (folder / "sweep.toml").write_text(text)
    subprocess.run([program, "sweep", folder / "sweep.toml", "-o", folder / "sweep.h5"], check=True)
    return folder


def score_columns(table, wanted):
    """Scores by name [code]."""
    with h5py.File(table) as file:
        names = [name.decode() for name in file["scores/score"][...]]
        return {name: file["scores/value"][names.index(name)] for name in wanted}
