"""`archwalk bench` and the Python peers. Nothing here depends on how fast anything is."""

import json
import pathlib
import re
import subprocess
import sys

import h5py
import numpy as np
import pytest
from conftest import ROOT
from program import Program

sys.path.insert(0, str(ROOT / "bench"))
import peers  # noqa: E402
import report  # noqa: E402

WALKS = {"blind", "best_so_far", "best_of_three_scores", "hill_climbing",
         "hill_climbing_all_tracks", "metropolis", "isotropic_pmf", "isotropic_pmf_best_of_three",
         "per_edge", "per_edge_best_of_three"}
EXACT = {"exact_spectral", "exact_kronecker", "exact_stencil", "exact_stencil_metropolis",
         "exact_by_rank", "exact_sparse", "exact_sparse_metropolis"}
# DESIGN §10, first figures.
TARGETS = {"blind": 4e9, "best_so_far": 1.7e9, "hill_climbing": 1.4e9, "metropolis": 0.95e9,
           "isotropic_pmf": 0.75e9, "exact_spectral": 1e5}


@pytest.fixture(scope="module")
def program(archwalk_program, tmp_path_factory):
    """The program with a table at hand."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("bench"))
    program.make_table()
    return program


@pytest.fixture(scope="module")
def found(program):
    """Every kind, each for a moment."""
    return json.loads(program.succeed("bench", "--json", "--seconds", "0.001").stdout)


def test_every_kind_is_measured(found):
    kinds = {kind["kind"]: kind for kind in found["kinds"]}
    assert kinds.keys() >= WALKS | EXACT | {"sweep"}
    assert found["left_out"] == []
    for name, kind in kinds.items():
        assert kind["rate_best"] >= kind["rate_median"] > 0, name
        if name in TARGETS:
            assert kind["target"] == TARGETS[name]
        if kind["target"] is None:
            assert kind["share_of_target"] is None
        else:
            assert kind["share_of_target"] == pytest.approx(kind["rate_best"] / kind["target"])
        assert kind["unit"] == ("operators/s" if name in ("exact_spectral", "exact_kronecker")
                                else "nonzeros/s" if kind["engine"] == "exact" else "steps/s")
    assert {name for name, kind in kinds.items() if kind["engine"] == "walks"} >= WALKS
    for name in WALKS:
        assert kinds[name]["peers"][0]["peer"] == "mt19937_64"
        for peer in kinds[name]["peers"]:
            assert peer["ratio"] == pytest.approx(kinds[name]["rate_median"] / peer["rate_median"])
    assert kinds["exact_kronecker"]["method"] == "kronecker"


def test_conditions_are_told(found):
    assert found["format"] == "archwalk bench"
    assert found["instruction_set"] in ("baseline", "avx2", "avx512")
    assert found["threads"] == 1 and found["clock"] == "processor"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["date"])
    for key in ("commit", "compiler", "flags", "kernel_flags", "processor", "archwalk"):
        assert isinstance(found[key], str) and found[key], key
    assert found["table"] == {"source": "synthetic, seed 1", "space": "tss",
                              "architectures": 15625}


def test_the_whole_sweep(found):
    sweep = found["sweep"]
    assert sweep["walk_steps"] == sweep["operators"] * 15625 * 16 * 100
    assert sweep["lost_by_wall"] == pytest.approx(
        1 - sweep["walk_seconds_at_bench_speed"] / sweep["wall_seconds"])
    kind = found["kinds"][-1]
    assert kind["kind"] == "sweep"
    assert kind["target"] == pytest.approx(
        0.8 * sweep["walk_steps"] / sweep["walk_seconds_at_bench_speed"])


def test_kinds_instruction_set_and_table_may_be_chosen(program):
    before = program.listing()
    run = program.succeed("bench", "--json", "--seconds", "0.001", "--kind", "hill_climbing",
                          "--kind", "sweep", "--kind", "exact_sparse", "--no-peers",
                          "--instruction-set", "baseline", "--table", "small.h5", "--threads", "2")
    assert "0.001 s each\n" in run.stderr
    found = json.loads(run.stdout)
    assert [kind["kind"] for kind in found["kinds"]] == ["hill_climbing", "per_edge_best_of_three",
                                                         "exact_sparse"]
    assert "sweep" not in found
    assert all(kind["peers"] == [] for kind in found["kinds"])
    assert found["instruction_set"] == "baseline"
    assert found["threads"] == 2 and found["clock"] == "wall"
    assert found["table"] == {"source": "small.h5", "space": "3^4", "architectures": 81}
    walk, sweep = found["left_out"]  # a pmf over six edges, and the sweep that is compared with it
    assert walk["kind"] == "isotropic_pmf_best_of_three" and "pmf" in walk["reason"]
    assert sweep["kind"] == "sweep" and walk["kind"] in sweep["reason"]
    assert program.listing() == before


def test_text_names_every_kind(program, found):
    text = program.succeed("bench", "--seconds", "0.001", "--kind", "metropolis", "--kind",
                           "sweep").stdout
    for name in ("metropolis", "isotropic_pmf_best_of_three", "per_edge_best_of_three", "sweep"):
        assert re.search(rf"^{name} +[\d.e]+ +[\d.e]+ +steps/s ", text, re.MULTILINE), name
    assert "mt19937_64" in text and "% lost" in text
    assert found["commit"] in text


@pytest.fixture(scope="module")
def small(program):
    """(space, scores [score, code]) of the table 3^4, from its file."""
    with h5py.File(program.folder / "small.h5") as file:
        return peers.Space(3, 4), file["scores/value"][:2]


OPERATORS = ["edit_distance(pmf=[0,1])", "edit_distance(pmf=[0,1])+improving",
             "edit_distance(pmf=[0,1])+non_worsening",
             "edit_distance(pmf=[0,1])+metropolis(temperature=2)"]
DENSE = ["edit_distance(pmf=[0.1,0.2,0.3,0.25,0.15])", "per_edge(rate=0.4)"]
STEPS = 5


def exact_changes(program, table, scores, specs):
    """{spec: exact mean and variance [score] of the change after STEPS steps from all starts}; the
    first score guides."""
    def part(text, **more):
        name, parameters = peers.parse_part(text)
        return "{ %s = { %s } }" % (name, ", ".join(f"{k} = {v}" for k, v in (parameters | more).items()))

    text = (f'seed = 1\ntable = "{table}"\nscores = {json.dumps(scores)}\nmethod = "exact"\n'
            f'strata = ["all"]\n[fixed_length]\nhorizons = [{STEPS}]\n')
    for spec in specs:
        proposal, _, selection = spec.partition("+")
        text += f"[[operator]]\nproposal = {part(proposal)}\n"
        if selection:
            text += f"selection = {part(selection, guide=json.dumps(scores[0]))}\n"
    program.write("exact.toml", text)
    program.succeed("sweep", "exact.toml", "-o", "exact.h5", "--quiet", "--force")
    with h5py.File(program.folder / "exact.h5") as file:
        group = file["fixed_length/exact"]
        return {spec: (group["mean"][row, 0, :, 0], group["variance"][row, 0, :, 0])
                for row, spec in enumerate(specs)}


@pytest.fixture(scope="module")
def exact(program, small):
    """{operator: exact mean and variance of the change of each score from all starts}."""
    assert len(small[1]) == 2
    return exact_changes(program, "small.h5", ["quality", "other"], OPERATORS + DENSE)


@pytest.mark.parametrize("spec", OPERATORS)
def test_powers_are_the_exact_engine(small, exact, spec):
    space, scores = small
    matrix = peers.one_edit_matrix(spec, scores[0], space)
    np.testing.assert_allclose(matrix.sum(axis=1), 1.0, atol=1e-12)
    first, _ = peers.powers(matrix, scores, STEPS)
    mean = (first - scores.T).mean(axis=0)
    np.testing.assert_allclose(mean, exact[spec][0], atol=1e-9)


@pytest.mark.parametrize("spec", OPERATORS + DENSE)
def test_numpy_walks_have_the_exact_mean(small, exact, spec):
    """Within five standard errors (6e-7 a comparison, one seed); starts are systematic, so the
    variance over starts and walks is more than that of the mean."""
    space, scores = small
    per_start = 500
    change, best, incumbent = peers.walks(spec, "final, best, incumbent", scores, space,
                                          np.random.default_rng(3), STEPS, per_start)
    mean, variance = exact[spec]
    error = np.sqrt(variance / (space.size * per_start))
    assert (error > 0).all()
    assert (np.abs(change.mean(axis=1) - mean) < 5 * error).all()
    assert (best >= np.maximum(change, 0)).all()
    np.testing.assert_allclose(incumbent[0], best[0], atol=1e-12)  # the guide is the first score


@pytest.fixture(scope="module")
def topology(program):
    """(space, scores [score, code], their names) of a synthetic table like the one that bench times on."""
    program.succeed("synth", "--space", "tss", "--seed", "1", "-o", "tss.h5", "--quiet")
    with h5py.File(program.folder / "tss.h5") as file:
        names = list(file["scores/score"].asstr()[:2])
        return peers.Space(5, 6), file["scores/value"][:2], names


def test_peers_do_what_the_kinds_of_bench_do(program, found, topology):
    """Of the very specs that `archwalk bench` times: NumPy's walks against the exact mean, within five
    standard errors (6e-7 a comparison, one seed), and SciPy's powers within 1e-9."""
    space, scores, names = topology
    per_start = 4
    random = np.random.default_rng(11)
    kinds = [kind for kind in found["kinds"] if kind["engine"] in ("walks", "exact")
             and kind["unit"] != "operators/s"]
    walked = {kind["spec"] for kind in kinds if kind["engine"] == "walks" and peers.walks(
        kind["spec"], "final", scores, space, random, steps=0) is not None}
    powered = {kind["spec"] for kind in kinds if kind["engine"] == "exact"
               and peers.one_edit_matrix(kind["spec"], scores[0], space) is not None}
    assert {spec.partition("+")[2].partition("(")[0] for spec in walked} == {
        "", "improving", "metropolis", "threshold", "tournament"}
    assert len(powered) == 3
    expected = exact_changes(program, "tss.h5", names, sorted(walked | powered))
    for spec in sorted(walked):
        change, _, _ = peers.walks(spec, "final", scores, space, random, STEPS, per_start)
        mean, variance = expected[spec]
        error = np.sqrt(variance / (space.size * per_start))
        assert (np.abs(change.mean(axis=1) - mean) < 5 * error).all(), spec
    for spec in sorted(powered):
        first, _ = peers.powers(peers.one_edit_matrix(spec, scores[0], space), scores, STEPS)
        np.testing.assert_allclose((first - scores.T).mean(axis=0), expected[spec][0], atol=1e-9,
                                   err_msg=spec)


def test_tournament_by_hand():
    """Two architectures, and a proposal that is either: the worse one is left with probability
    3/4, the better one is left with 1/4, or never where the parent is kept."""
    space, scores = peers.Space(2, 1), np.array([[0.0, 1.0]])
    for keep, leave in (("false", 0.25), ("true", 0.0)):
        spec = f"uniform()+tournament(k=2,keep_parent={keep})"
        change, _, _ = peers.walks(spec, "final", scores, space, np.random.default_rng(5), 1, 10000)
        up, down = change[0, 0::2], change[0, 1::2]
        error = np.sqrt(0.75 * 0.25 / 10000)
        assert abs(up.mean() - 0.75) < 5 * error
        assert abs(down.mean() + leave) <= 5 * error * (leave > 0)


def test_operators_without_a_peer():
    space, scores = peers.Space(2, 2), np.zeros((1, 4))
    random = np.random.default_rng(1)
    assert peers.walks("edit_distance(pmf=[0,1])+tabu(k=3)", "final", scores, space, random) is None
    assert peers.one_edit_matrix("per_edge(rate=0.5)", scores[0], space) is None


def test_run_joins_archwalk_and_its_peers(program):
    """bench/run.py measures, keeps and prints; its tables name the peers."""
    output = program.folder / "joined.json"
    run = subprocess.run(
        [sys.executable, ROOT / "bench" / "run.py", "--archwalk", program.path, "-o", output,
         "--kind", "blind", "--kind", "exact_sparse", "--seconds", "0.002", "--rounds", "2"],
        text=True, capture_output=True, timeout=300)
    assert run.returncode == 0, run.stderr
    found = json.loads(output.read_text())
    names = [[peer["peer"] for peer in kind["peers"]] for kind in found["kinds"]]
    assert names == [["mt19937_64", "mt19937_64 on alias tables", "NumPy, all starts at once"],
                     ["SciPy CSR, without building it"]]
    for kind in found["kinds"]:
        for peer in kind["peers"]:
            assert peer["ratio"] == pytest.approx(kind["rate_median"] / peer["rate_median"])
    assert found["rounds"] == 2 and "numpy" in found["python"]
    assert "`exact_sparse`" in run.stdout and "SciPy CSR" in run.stdout


def test_the_readmes_show_kept_results():
    """Both READMEs show what `bench/run.py --refresh FILE` makes of the file that they name."""
    names = set()
    for readme in ("README.md", "bench/README.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        [(name, shown)] = re.findall(
            r"<!-- BENCH begin: (\S+) -->\n(.*?)\n<!-- BENCH end -->", text, re.DOTALL)
        names.add(name)
        assert shown == dict(report.sections(ROOT / pathlib.PurePosixPath(name)))[readme]
    assert len(names) == 1
