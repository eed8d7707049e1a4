"""Score thresholds and graph distance through the program: sweeps, files, and SciPy's solutions."""

import importlib.util
import json
import math
import pathlib
import subprocess

import h5py
import numpy
import pytest
import xarray

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCORES = ["cifar10/test@200", "cifar100/test@200"]
SWEEP = """
seed = 5
table = "tss.h5"
scores = ["cifar10/test@200", "cifar100/test@200"]
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = {walks}
{fixed_length}
[threshold]
levels = ["q0.99", 80.0, "q0.5"]
max_steps = 200
grid = [0, 1, 10, 50]
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0, 1] }} }}
selection = {{ improving = {{ guide = "cifar10/test@200" }} }}
[[generate]]
count = {count}
reach = [1.0, 5.0]
proposal = {{ edit_distance = {{}} }}
"""


def archwalk(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(archwalk_program, tmp_path_factory):
    """Made-up scores on the topology space, and a sweep of thresholds over them."""
    path = tmp_path_factory.mktemp("threshold")
    archwalk(archwalk_program, "synth", "--space", "tss", "--seed", 3, "-o", path / "tss.h5")
    (path / "sweep.toml").write_text(SWEEP.format(walks=2, fixed_length="", count=6))
    archwalk(archwalk_program, "sweep", path / "sweep.toml", "-o", path / "sweep.h5")
    return path


def test_python_opens_a_sweep_of_thresholds_alone(folder):
    """open_sweep gives its groups, and there is a report."""
    from archwalk_report import open_sweep
    from archwalk_report.cli import main
    sweep = open_sweep(folder / "sweep.h5")
    assert {group for group in sweep if group.startswith(("fixed", "threshold"))} == {
        "threshold", "threshold/exact", "threshold/walks"}
    success = sweep["threshold/walks"]["success"]
    assert success.dims == ("operator", "stratum", "score", "level")
    with h5py.File(folder / "sweep.h5") as file:
        numpy.testing.assert_array_equal(
            success.sel(stratum="all", score="cifar100/test@200", level="q0.5").values,
            file["threshold/walks/success"][:, 2, 1, 2])
    assert sweep["threshold/exact"]["hit_by"].sel(time=10).shape == (8, 3, 2, 3)
    assert main([str(folder / "sweep.h5"), "-o", str(folder / "report")]) == 0
    assert {path.stem for path in (folder / "report").glob("*.png")} == {"threshold", "hits"}


def datasets(path):
    found = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset) and not name.startswith("provenance"):
            found[name] = item[...]

    with h5py.File(path) as file:
        file.visititems(take)
    return found


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
@pytest.mark.parametrize("group", ["threshold", "threshold/exact", "threshold/walks"])
def test_every_group_opens(folder, engine, group):
    with xarray.open_dataset(folder / "sweep.h5", engine=engine, group=group) as data:
        for name, variable in data.variables.items():
            assert variable.attrs["units"], name
            assert variable.attrs["long_name"], name
        assert list(data["level"].values) == ["q0.99", "80", "q0.5"]
        if group != "threshold":
            assert data["hit_by"].dims == ("operator", "stratum", "score", "level", "time")
            assert data["time"].values.tolist() == [0, 1, 10, 50]


def test_levels_and_counts(folder):
    with h5py.File(folder / "tss.h5") as file:
        names = [name.decode() for name in file["scores/score"][...]]
        k = [file["scores/k"][names.index(score)] for score in SCORES]
        value = [file["scores/value"][names.index(score)] for score in SCORES]
    with h5py.File(folder / "sweep.h5") as file:
        theta = file["threshold/theta"][...]
        there = file["threshold/already_there"][...]
        count = file["threshold/walks/count"][...]
        censored = file["threshold/walks/censored"][...]
        success = file["threshold/walks/success"][...]
        start = file["threshold/exact/hit_by"][..., 0]
    for s in range(2):
        ordered = numpy.sort(k[s])
        assert theta[s, 0] == ordered[math.ceil(0.99 * 15625) - 1] / 1e6
        assert theta[s, 1] == 80.0
        assert theta[s, 2] == ordered[math.ceil(0.5 * 15625) - 1] / 1e6
        assert there[2, s].tolist() == [(value[s] >= t).sum() for t in theta[s]]
    sizes = numpy.array([1562, 1562, 15625])
    assert count.tolist() == (2 * sizes).tolist()
    assert (censored == numpy.rint((1 - success) * count[None, :, None, None])).all()
    # At t = 0 exactly those that are there already.
    numpy.testing.assert_allclose(start[0], there / sizes[:, None, None], rtol=0, atol=1e-15)


def test_walks_agree_with_exact_numbers(folder):
    with h5py.File(folder / "sweep.h5") as file:
        walks = file["threshold/walks"]
        assert walks.attrs["restricted_mean_z_check"] == "passed"
        assert walks.attrs["hit_by_z_check"] == "passed"
        for name in ("restricted_mean_z", "success_z", "hit_by_z"):
            z = walks[name][...]
            assert numpy.isfinite(z).all(), name
            assert (z != 0).mean() > 0.3, name
            assert numpy.abs(z).max() < 6, name
        exact = file["threshold/exact"]
        assert exact["certified"][...].all()
        # Monotone in time, and the mean is at least the restricted one.
        assert (numpy.diff(exact["hit_by"][...], axis=-1) >= -1e-11).all()
        assert (exact["mean_steps"][...] >= exact["restricted_mean_steps"][...] - 1e-9).all()
        assert numpy.isinf(exact["mean_steps"][1]).any()  # hill climbing is caught in summits
        assert (exact["hit_ever"][...] >= exact["success"][...] - 1e-11).all()


def test_adding_a_fixed_length_changes_no_number(folder, archwalk_program):
    (folder / "both.toml").write_text(
        SWEEP.format(walks=2, fixed_length="[fixed_length]\nhorizons = [1, 7]", count=6))
    archwalk(archwalk_program, "sweep", folder / "both.toml", "-o", folder / "both.h5")
    alone, beside = datasets(folder / "sweep.h5"), datasets(folder / "both.h5")
    names = [name for name in alone if name.startswith("threshold")]
    assert len(names) > 30
    for name in names:
        numpy.testing.assert_array_equal(alone[name], beside[name], err_msg=name)
    rows = json.loads(archwalk(archwalk_program, "hypotheses", folder / "both.h5", "--json"))
    assert {row["experiment"] for row in rows} == {"fixed_length", "threshold",
                                                   "threshold_success"}
    for row in rows:
        assert ("level" in row) != ("horizon" in row)
        if row["experiment"] != "fixed_length":
            assert row["level"] in ("q0.99", "80", "q0.5")
            assert row["tau_excess"] is None
            assert row["reason"] != "regression to the mean"


def test_shards_give_the_same_file(folder, archwalk_program):
    out = folder / "shards.h5"
    parts = []
    for number in (1, 2):
        archwalk(archwalk_program, "sweep", folder / "sweep.toml", "-o", out, "--block", 2,
                 "--shard", f"{number}/2", "--threads", number)
        parts.append(f"{out}.shard-{number}-of-2.parts")
    archwalk(archwalk_program, "merge", out, *parts)
    whole, merged = datasets(folder / "sweep.h5"), datasets(out)
    assert whole.keys() == merged.keys()
    for name in whole:
        numpy.testing.assert_array_equal(whole[name], merged[name], err_msg=name)


def test_tau_is_that_of_scipy(folder, archwalk_program):
    stats = pytest.importorskip("scipy.stats")
    rows = json.loads(archwalk(archwalk_program, "hypotheses", folder / "sweep.h5", "--json"))
    with h5py.File(folder / "sweep.h5") as file:
        reach = file["operators/reach_uniform"][...]
        arrays = {"threshold": -file["threshold/walks/restricted_mean_steps"][...],
                  "threshold_success": file["threshold/walks/success"][...]}
        strata = [name.decode() for name in file["threshold/walks/stratum"][...]]
        levels = [name.decode() for name in file["threshold/walks/level"][...]]
    checked = 0
    for row in rows:
        if row["engine"] != "walks" or row["group"] != "all" or row["reach"] != "reach_uniform":
            continue
        improvability = arrays[row["experiment"]][:, strata.index(row["stratum"]),
                                                  SCORES.index(row["score"]),
                                                  levels.index(row["level"])]
        expected = stats.kendalltau(reach, improvability).statistic
        if math.isnan(expected):
            assert row["tau"] is None
        else:
            assert row["tau"] == pytest.approx(expected, abs=1e-12)
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize("section, complaint", [
    ("levels = []\nmax_steps = 10", "'levels' is an empty list"),
    ("levels = ['q2']\nmax_steps = 10", "'q2'"),
    ("levels = ['q0.9', 'q0.90']\nmax_steps = 10", "twice"),
    ("levels = ['q0.9']", "[threshold] has no 'max_steps'"),
    ("levels = ['q0.9']\nmax_steps = 10\ngrid = [11]", "'grid' = 11"),
    ("levels = ['q0.9']\nmax_step = 10", "did you mean 'max_steps'?"),
])
def test_errors_name_the_value(folder, archwalk_program, section, complaint):
    text = SWEEP.format(walks=1, fixed_length="", count=1)
    begin, end = text.index("[threshold]"), text.index("[[operator]]")
    path = folder / "wrong.toml"
    path.write_text(text[:begin] + "[threshold]\n" + section + "\n" + text[end:])
    done = subprocess.run([archwalk_program, "sweep", path, "-o", folder / "wrong.h5"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert complaint in done.stderr


def test_plan_tells_the_walks(folder, archwalk_program):
    text = archwalk(archwalk_program, "sweep", folder / "sweep.toml", "--plan")
    assert "250,000 (31,250 for an operator), up to 200 steps each" in text


def distance(program, table, operator, *arguments):
    return json.loads(archwalk(program, "distance", table, "--operator", operator, "--json",
                               *arguments))


def test_distance_of_one_edit(folder, archwalk_program):
    # By edit distance 1..6, published, rounded; the closed form and the solve.
    for known, target in zip((15624, 16404, 16500, 16522, 16530, 16534),
                             (1, 6, 31, 156, 781, 3906)):
        for method in ("auto", "spectral", "sparse"):
            found = distance(archwalk_program, folder / "tss.h5", "edit_distance(pmf=[0,1])",
                             "--from", 0, "--to", target, "--exact-method", method)
            assert round(found["steps"]) == known
            assert found["certified"] and found["steps_bound"] < 1e-5
            assert found["method"] == ("closed form" if method == "auto" else method)
    assert found["kemeny"] == pytest.approx(
        sum(math.comb(6, j) * 4**j / (j * 5 / 24) for j in range(1, 7)), rel=1e-12)
    assert found["reach_uniform"] == pytest.approx(1.0, rel=1e-12)
    assert found["reach_source"] == pytest.approx(1.0, rel=1e-12)


def test_distance_from_all_sources(folder, archwalk_program):
    out = folder / "distance.h5"
    found = distance(archwalk_program, folder / "tss.h5", "edit_distance(pmf=[0,1])+improving",
                     "--to-score", SCORES[0], "--threshold", "q0.9", "--out", out)
    with h5py.File(out) as file:
        steps = file["distance/steps"][...]
        target = file["distance/target"][...]
        hit = file["distance/hit_ever"][...]
    assert found["infinite_sources"] == numpy.isinf(steps).sum() > 0
    assert found["mean_steps"] is None  # as the largest is infinite
    finite = steps[numpy.isfinite(steps)]
    assert found["finite_sources"]["count"] == finite.size
    assert found["finite_sources"]["mean_steps"] == pytest.approx(finite.mean())
    assert found["finite_sources"]["median_steps"] == pytest.approx(numpy.median(finite))
    assert (steps[target == 1] == 0).all() and target.sum() == len(found["target_codes"])
    assert ((hit < 1) == numpy.isinf(steps)).all()


@pytest.fixture(scope="module")
def published(archwalk_program, data_folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "tss.h5"
    archwalk(archwalk_program, "import", data_folder / "nats_tss.csv.gz", "-o", path)
    return path


def test_from_the_empty_cell_to_the_two_best(published, archwalk_program):
    # A model checker's default answer is 8263.25 with a claimed error of 0.08.
    found = distance(archwalk_program, published, "edit_distance(pmf=[0,1])", "--from", 0,
                     "--to-score", SCORES[0], "--threshold", "q1")
    assert len(found["target_codes"]) == 2
    assert found["certified"]
    assert abs(found["steps"] - 8332) < 0.5
    assert found["steps_bound"] < 1e-8


@pytest.mark.parametrize("name, tolerance", [
    ("one edit", 1e-9), ("per edge, drifting", 1e-9), ("all distances", 1e-9),
    ("one edit, metropolis", 2e-8)])  # whose acceptance is an integer within 2^-28
def test_solutions_are_those_of_scipy(published, archwalk_program, name, tolerance, tmp_path):
    pytest.importorskip("scipy")
    spec = importlib.util.spec_from_file_location("solve_with_scipy",
                                                  ROOT / "bench" / "solve_with_scipy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    out = tmp_path / "distance.h5"
    archwalk(archwalk_program, "distance", published, "--operator", module.OPERATORS[name],
             "--to-score", SCORES[0], "--threshold", "q0.99", "--out", out)
    with h5py.File(published) as file:
        names = [score.decode() for score in file["scores/score"][...]]
        k = file["scores/k"][names.index(SCORES[0])]
    with h5py.File(out) as file:
        steps = file["distance/steps"][...]
    open_codes = numpy.flatnonzero(k < module.theta_of("q0.99", k))
    h, _, residual = module.solve("bicgstab", *module.chain(name, k), open_codes)
    # |h - truth| <= residual/(1 - residual) h: SciPy's own error is told by its residual.
    assert residual < 1e-10
    assert numpy.abs(h / steps[open_codes] - 1).max() < tolerance


@pytest.mark.parametrize("proposal", ["random_explicit = { out_degree = 5, pmf = [0, 1], draw = 3 }",
                                      "edit_distance = { pmf = [0, 1] }"])
def test_thresholds_alone_ask_for_no_horizons(archwalk_program, tmp_path, proposal):
    archwalk(archwalk_program, "synth", "--space", "3^4", "-o", tmp_path / "t.h5")
    (tmp_path / "s.toml").write_text(f"""
seed = 5
table = "t.h5"
scores = ["cifar10/test@200"]
strata = ["all"]
walks_per_start = 4
[threshold]
levels = ["q0.9"]
max_steps = 20
[[operator]]
proposal = {{ {proposal} }}
""")
    archwalk(archwalk_program, "sweep", tmp_path / "s.toml", "-o", tmp_path / "s.h5")
    spec = proposal.replace(" = { ", "(").replace(" }", ")").replace(" = ", "=")
    archwalk(archwalk_program, "distance", tmp_path / "t.h5", "--operator", spec, "--from", 0,
             "--to", 5)
