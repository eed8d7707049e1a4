"""Jumps between steps of the random walk on a graph, and between rows of a matrix, against NumPy."""

import json

import h5py
import numpy as np
import pytest
from scipy.sparse import csgraph

from archwalk_report import write_graph, write_matrix
from program import Program
from random_graph import CELLS, adjacency, random_edges, scores

HORIZONS = [1, 2, 7, 40]
FAMILY = 24

SWEEP = f"""\
seed = 3
table = "t.h5"
scores = ["quality"]
method = "both"
strata = ["bottom:0.1", "top:0.2", "all"]
walks_per_start = 20
stationary = true
[fixed_length]
horizons = {HORIZONS}
[threshold]
levels = ["q0.95"]
max_steps = 100
[[operator]]
proposal = {{ restart = {{ probability = 0.125, inner = {{ explicit = {{ file = "m.h5" }} }} }} }}
[[operator]]
proposal = {{ restart = {{ probability = 0.25, inner = "neighbors" }} }}
selection = "improving"
[[generate]]
count = {FAMILY}
reach = [1.0, 3.0]
proposal = {{ restart = {{ inner = "neighbors" }} }}
"""


def random_rows():
    """Three to nine entries a row, at the diagonal too."""
    draw = np.random.default_rng(11)
    matrix = np.zeros((CELLS, CELLS))
    for row in matrix:
        targets = draw.choice(CELLS, size=draw.integers(3, 10), replace=False)
        row[targets] = draw.dirichlet(np.ones(len(targets)))
    return matrix


def restarted(jump, steps):
    return jump / CELLS + (1 - jump) * steps


def only_better(proposal, quality):
    matrix = np.where(quality[None, :] > quality[:, None], proposal, 0.0)
    np.fill_diagonal(matrix, 0.0)
    return matrix + np.diag(1 - matrix.sum(axis=1))


@pytest.fixture(scope="module")
def swept(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("restart"))
    edges = random_edges(5)
    write_graph(program.folder / "graph.h5", edges)
    write_matrix(program.folder / "m.h5", random_rows())
    program.write("t.csv", scores())
    program.succeed("import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5")
    program.write("sweep.toml", SWEEP)
    program.succeed("sweep", "sweep.toml", "-o", "out.h5")
    return program


@pytest.fixture(scope="module")
def truth():
    graph = adjacency(random_edges(5)).toarray().astype(float)
    steps = graph / graph.sum(axis=1, keepdims=True)
    away = csgraph.shortest_path(graph, unweighted=True)
    quality = np.arange(CELLS) * 37.0 % 101
    jumps = (np.linspace(1, 3, FAMILY + 1)[:-1] - 1) / (away.mean() - 1)
    return steps, away, quality, jumps


def matrices(truth, probabilities):
    steps, _, quality, _ = truth
    yield restarted(0.125, random_rows())
    yield only_better(restarted(0.25, steps), quality)
    for jump in probabilities:
        yield restarted(jump, steps)


def probabilities_of(file):
    """Those of the family, out of the operators' texts."""
    texts = [text.decode() for text in file["operators/spec"][2:]]
    return [float(text.split("probability=")[1].split(",")[0]) for text in texts]


def test_reaches_lie_evenly(swept, truth):
    _, away, _, jumps = truth
    with h5py.File(swept.folder / "out.h5") as file:
        found = np.array(probabilities_of(file))
        reach = file["operators/reach_uniform"][2:]
    assert np.all(found >= jumps - 1e-9)
    assert np.all(found <= jumps + 2 / FAMILY / (away.mean() - 1) + 1e-9)
    assert reach == pytest.approx(1 + found * (away.mean() - 1), rel=1e-12)


def test_expectations_are_those_of_dense_matrices(swept, truth):
    _, away, quality, _ = truth
    order = np.lexsort((np.arange(CELLS), quality))
    starts = [order[:CELLS // 10], order[-CELLS // 5:], order]
    with h5py.File(swept.folder / "out.h5") as file:
        fixed, hits = file["fixed_length"], file["threshold/exact"]
        theta = file["threshold/theta"][0, 0]
        for i, matrix in enumerate(matrices(truth, probabilities_of(file))):
            reach = (matrix * away).sum(axis=1)
            law = np.linalg.matrix_power(matrix, 4000)[0]
            if i != 1:  # hill climbing may end on several summits
                assert fixed.parent["operators/reach_stationary"][i] == pytest.approx(law @ reach)
            open_cells = quality < theta
            inside = matrix[np.ix_(open_cells, open_cells)]
            steps = np.zeros(CELLS)
            if i != 1:
                steps[open_cells] = np.linalg.solve(np.eye(len(inside)) - inside,
                                                    np.ones(len(inside)))
            for s, stratum in enumerate(starts):
                for h, horizon in enumerate(HORIZONS):
                    after = np.linalg.matrix_power(matrix, horizon) @ quality
                    assert fixed["exact/mean"][i, s, 0, h] == pytest.approx(
                        (after - quality)[stratum].mean(), abs=1e-7)
                path = sum(np.linalg.matrix_power(matrix, t) @ reach for t in range(7)) / 7
                assert fixed["reach/reach_path"][i, s, 0, 2] == pytest.approx(
                    path[stratum].mean(), rel=1e-8)
                if i != 1:
                    assert hits["mean_steps"][i, s, 0, 0] == pytest.approx(
                        steps[stratum].mean(), rel=1e-7)


def test_regression_to_the_mean_is_within_its_bound(swept, truth):
    quality = truth[2]
    order = np.lexsort((np.arange(CELLS), quality))
    with h5py.File(swept.folder / "out.h5") as file:
        found = file["fixed_length/regression_to_mean"]
        bound = file["fixed_length/regression_bound"]
        for i, matrix in enumerate(matrices(truth, probabilities_of(file))):
            if i == 1:  # sees the score
                assert np.isnan(found[i]).all()
                continue
            for s, stratum in enumerate([order[:CELLS // 10], order[-CELLS // 5:], order]):
                gap = (quality.mean() - quality[stratum].mean()) * CELLS / (CELLS - 1)
                for h, horizon in enumerate(HORIZONS):
                    returns = np.trace(np.linalg.matrix_power(matrix, horizon)) / CELLS
                    assert abs(found[i, s, 0, h] - (1 - returns) * gap) <= bound[i, s, 0, h] + 1e-6
                    assert (bound[i, s, 0, h] > 0) == (horizon > 2 and len(stratum) < CELLS)


def test_walks_agree(swept):
    with h5py.File(swept.folder / "out.h5") as file:
        for z in (file["fixed_length/walks/z"], file["threshold/walks/restricted_mean_z"]):
            assert np.nanmax(np.abs(z[...])) < 4.8  # of 340 and 78


def test_the_family_has_verdicts(swept):
    rows = json.loads(swept.succeed("hypotheses", "out.h5", "--json").stdout)
    family = [row for row in rows if row["group"] == "restart" and "horizon" in row]
    assert {row["hypothesis"] for row in family} >= {"H1", "H2"}
    for row in family:
        assert row["n"] + row["n_structural_zero"] >= FAMILY
        assert row["reason"] != "regression to the mean not known"


@pytest.mark.parametrize("proposal, reach, naming", [
    ('restart = { probability = 0.5, inner = "neighbors" }', "[1.0, 2.0]", "leave it out"),
    ("restart = { inner = { edit_distance = {} } }", "[1.0, 2.0]", "give probability"),
    ('restart = { inner = "neighbors" }', "[1.0, 99.0]", "the family reaches 1 to"),
    ("edit_distance = {}", "[1.0, 2.0]", "restart"),
])
def test_what_a_family_takes(swept, proposal, reach, naming):
    head = SWEEP[:SWEEP.index("[[operator]]")]
    swept.write("bad.toml",
                head + f"[[generate]]\ncount = 3\nreach = {reach}\nproposal = {{ {proposal} }}\n")
    swept.refuse("sweep", "bad.toml", "-o", "bad.h5", naming=[naming])
