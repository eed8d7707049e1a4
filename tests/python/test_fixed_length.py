"""Reaches of paths, costs and rates on the published topology table, against SciPy's matrices."""

import itertools
import json
import pathlib
import subprocess
import sys

import h5py
import numpy
import pytest
import xarray

from topology_sweep import K, L, N, run_sweep, score_columns

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCORES = ["cifar10/test@200", "cifar100/test@200"]
COST = "cifar10/train_seconds@12"
GUIDE = "cifar10/valid@12"
STRATA = ["bottom:0.1", "top:0.1", "all"]
HORIZONS = [1, 2, 7, 30]
TEMPERATURE = 2.0
# Rows of multiples of 1/8: exact in 2^-32.
DRIFT = [[0.5, 0.125, 0.125, 0.125, 0.125], [0, 0.75, 0.25, 0, 0], [0.25, 0.25, 0.25, 0.25, 0],
         [0, 0.125, 0.5, 0.25, 0.125], [0.125, 0, 0, 0.375, 0.5]]
SWEEP = f"""
seed = 5
table = "tss.h5"
scores = {SCORES}
method = "both"
cost = "{COST}"
stationary = true
strata = {STRATA}
walks_per_start = 1
[fixed_length]
horizons = {HORIZONS}
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
selection = {{ metropolis = {{ temperature = {TEMPERATURE}, guide = "{GUIDE}" }} }}
[[operator]]
proposal = {{ per_edge = {{ matrix = {DRIFT} }} }}
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
selection = {{ improving = {{ guide = "{GUIDE}" }} }}
"""
ONE_EDIT, METROPOLIS, PER_EDGE, IMPROVING = range(4)


@pytest.fixture(scope="module")
def folder(archwalk_program, topology_table, tmp_path_factory):
    return run_sweep(archwalk_program, topology_table, tmp_path_factory.mktemp("fixed_length"), SWEEP)


@pytest.fixture(scope="module")
def columns(topology_table):
    return score_columns(topology_table, [*SCORES, COST, GUIDE])


def one_edit_matrix():
    sparse = pytest.importorskip("scipy.sparse")
    codes = numpy.arange(N)
    rows, targets = [], []
    for edge, change in itertools.product(range(L), range(1, K)):
        digit = codes // K**edge % K
        rows.append(codes)
        targets.append(codes + ((digit + change) % K - digit) * K**edge)
    entries = numpy.full(N * L * (K - 1), 1 / (L * (K - 1)))
    return sparse.csr_matrix((entries, (numpy.concatenate(rows), numpy.concatenate(targets))))


def drift(vector):
    """Every edge by DRIFT; code = Σ digit K^edge, so that the last axis is edge 0."""
    cube = vector.reshape((K,) * L)
    for axis in range(L):
        cube = numpy.moveaxis(numpy.tensordot(numpy.array(DRIFT), cube, axes=(1, axis)), 0, axis)
    return cube.ravel()


def chain(operator, columns):
    """(P, Q) as functions on vectors, and r."""
    proposal = one_edit_matrix()
    if operator == ONE_EDIT:
        return proposal.dot, proposal.dot, numpy.ones(N)
    if operator == PER_EDGE:
        stays = numpy.array([DRIFT[digit][digit] for digit in range(K)])
        codes = numpy.arange(N)
        return drift, drift, sum(1 - stays[codes // K**edge % K] for edge in range(L))
    accepted = proposal.tocoo()
    guide = columns[GUIDE]
    with numpy.errstate(over="ignore"):
        accepted.data = accepted.data * numpy.minimum(
            1, numpy.exp((guide[accepted.col] - guide[accepted.row]) / TEMPERATURE))
    accepted = accepted.tocsr()
    leaving = numpy.asarray(accepted.sum(axis=1)).ravel()
    return lambda u: accepted @ u + (1 - leaving) * u, proposal.dot, leaving


def starts(stratum, score):
    order = numpy.lexsort((numpy.arange(N), score))
    part = N // 10
    return {"bottom:0.1": order[:part], "top:0.1": order[-part:], "all": order}[stratum]


@pytest.mark.parametrize("operator, tolerance", [
    (ONE_EDIT, 1e-12), (PER_EDGE, 1e-12),
    (METROPOLIS, 30 * 2**-28)])  # an acceptance is an integer within 2^-28, 30 steps
def test_paths_are_those_of_scipy(folder, columns, operator, tolerance):
    step, propose, reach = chain(operator, columns)
    proposed = propose(columns[COST])
    with h5py.File(folder / "sweep.h5") as file:
        found = {name: file[f"fixed_length/{name}"][operator]
                 for name in ("reach/reach_stratum", "reach/reach_path", "cost/seconds",
                              "exact/mean", "exact/improvability", "exact/per_second")}
        bounds = {name: file[f"fixed_length/{name}"][operator]
                  for name in ("reach/reach_path_bound", "cost/bound")}
    assert (bounds["reach/reach_path_bound"] < 1e-11 * L).all()
    assert (bounds["cost/bound"] < 1e-11 * columns[COST].max() * numpy.array(HORIZONS)).all()
    path, paid = numpy.zeros(N), numpy.zeros(N)
    for t in range(1, HORIZONS[-1] + 1):
        path, paid = reach + step(path), proposed + step(paid)
        if t not in HORIZONS:
            continue
        h = HORIZONS.index(t)
        for (i, stratum), (s, score) in itertools.product(enumerate(STRATA), enumerate(SCORES)):
            codes = starts(stratum, columns[score])
            def near(name, value):
                assert found[name][i, s, h] == pytest.approx(value, rel=tolerance), (name, t)
            near("reach/reach_path", path[codes].mean() / t)
            near("cost/seconds", paid[codes].mean())
            if t == 1:
                assert found["reach/reach_stratum"][i, s] == pytest.approx(
                    reach[codes].mean(), rel=tolerance)
    numpy.testing.assert_allclose(found["exact/improvability"] * HORIZONS, found["exact/mean"],
                                  rtol=1e-15)
    numpy.testing.assert_allclose(found["exact/per_second"] * found["cost/seconds"],
                                  found["exact/mean"], rtol=1e-15)


def test_chance_of_a_better_score_is_that_of_scipy(folder, columns):
    """One edit, and two: over the entries of P and P² that lead to a better score."""
    step = one_edit_matrix()
    with h5py.File(folder / "sweep.h5") as file:
        exact = {name: file[f"fixed_length/exact/positive_{name}"][...]
                 for name in ("fraction", "bound", "variance_within")}
        walks = {name: file[f"fixed_length/walks/positive_{name}"][ONE_EDIT]
                 for name in ("fraction", "z")}
        count = file["fixed_length/walks/count"][...]
    for name in ("fraction", "bound", "variance_within"):
        assert numpy.isnan(exact[name][[METROPOLIS, PER_EDGE, IMPROVING]]).all()
        exact[name] = exact[name][ONE_EDIT]
    assert (exact["bound"] < 1e-11).all()
    for h, matrix in ((0, step), (1, step @ step)):
        entries = matrix.tocoo()
        for s, score in enumerate(SCORES):
            better = columns[score][entries.col] > columns[score][entries.row]
            from_start = numpy.bincount(entries.row[better], entries.data[better], N)
            for i, stratum in enumerate(STRATA):
                chance = from_start[starts(stratum, columns[score])]
                within = (chance * (1 - chance)).mean()
                assert exact["fraction"][i, s, h] == pytest.approx(chance.mean(), rel=1e-12)
                assert exact["variance_within"][i, s, h] == pytest.approx(within, rel=1e-10)
                assert walks["z"][i, s, h] == pytest.approx(
                    (walks["fraction"][i, s, h] - chance.mean()) / (within / count[i]) ** 0.5,
                    rel=1e-6)
    # 24 z of one operator: |z| > 5 in 1.4e-5 of correct programs.
    assert (abs(walks["z"]) < 5).all()


def test_stationary_reaches(folder, columns):
    with h5py.File(folder / "sweep.h5") as file:
        reach = file["operators/reach_stationary"][...]
        bound = file["operators/reach_stationary_bound"][...]
        method = [name.decode() for name in file["operators/reach_stationary_method"][...]]
    assert method == ["uniform", "certified solve", "product of edges", "several closed classes"]
    assert reach[ONE_EDIT] == 1.0
    assert numpy.isnan(reach[IMPROVING]) and numpy.isnan(bound[IMPROVING])
    assert (bound[:IMPROVING] < 1e-10 * L).all()
    # Metropolis over a symmetric proposal: π ∝ exp(g/T), but for the rounding of the acceptance.
    weight = numpy.exp((columns[GUIDE] - columns[GUIDE].max()) / TEMPERATURE)
    law = weight / weight.sum()
    leaving = chain(METROPOLIS, columns)[2]
    assert reach[METROPOLIS] == pytest.approx(law @ leaving, rel=1e-7)
    # Edges on their own: the left eigenvector of one edge, six times.
    values, vectors = numpy.linalg.eig(numpy.array(DRIFT).T)
    digit = numpy.real(vectors[:, numpy.argmax(numpy.real(values))])
    digit /= digit.sum()
    assert reach[PER_EDGE] == pytest.approx(L * digit @ (1 - numpy.diag(DRIFT)), rel=1e-13)


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
def test_groups_open_with_their_coordinates(folder, engine):
    def opened(group):
        return xarray.open_dataset(folder / "sweep.h5", engine=engine, group=group)
    everything = ("operator", "stratum", "score", "horizon")
    with opened("fixed_length/reach") as data:
        assert data["reach_stratum"].dims == everything[:3]
        assert data["reach_path"].dims == everything
        assert data["reach_path"].attrs["units"] == "edits"
        assert set(data.coords) == set(everything)
        one = data.sel(stratum="all", score=SCORES[0], horizon=1).isel(operator=METROPOLIS)
        assert float(one["reach_path"]) == pytest.approx(float(one["reach_stratum"]), rel=1e-14)
    with opened("fixed_length/cost") as data:
        assert data["seconds"].dims == everything
        assert data["seconds"].attrs["units"] == "s"
        assert data.attrs["column"] == COST
    for group in ("fixed_length/exact", "fixed_length/walks"):
        with opened(group) as data:
            assert data["positive_fraction"].dims == everything
            assert data["positive_fraction"].attrs["units"] == "1"
            assert data["per_second"].attrs["units"] == "percent/s"
            assert data["per_evaluation"].dims == everything


def test_the_report_and_info_know_them(folder, archwalk_program):
    sys.path.insert(0, str(ROOT / "tools" / "python"))
    from archwalk_report import open_sweep
    sweep = open_sweep(folder / "sweep.h5")
    assert sweep["fixed_length/reach"]["reach_path"].shape == (4, 3, 2, 4)
    assert sweep["fixed_length/walks"]["positive_z"].shape == (4, 3, 2, 4)
    assert float(sweep["fixed_length/cost"]["seconds"].min()) > 30
    said = subprocess.run([archwalk_program, "info", folder / "sweep.h5", "--json"],
                          capture_output=True, text=True, check=True).stdout
    assert json.loads(said)["cost"] == COST


@pytest.mark.parametrize("column, complaint", [
    ("cifar10/train_secnods@12", "did you mean"), ("cifar10/naswot", "infinite on 201 of 15625"),
    ("cifar10/zen", "missing or infinite on 6180 of 15625")])
def test_a_cost_that_will_not_do_is_refused(folder, archwalk_program, column, complaint):
    (folder / "wrong.toml").write_text(SWEEP.replace(COST, column))
    done = subprocess.run([archwalk_program, "sweep", folder / "wrong.toml", "-o",
                           folder / "wrong.h5"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert complaint in done.stderr and column in done.stderr
    assert "wrong.toml line 6" in done.stderr
