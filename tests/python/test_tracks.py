"""The best score and the incumbent, exactly: on the published topology table, by the law of (where a
walk is, the best that it has met), step after step from the starts on, by SciPy."""

import subprocess

import h5py
import numpy
import pytest

from topology_sweep import K, L, N, neighbours, run_sweep, score_columns

SCORE, GUIDE = "imagenet16-120/test@12", "imagenet16-120/valid@12"  # some 900 values each
STRATA = ["bottom:0.1", "all"]
HORIZONS = [1, 4]
TEMPERATURE = 2.0
RATE = 0.25  # 2^30 of 2^32: exact
SWEEP = f"""
seed = 5
table = "tss.h5"
scores = ["{SCORE}"]
method = "both"
guide = "{GUIDE}"
exact_track = ["best", "incumbent"]
strata = {STRATA}
walks_per_start = 4
[fixed_length]
horizons = {HORIZONS}
[[operator]]
proposal = "neighbors"
[[operator]]
proposal = "neighbors"
selection = {{ metropolis = {{ temperature = {TEMPERATURE}, guide = "{GUIDE}" }} }}
[[operator]]
proposal = {{ per_edge = {{ rate = {RATE} }} }}
"""


@pytest.fixture(scope="module")
def folder(archwalk_program, topology_table, tmp_path_factory):
    return run_sweep(archwalk_program, topology_table, tmp_path_factory.mktemp("tracks"), SWEEP)


@pytest.fixture(scope="module")
def columns(topology_table):
    return score_columns(topology_table, [SCORE, GUIDE])


def one_edit(guide):
    """P^T as SciPy's matrix, by the guide or blind."""
    sparse = pytest.importorskip("scipy.sparse")
    targets = neighbours()
    rows = numpy.repeat(numpy.arange(N), targets.shape[1])
    accepted = numpy.ones(rows.size)
    if guide is not None:
        with numpy.errstate(over="ignore"):
            accepted = numpy.minimum(1, numpy.exp((guide[targets.ravel()] - guide[rows]) / TEMPERATURE))
    moves = sparse.csr_matrix((accepted / targets.shape[1], (rows, targets.ravel())), shape=(N, N))
    stays = sparse.diags(1 - numpy.asarray(moves.sum(axis=1)).ravel())
    return (moves + stays).T.tocsr()


def per_edge(law):
    """Every edge by its matrix, which is symmetric; [code, class]."""
    matrix = numpy.full((K, K), RATE / (K - 1))
    numpy.fill_diagonal(matrix, 1 - RATE)
    for edge in range(L):
        cube = law.reshape(K ** (L - 1 - edge), K, K**edge, -1)
        law = numpy.einsum("de,aebc->adbc", matrix, cube, optimize=True)
    return law.reshape(N, -1)


def step_of(operator, columns):
    if operator == 2:
        return per_edge
    transposed = one_edit(columns[GUIDE] if operator == 1 else None)
    return lambda law: transposed @ law


def followed(step, starts, rank, score):
    """E of the first score met with the highest rank, at each horizon: `mass` is the law of (where,
    highest rank), `held` the same times the score that is kept."""
    classes = rank.max() + 1
    mass = numpy.zeros((N, classes))
    mass[starts, rank[starts]] = 1 / starts.size
    held = mass * score[:, None]
    found = []
    below = numpy.arange(classes)[None, :] < rank[:, None]
    for t in range(1, HORIZONS[-1] + 1):
        mass, held = step(mass), step(held)
        risen = numpy.where(below, mass, 0).sum(axis=1)
        mass[below] = 0
        held[below] = 0
        mass[numpy.arange(N), rank] += risen
        held[numpy.arange(N), rank] += risen * score
        if t in HORIZONS:
            found.append(held.sum())
    return numpy.array(found)


@pytest.mark.parametrize("operator, tolerance", [
    (0, 1e-11), (2, 1e-11), (1, 4 * 2**-28 * 50)])  # an acceptance is an integer within 2^-28
def test_tracks_are_those_of_scipy(folder, columns, operator, tolerance):
    step = step_of(operator, columns)
    score = columns[SCORE]
    starts = numpy.lexsort((numpy.arange(N), score))[:N // 10]
    with h5py.File(folder / "sweep.h5") as file:
        exact = {name: file[f"fixed_length/exact/{name}"][operator, :, 0]
                 for name in ("best_mean", "best_bound", "incumbent_mean", "incumbent_bound")}
    for track, column in (("best", SCORE), ("incumbent", GUIDE)):
        rank = numpy.unique(columns[column], return_inverse=True)[1]
        assert (exact[track + "_bound"] < 1e-10 * numpy.ptp(score)).all()
        change = followed(step, starts, rank, score) - score[starts].mean()
        assert exact[track + "_mean"][0] == pytest.approx(change, abs=tolerance)


def test_walks_agree(folder):
    with h5py.File(folder / "sweep.h5") as file:
        walks = file["fixed_length/walks"]
        assert walks.attrs["z_check"] == "passed"
        for track in ("best", "incumbent"):
            z = walks[track + "_z"][...]
            assert numpy.isfinite(z).all() and (abs(z) < 5).all()
        assert walks.attrs["incumbent_guide"] == GUIDE
        assert file["fixed_length/exact"].attrs["incumbent_guide"] == GUIDE


def test_the_plan_knows_them(folder, archwalk_program):
    def plan(text):
        (folder / "plan.toml").write_text(text)
        said = subprocess.run([archwalk_program, "sweep", folder / "plan.toml", "-o", folder / "plan.h5",
                               "--plan", "--quiet"], capture_output=True, text=True, check=True).stdout
        return dict(line.split(maxsplit=1) for line in said.splitlines())
    without = plan(SWEEP.replace("exact_track", "track"))
    with_tracks = plan(SWEEP)
    assert with_tracks["exact"] != without["exact"]
    assert with_tracks["tracks"] == "best, incumbent, exactly too" and "tracks" not in without
