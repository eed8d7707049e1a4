"""Matrices for `explicit` operators: from scipy.sparse to the file that archwalk reads, and back."""

import h5py
import numpy as np

from archwalk_import.errors import ArchwalkError
from archwalk_import.whole_file import whole_file

from .checksum import append_checksum, is_damaged

TOLERANCE = 1e-9


class MatrixError(ArchwalkError, ValueError):
    """What was given is no row-stochastic matrix."""


def write_matrix(path, matrix, force=False):
    """Writes a row-stochastic matrix as the file of an `explicit` operator.

    matrix: [N, N], a scipy.sparse matrix or array of any format, or a dense array; row x holds the
    probabilities P(x, y) of a step from the architecture with code x. Entries of one place are
    added up; zeros are left out.

    Raises MatrixError, a ValueError, where the matrix is not square, has a negative or non-finite entry, or a row
    that does not sum to 1 within 1e-9, naming the row; FileExistsError unless `force`.
    """
    from scipy import sparse

    rows = sparse.csr_matrix(matrix, dtype=np.float64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    if rows.shape[0] != rows.shape[1]:
        raise MatrixError(f"the matrix is {rows.shape[0]} x {rows.shape[1]}",
                          "an operator goes from every architecture to some", "give a square one")
    bad = ~(np.isfinite(rows.data) & (rows.data >= 0))
    if bad.any():
        row = int(np.searchsorted(rows.indptr, np.flatnonzero(bad)[0], side="right")) - 1
        raise MatrixError(f"row {row} has the entry {float(rows.data[bad][0])}",
                          "its entries are probabilities", "give numbers in 0..1")
    sums = np.asarray(rows.sum(axis=1)).ravel()
    off = np.flatnonzero(~(np.abs(sums - 1) <= TOLERANCE))
    if off.size:
        raise MatrixError(f"row {int(off[0])} sums to {float(sums[off[0]])!r}",
                          "a step goes somewhere", "let every row sum to 1 within 1e-9")
    with whole_file(path, force) as partial:
        with h5py.File(partial, "w") as file:
            group = file.create_group("rows")
            for name, values, kind, meaning in (
                    ("begin", rows.indptr, np.int64, "where the entries of a row begin"),
                    ("target", rows.indices, np.int64, "code of y"),
                    ("probability", rows.data, np.float64, "P(x, y)")):
                data = group.create_dataset(name, data=values.astype(kind), chunks=True,
                                            shuffle=True, compression="gzip", fletcher32=True)
                data.attrs["units"] = "1"
                data.attrs["long_name"] = meaning
        append_checksum(partial)


def read_matrix(path):
    """The matrix of such a file as a scipy.sparse.csr_matrix [N, N]."""
    from scipy import sparse

    if is_damaged(path):
        raise MatrixError(f"{path} is damaged", "its bytes do not match their checksum",
                          "restore it or make it again")
    with h5py.File(path, "r") as file:
        begin, target, probability = (file[f"rows/{name}"][...]
                                      for name in ("begin", "target", "probability"))
    size = len(begin) - 1
    return sparse.csr_matrix((probability, target, begin), shape=(size, size))
