"""Operators with a memory through the program: non-backtracking walks on the published topology table
against closed forms and NumPy's walk on moves, walks against exact numbers, errors and help."""

import json
import math

import h5py
import numpy
import pytest

from program import Program
from topology_sweep import K, L, N, neighbours, run_sweep, score_columns

SCORE = "cifar10/test@200"
GUIDE = "cifar10/valid@12"
HORIZONS = [1, 2, 3, 30]
DEGREE = L * (K - 1)
TEMPERATURE = 0.7
SWEEP = f"""
seed = 12
table = "tss.h5"
scores = ["{SCORE}"]
method = "both"
strata = ["bottom:0.1", "all"]
walks_per_start = 8
[fixed_length]
horizons = {HORIZONS}
[threshold]
levels = ["q0.99"]
max_steps = 50
grid = [1, 10]
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
memory = "non_backtracking"
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
selection = {{ improving = {{ guide = "{GUIDE}" }} }}
memory = "non_backtracking"
[[operator]]
proposal = "neighbors"
selection = {{ metropolis = {{ temperature = {TEMPERATURE}, guide = "{GUIDE}" }} }}
memory = {{ tabu = {{ k = 1 }} }}
"""
BLIND, IMPROVING, METROPOLIS = range(3)
STRATA = ["bottom", "all"]


@pytest.fixture(scope="module")
def folder(archwalk_program, topology_table, tmp_path_factory):
    return run_sweep(archwalk_program, topology_table, tmp_path_factory.mktemp("memory"), SWEEP)


@pytest.fixture(scope="module")
def columns(topology_table):
    return score_columns(topology_table, [SCORE, GUIDE])


def starts(score):
    return {"bottom": numpy.lexsort((numpy.arange(N), score))[:N // 10], "all": numpy.arange(N)}


def walks_without_return(apply, first, steps):
    """A_1, A_2, ... of a regular graph applied to `first`, divided by their number: A_T counts the
    paths of T edges that never go straight back, A_2 = A^2 - d, A_{t+1} = A A_t - (d - 1) A_{t-1}
    (Alon, Benjamini, Lubetzky and Sodin 2007)."""
    earlier, now = first, apply(first)
    paths = DEGREE
    yield now / paths
    for step in range(2, steps + 1):
        factor = DEGREE if step == 2 else DEGREE - 1
        earlier, now = now, apply(now) - factor * earlier
        paths *= DEGREE - 1
        yield now / paths


def test_blind_means_are_the_closed_form(folder, columns):
    near = neighbours()
    score = columns[SCORE]
    # In long double: the recurrence's numbers grow with the number of paths.
    expected = list(walks_without_return(lambda u: u[near].sum(axis=1),
                                         score.astype(numpy.longdouble), HORIZONS[-1]))
    with h5py.File(folder / "sweep.h5") as file:
        found = file["fixed_length/exact/mean"][BLIND, :, 0, :]
        bound = file["fixed_length/exact/bound"][BLIND, :, 0, :]
        zero = file["fixed_length/structural_zero"][BLIND, :]
        reach = file["fixed_length/reach/reach_path"][BLIND]
    for s, stratum in enumerate(STRATA):
        codes = starts(score)[stratum]
        for h, horizon in enumerate(HORIZONS):
            truth = float((expected[horizon - 1] - score)[codes].mean())
            assert abs(found[s, h] - truth) <= bound[s, h] + 1e-12
            assert bound[s, h] < 1e-8
    assert zero[STRATA.index("all")] == 1 and zero[STRATA.index("bottom")] == 0
    assert numpy.abs(reach - 1).max() < 1e-12


def test_regression_to_the_mean_is_the_closed_form(folder, columns):
    score = columns[SCORE]
    # P(X_T = X_0) from the eigenvalues L(K-1) - Kj of the graph, C(L,j)(K-1)^j times each.
    theta = numpy.array([DEGREE - K * j for j in range(L + 1)], dtype=numpy.longdouble)
    share = numpy.array([math.comb(L, j) * (K - 1)**j for j in range(L + 1)]) / N
    returned = [float((share * power).sum()) for power in walks_without_return(
        lambda u: theta * u, numpy.ones(L + 1, dtype=numpy.longdouble), HORIZONS[-1])]
    with h5py.File(folder / "sweep.h5") as file:
        found = file["fixed_length/regression_to_mean"][...]
    gap = score.mean() - score[starts(score)["bottom"]].mean()
    for h, horizon in enumerate(HORIZONS):
        truth = (1 - returned[horizon - 1]) * N / (N - 1) * gap
        assert found[BLIND, 0, 0, h] == pytest.approx(truth, abs=1e-10)
    assert numpy.isnan(found[IMPROVING]).all() and numpy.isnan(found[METROPOLIS]).all()


@pytest.mark.parametrize("operator, rule, tolerance", [
    (IMPROVING, lambda gain: (gain > 5e-7) * 1.0, 1e-10),
    (METROPOLIS, lambda gain: numpy.exp(numpy.minimum(gain, 0) / TEMPERATURE), 200 * 2**-28)])
def test_guided_means_are_those_of_the_walk_on_moves(folder, columns, operator, rule, tolerance):
    near = neighbours()
    score, guide = columns[SCORE], columns[GUIDE]
    accepted = rule(guide[near] - guide[:, None])
    back = numpy.arange(DEGREE) // (K - 1) * (K - 1) + K - 2 - numpy.arange(DEGREE) % (K - 1)
    assert (near[near, back] == numpy.arange(N)[:, None]).all()

    def step(first, later):
        """u before any move, and u of a cell whose last move came from its neighbour number j."""
        gained = accepted * later[near, back]
        total, leaving = gained.sum(axis=1), accepted.sum(axis=1)
        others = total[:, None] - gained
        left = leaving[:, None] - accepted
        return (total / DEGREE + (1 - leaving / DEGREE) * first,
                others / (DEGREE - 1) + (1 - left / (DEGREE - 1)) * later)

    first, later = score, numpy.repeat(score[:, None], DEGREE, axis=1)
    with h5py.File(folder / "sweep.h5") as file:
        found = file["fixed_length/exact/mean"][operator, :, 0, :]
    for t in range(1, HORIZONS[-1] + 1):
        first, later = step(first, later)
        if t not in HORIZONS:
            continue
        for s, stratum in enumerate(STRATA):
            truth = (first - score)[starts(score)[stratum]].mean()
            assert found[s, HORIZONS.index(t)] == pytest.approx(truth, abs=t * tolerance)


def zs(path, names):
    with h5py.File(path) as file:
        return numpy.concatenate([file[name][...].ravel() for name in names])


def test_walks_agree_with_exact_numbers(folder):
    z = zs(folder / "sweep.h5", ["fixed_length/walks/z", "threshold/walks/restricted_mean_z",
                                 "threshold/walks/hit_by_z"])
    # 42 numbers: one beyond 5 standard errors in 40,000 such tests.
    assert numpy.isfinite(z).mean() > 0.9
    assert numpy.nanmax(numpy.abs(z)) < 5
    with h5py.File(folder / "sweep.h5") as file:
        assert (file["threshold/exact/certified"][...] == 1).all()
        assert [text.decode() for text in file["operators/memory"][...]] == [
            "non_backtracking", "non_backtracking", "tabu"]


SMALL = """\
seed = 6
table = "small.h5"
scores = ["quality", "other"]
method = "both"
strata = ["bottom:0.2", "all"]
walks_per_start = 400
[fixed_length]
horizons = [1, 2, 5, 20]
[threshold]
levels = ["q0.9"]
max_steps = 20
grid = [1, 5]
"""
ONE_EDIT = "proposal = { edit_distance = { pmf = [0, 1] } }\n"
SMALL_OPERATORS = [
    ONE_EDIT + 'memory = "non_backtracking"\n',
    ONE_EDIT + "memory = { tabu = { k = 1 } }\n",
    ONE_EDIT + 'selection = { metropolis = { temperature = 3.0, guide = "quality" } }\n'
               "memory = { tabu = { k = 2 } }\n",
    'proposal = { per_edge = { rate = 0.3 } }\n'
    'memory = { elitist_restart = { m = 1, guide = "quality" } }\n',
    ONE_EDIT + 'memory = { elitist_restart = { m = 2, guide = "other" } }\n',
    'proposal = "uniform"\nselection = { tournament = { k = 2, guide = "other" } }\n'
    "memory = { elitist_restart = { m = 3 } }\n",
]


@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("small_memory"))
    program.make_table()
    return program


def test_memories_on_a_small_table(small):
    small.write("memory.toml", SMALL + "".join("[[operator]]\n" + op for op in SMALL_OPERATORS))
    small.succeed("sweep", "memory.toml", "-o", "memory.h5", "--quiet")
    z = zs(small.folder / "memory.h5", ["fixed_length/walks/z",
                                        "threshold/walks/restricted_mean_z",
                                        "threshold/walks/hit_by_z"])
    # 168 numbers: one beyond 5 standard errors in 10,000 such tests.
    assert numpy.isfinite(z).mean() > 0.9
    assert numpy.nanmax(numpy.abs(z)) < 5
    with h5py.File(small.folder / "memory.h5") as file:
        exact = file["fixed_length/exact/mean"][...]
        blind = file["operators/blind"][...]
        best = file["fixed_length/walks/best_mean"][...]
        final = file["fixed_length/walks/mean"][...]
        incumbent = file["fixed_length/walks/incumbent_mean"][...]
    # Two names of one operator.
    assert (exact[0] == exact[1]).all()
    assert list(blind) == [1, 1, 0, 0, 0, 0]
    assert (best >= incumbent).all() and (best >= final).all()
    # Put back after every step that is not better: the walk is at its incumbent.
    assert (final[3] == incumbent[3]).all()


def test_a_generated_family_has_one_memory(small):
    small.write("family.toml", SMALL + """
[[generate]]
count = 5
reach = [1.0, 2.5]
proposal = { edit_distance = {} }
memory = { tabu = { k = 3 } }
""".replace("k = 3", "k = 1"))
    small.succeed("sweep", "family.toml", "-o", "family.h5", "--quiet")
    with h5py.File(small.folder / "family.h5") as file:
        spec = [text.decode() for text in file["operators/spec"][...]]
    assert len(spec) == 5 and all(text.endswith("+tabu(k=1)") for text in spec)


def test_memories_are_groups_of_their_own(small):
    family = """
[[generate]]
count = 6
reach = [1.0, 2.5]
proposal = { edit_distance = {} }
"""
    small.write("groups.toml", SMALL + family + family + 'memory = "non_backtracking"\n')
    small.succeed("sweep", "groups.toml", "-o", "groups.h5", "--quiet")
    rows = json.loads(small.succeed("hypotheses", "groups.h5", "--json").stdout)
    with h5py.File(small.folder / "groups.h5") as file:
        stored = {text.decode() for text in file["hypotheses/group"][...]}
    groups = {row["group"] for row in rows}
    assert groups == stored == {"all", "edit_distance", "edit_distance+always",
                                "edit_distance+always+non_backtracking"}
    for row in rows:
        both = row["group"] in ("all", "edit_distance")
        assert row["n"] + row["n_structural_zero"] == (12 if both else 6), row["group"]
        assert row["mixed_selections"] == (both and row["n"] > 0)


@pytest.mark.parametrize("entry, naming", [
    ("proposal = { per_edge = { rate = 0.3 } }\nmemory = { tabu = { k = 2 } }\n",
     ["tabu", "per_edge", "edit_distance"]),
    (ONE_EDIT + "memory = { tabu = { k = 65 } }\n", ["k = 65", "1..64"]),
    (ONE_EDIT + 'memory = "tabou"\n', ["tabou", "tabu"]),
    (ONE_EDIT + "memory = { elitist_restart = { m = 2 } }\n", ["elitist_restart", "no guide"]),
    (ONE_EDIT + 'selection = { improving = { guide = "quality" } }\n'
                'memory = { elitist_restart = { m = 2, guide = "other" } }\n',
     ["'other'", "'quality'"])])
def test_errors(small, entry, naming):
    small.write("bad.toml", SMALL + "[[operator]]\n" + entry)
    small.refuse("sweep", "bad.toml", "-o", "bad.h5", naming=naming)


def test_too_many_states_are_an_error_before_the_sweep(small):
    small.write("large.toml", (SMALL + "[[operator]]\nproposal = \"uniform\"\n"
                               "memory = { tabu = { k = 9 } }\n"))
    small.refuse("sweep", "large.toml", "-o", "large.h5", naming=["transitions", "walks"])


def test_help_names_memories(small):
    text = small.succeed("sweep", "--help").stdout
    for name in ("non_backtracking", "tabu", "elitist_restart"):
        assert name in text


def test_distance_with_a_memory(small):
    text = small.succeed("distance", "small.h5", "--from", "0:0:0:0", "--to", "1:1:1:1",
                         "--operator", "edit_distance(pmf=[0,1])+non_backtracking").stdout
    assert "non_backtracking" in text
