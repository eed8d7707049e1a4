"""Graphs for `archwalk import --graph`."""

import h5py
import numpy as np

from archwalk_import.errors import ArchwalkError
from archwalk_import.whole_file import whole_file

from .checksum import append_checksum

MEANINGS = {"begin": "where the neighbors of a cell begin", "neighbor": "number of the cell",
            "architecture": "name of the cell"}


class GraphError(ArchwalkError, ValueError):
    """What was given is no graph of single edits."""


def pairs_of(edges):
    """Pairs of cells [edge, 2] as int64. GraphError for whatever is none."""
    pairs = np.asarray(edges)
    if pairs.size == 0:
        return np.empty((0, 2), dtype=np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iuf":
        shape = " x ".join(map(str, pairs.shape)) or "a single value"
        raise GraphError(f"the edges are {shape} of {pairs.dtype}",
                         "an edge is two numbers of cells", "give pairs, [edge, 2]")
    whole = np.isfinite(pairs) & (pairs == np.floor(pairs))
    broken = np.flatnonzero(~whole.all(axis=1))
    if len(broken):
        first, second = pairs[broken[0]]
        raise GraphError(f"edge {broken[0]} joins {first} and {second}",
                         "cells are counted 0, 1, 2, ...", "give whole numbers")
    return pairs.astype(np.int64)


def write_graph(path, edges, cells=None, architectures=None, force=False):
    """Writes an undirected graph of single edits as `archwalk import --graph` reads it.

    edges          pairs of cells [edge, 2], or a square matrix with `tocoo` (scipy.sparse) whose
                   nonzero entries are edges. Each edge may come in one direction or both.
    cells          how many cells there are; by default the matrix's size or 1 + the largest number.
    architectures  a name for each cell, or None: cells go by their numbers.

    Datasets: `begin` [cell + 1] and `neighbor` [entry] (compressed sparse rows, int64), `architecture`
    [cell]. GraphError for what are no pairs of whole numbers, for loops, cells out of range, and a
    wrong number of names; whether the graph is connected is checked on import. FileExistsError where
    the file is there, unless `force`.
    """
    if hasattr(edges, "tocoo"):
        matrix = edges.tocoo()
        if matrix.shape[0] != matrix.shape[1]:
            raise GraphError(f"the matrix is {matrix.shape[0]} x {matrix.shape[1]}",
                             "its entries say which cell neighbors which", "give a square one")
        kept = matrix.data != 0
        pairs = np.stack([matrix.row[kept], matrix.col[kept]], axis=1).astype(np.int64)
        cells = matrix.shape[0] if cells is None else cells
    else:
        pairs = pairs_of(edges)
        cells = int(pairs.max(initial=-1)) + 1 if cells is None else cells
    if len(pairs) and not (0 <= pairs.min() and pairs.max() < cells):
        raise GraphError(f"edges join the cells {pairs.min()} to {pairs.max()}",
                         f"there are {cells} cells, counted from 0", "correct the edges")
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if len(loops):
        raise GraphError(f"cell {pairs[loops[0], 0]} neighbors itself",
                         "an edit makes another architecture", "leave loops out")
    if architectures is not None and len(architectures) != cells:
        raise GraphError(f"{len(architectures)} architectures are named",
                         f"there are {cells} cells", "name every cell, or none")
    both = np.concatenate([pairs, pairs[:, ::-1]])
    keys = np.unique(both[:, 0] * cells + both[:, 1])
    begin = np.zeros(cells + 1, dtype=np.int64)
    begin[1:] = np.cumsum(np.bincount(keys // max(cells, 1), minlength=cells))
    with whole_file(path, force) as partial:
        with h5py.File(partial, "w") as file:
            for name, values in (("begin", begin), ("neighbor", keys % max(cells, 1))):
                filters = dict(compression="gzip", shuffle=True, fletcher32=True)
                file.create_dataset(name, data=values, **(filters if len(values) else {}))
            if architectures is not None:
                file.create_dataset("architecture", data=list(map(str, architectures)),
                                    dtype=h5py.string_dtype())
            for name, meaning in MEANINGS.items():
                if name in file:
                    file[name].attrs["units"] = "1"
                    file[name].attrs["long_name"] = meaning
        append_checksum(partial)
