"""NAS-Bench-101 as a graph space, against a second implementation: cells are told apart by the MD5
that NAS-Bench-101 publishes, and neighbors are found the long way, by edits of cells that are padded
with vertices which do not act."""

import csv
import gzip
import hashlib
import itertools
import random
import subprocess

import h5py
import numpy as np
import pytest
import scipy.sparse
from scipy.sparse import csgraph

from program import Program

LARGEST_VERTICES = 7
MOST_EDGES = 9
OPERATIONS = 3


def decode(vertices, bits, operations):
    """(labels, set of edges) of a row of the table."""
    labels = [operations // OPERATIONS ** (vertices - 3 - i) % OPERATIONS
              for i in range(vertices - 2)]
    edges = {(x, y) for y in range(vertices) for x in range(y) if bits >> (x + y * (y - 1) // 2) & 1}
    return tuple([-1, *labels, -2]), frozenset(edges)


def digest(text):
    return hashlib.md5(text.encode()).hexdigest()


def published_md5(labels, edges):
    """The identity of a cell (Ying et al. 2019, S1): a hash of each vertex's degrees and label, as
    many times hashed with those of its neighbors as there are vertices; then all of them sorted."""
    count = len(labels)
    before = [[x for x, y in edges if y == v] for v in range(count)]
    after = [[y for x, y in edges if x == v] for v in range(count)]
    marks = [digest(str((len(after[v]), len(before[v]), labels[v]))) for v in range(count)]
    for _ in range(count):
        marks = [digest("|".join(["".join(sorted(marks[u] for u in before[v])),
                                  "".join(sorted(marks[w] for w in after[v])), marks[v]]))
                 for v in range(count)]
    return digest(str(sorted(marks)))


def reached(start, edges, forward):
    """The vertices that a walk from `start` along (or against) the edges comes to."""
    seen, rest = {start}, [start]
    while rest:
        v = rest.pop()
        for x, y in edges:
            here, there = (x, y) if forward else (y, x)
            if here == v and there not in seen:
                seen.add(there)
                rest.append(there)
    return seen


def prune(labels, edges):
    """The cell without vertices on no path from input to output; None where there is no path. The
    vertices stay in their order, the input first and the output last."""
    last = labels.index(-2)
    kept = reached(labels.index(-1), edges, True) & reached(last, edges, False)
    if last not in kept or labels.index(-1) not in kept:
        return None
    number = {v: i for i, v in enumerate(sorted(kept, key=lambda v: (v == last, v)))}
    return (tuple(labels[v] for v in sorted(kept, key=lambda v: (v == last, v))),
            frozenset((number[x], number[y]) for x, y in edges if x in kept and y in kept))


def one_edit(labels, edges):
    """The distinct cells (MD5) that one edge flip or one operation change makes of a cell, which may
    hold vertices that do not act. An edge is added wherever that closes no cycle."""
    count = len(labels)
    made = [(labels, edges - {edge}) for edge in edges]
    for x, y in itertools.permutations(range(count), 2):
        if (x, y) not in edges and x not in reached(y, edges, True):
            made.append((labels, edges | {(x, y)}))
    for v in range(count):
        for other in range(OPERATIONS):
            if labels[v] >= 0 and labels[v] != other:
                made.append((labels[:v] + (other,) + labels[v + 1:], edges))
    cells = [prune(*cell) for cell in made if len(cell[1]) <= MOST_EDGES]
    return {published_md5(*cell) for cell in cells if cell is not None}


def padded(labels, edges):
    """The cell, and it with one vertex more that does not act: one with edges only in or only out."""
    yield labels, edges
    count = len(labels)
    if count == LARGEST_VERTICES:
        return
    room = MOST_EDGES - len(edges)
    for operation in range(OPERATIONS):
        more = (*labels[:-1], operation, labels[-1])
        # The new vertex has the number count - 1, and the output moves to count.
        moved = frozenset((x, count if y == count - 1 else y) for x, y in edges)
        others = [v for v in range(count + 1) if v != count - 1]
        for size in range(room + 1):
            for ends in itertools.combinations(others, size):
                if count not in ends:
                    yield more, moved | {(v, count - 1) for v in ends}
                if 0 not in ends:
                    yield more, moved | {(count - 1, v) for v in ends}


class Published:
    """The table and what archwalk made of it."""

    def __init__(self, csv_path, table_path):
        with gzip.open(csv_path, "rt") as file:
            rows = list(csv.DictReader(file))
        self.rows = rows
        self.code_of = {row["md5"]: code for code, row in enumerate(rows)}
        with h5py.File(table_path) as file:
            self.begin = file["space/graph/begin"][:]
            self.neighbor = file["space/graph/neighbor"][:]
            self.diameter = int(file["space/graph"].attrs["diameter"])
            self.architecture = file["architectures/architecture"].asstr()[:]
            names = list(file["scores/score"].asstr()[:])
            self.scores = dict(zip(names, file["scores/value"][:]))
        size = len(rows)
        self.matrix = scipy.sparse.csr_matrix(
            (np.ones(len(self.neighbor), dtype=np.int8), self.neighbor, self.begin),
            shape=(size, size))

    def cell(self, code):
        row = self.rows[code]
        return decode(int(row["vertices"]), int(row["adj_bits"]), int(row["interior_ops_base3"]))

    def row(self, code):
        return set(self.neighbor[self.begin[code]:self.begin[code + 1]].tolist())

    def codes_with(self, vertices, count, seed):
        codes = [code for code, row in enumerate(self.rows) if row["vertices"] == str(vertices)]
        return random.Random(seed).sample(codes, min(count, len(codes)))


@pytest.fixture(scope="module")
def published(archwalk_program, data_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("nb101") / "nb101.h5"
    source = data_folder / "nb101.csv.gz"
    subprocess.run([archwalk_program, "import", source, "--space", "nb101", "-o", path, "--quiet"],
                   check=True)
    return Published(source, path)


def test_rows_and_scores_return(published):
    assert len(published.rows) == 423624
    for code in random.Random(1).sample(range(len(published.rows)), 2000):
        row = published.rows[code]
        assert int(row["nb101_index"]) == code
        assert published.architecture[code] == ":".join(
            row[name] for name in ("vertices", "adj_bits", "interior_ops_base3"))
        assert published.scores["params"][code] == float(row["params"])
        assert published.scores["cifar10/test@108"][code] == pytest.approx(
            float(row["cifar10/test@108"]), abs=5.1e-7)
    # Ying et al. 2019: the best cell has a mean test accuracy of 94.32 %.
    assert round(published.scores["cifar10/test@108"].max(), 2) == 94.32


def test_cells_have_their_published_md5(published):
    for code in random.Random(2).sample(range(len(published.rows)), 1000):
        assert published_md5(*published.cell(code)) == published.rows[code]["md5"]


def test_the_graph_is_simple_symmetric_and_connected(published):
    matrix = published.matrix
    assert matrix.diagonal().sum() == 0
    assert matrix.has_canonical_format
    assert (matrix != matrix.T).nnz == 0
    assert csgraph.connected_components(matrix, directed=False)[0] == 1


def test_a_degree_by_hand(published):
    """Seven vertices in a chain with an operation each: without any of its edges no path is left,
    and nothing prunes to it. There are 15 pairs of vertices that an edge can join over the others'
    heads, and 5 operations with 2 others each."""
    chain = ((-1, 0, 1, 2, 0, 1, -2), frozenset((v, v + 1) for v in range(6)))
    code = published.code_of[published_md5(*chain)]
    assert len(published.row(code)) == 15 + 10


@pytest.mark.parametrize("vertices, count", [(7, 150), (6, 12)])
def test_rows_are_the_edits_of_padded_cells(published, vertices, count):
    """Row by row and complete, where a cell has room for at most one vertex that does not act."""
    for code in published.codes_with(vertices, count, seed=vertices):
        expected = set()
        for cell in padded(*published.cell(code)):
            expected |= {published.code_of[md5] for md5 in one_edit(*cell)}
        assert published.row(code) == expected - {code}, code


@pytest.mark.parametrize("vertices, count", [(2, 1), (3, 6), (4, 20), (5, 20)])
def test_rows_of_small_cells_hold_one_direction(published, vertices, count):
    """All edits of the cell are there; what else is there makes the cell by an edit of its own."""
    for code in published.codes_with(vertices, count, seed=vertices):
        labels, edges = published.cell(code)
        forward = {published.code_of[md5] for md5 in one_edit(labels, edges)} - {code}
        row = published.row(code)
        assert forward <= row
        others = sorted(row - forward)
        md5 = published.rows[code]["md5"]
        for other in random.Random(code).sample(others, min(len(others), 30)):
            assert md5 in one_edit(*published.cell(other)), (code, other)


def largest_distance(published, sources):
    """From any of the sources to any cell: searches side by side, one bit each."""
    words = (len(sources) + 63) // 64
    shell = np.zeros((len(published.rows), words), dtype=np.uint64)
    for i, source in enumerate(sources):
        shell[source, i // 64] |= np.uint64(1) << np.uint64(i % 64)
    seen = shell.copy()
    for step in itertools.count():
        reached = np.stack([np.bitwise_or.reduceat(shell[published.neighbor, word],
                                                   published.begin[:-1])
                            for word in range(words)], axis=1)
        shell = reached & ~seen
        if not shell.any():
            return step
        seen |= shell


def test_the_diameter(published):
    """Two cells at most i steps from the hub are within 2 i of each other; so the diameter is the
    larger of 2 i and of the eccentricities beyond, if some pair is as far apart as that (Crescenzi
    et al., "On computing the diameter of real-world undirected graphs", 2013)."""
    hub = published.code_of[published_md5((-1, -2), frozenset({(0, 1)}))]
    from_hub = csgraph.shortest_path(published.matrix, unweighted=True, indices=hub)
    beyond = np.flatnonzero(from_hub > 4)
    assert 0 < len(beyond) < 1000
    assert largest_distance(published, beyond) <= 8
    pair = [list(published.architecture).index(text) for text in ("7:1458279:104", "6:31819:53")]
    distance = csgraph.shortest_path(published.matrix, unweighted=True, indices=pair[0])[pair[1]]
    assert distance == 8 == published.diameter


def test_no_synthetic_table(archwalk_program, tmp_path):
    Program(archwalk_program, tmp_path).refuse(
        "synth", "--space", "nb101", "-o", "x.h5", naming=["'nb101' is part of its table", "import"])
