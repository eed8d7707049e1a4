"""`explicit` operators: matrices from scipy.sparse, exact means and walks on the published table,
and what is refused."""

import h5py
import numpy
import pytest

from program import Program
from test_selections import GUIDE, SCORE, TOLERANCE, metropolis, order
from topology_sweep import K, L, N, neighbours

matrices = pytest.importorskip("archwalk_report.matrices")
sparse = pytest.importorskip("scipy.sparse")

HORIZONS = [1, 3, 20]


def drifting_matrix():
    """Rows of 1 to 24 entries to neighbours, and a pull towards code 0, in no order."""
    random = numpy.random.default_rng(7)
    near = neighbours()
    rows, columns, values = [], [], []
    for x in range(N):
        degree = 1 + x % 24
        weights = random.dirichlet(numpy.ones(degree)) * 0.75
        rows += [x] * (degree + 2)
        columns += [*random.permutation(near[x])[:degree], x // K, x // K]
        values += [*weights, 0.125, 0.125]
    return sparse.coo_matrix((values, (rows, columns)), shape=(N, N))


@pytest.fixture(scope="module")
def folder(archwalk_program, topology_table, tmp_path_factory):
    path = tmp_path_factory.mktemp("explicit")
    (path / "tss.h5").symlink_to(topology_table)
    matrix = drifting_matrix()
    matrices.write_matrix(path / "drift.h5", matrix)
    text = f"""
seed = 3
table = "tss.h5"
scores = ["{SCORE}"]
method = "both"
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = 8
[fixed_length]
horizons = {HORIZONS}
[threshold]
levels = ["q0.9"]
max_steps = 50
grid = [1, 10, 50]
"""
    for selection in ('"always"', f'{{ improving = {{ guide = "{GUIDE}" }} }}',
                      f'{{ metropolis = {{ temperature = 0.7, guide = "{GUIDE}" }} }}'):
        text += ('[[operator]]\nproposal = { explicit = { file = "drift.h5" } }\n'
                 f"selection = {selection}\n")
    for proposal in ('"neighbors"', "{ edit_distance = { pmf = [0, 1] } }"):
        text += f"[[operator]]\nproposal = {proposal}\n"
    text += """[[generate]]
count = 12
reach = [1.0, 5.5]
proposal = { random_explicit = { out_degree = 16, concentration = 2.0 } }
"""
    program = Program(archwalk_program, path)
    program.write("sweep.toml", text)
    program.succeed("sweep", "sweep.toml", "-o", "sweep.h5")
    return path, matrix.tocsr()


@pytest.fixture(scope="module")
def columns(topology_table):
    with h5py.File(topology_table) as file:
        names = [name.decode() for name in file["scores/score"][...]]
        return {name: file["scores/value"][names.index(name)] for name in (SCORE, GUIDE)}


def strata(score):
    by_score = numpy.lexsort((numpy.arange(N), score))
    return by_score[:N // 10], by_score[-(N // 10):], numpy.arange(N)


@pytest.mark.parametrize("number, rule", list(enumerate([
    None, order(True), lambda gain: metropolis(gain, 0.7)])))
def test_exact_means_are_those_of_scipy(folder, columns, number, rule):
    path, proposal = folder
    score, guide = columns[SCORE], columns[GUIDE]
    moves = proposal.tocoo()
    accepted = numpy.ones(moves.nnz)
    if rule is not None:
        accepted = rule(guide[moves.col] - guide[moves.row])
    kept = sparse.csr_matrix((moves.data * accepted, (moves.row, moves.col)), shape=(N, N))
    stays = 1 - numpy.asarray(kept.sum(axis=1)).ravel()
    u = score
    with h5py.File(path / "sweep.h5") as file:
        found = file["fixed_length/exact/mean"][number, :, 0, :]
    for t in range(1, HORIZONS[-1] + 1):
        u = kept @ u + stays * u
        if t in HORIZONS:
            for stratum, codes in enumerate(strata(score)):
                expected = (u - score)[codes].mean()
                # The file's numbers are rounded to 2^-32, half a unit an entry and more.
                assert found[stratum, HORIZONS.index(t)] == pytest.approx(
                    expected, abs=t * (TOLERANCE + 26 * 100 * 2**-32))


def test_reach_is_the_mean_distance(folder):
    path, proposal = folder
    digits = numpy.arange(N)[:, None] // K ** numpy.arange(L) % K
    moves = proposal.tocoo()
    distance = (digits[moves.row] != digits[moves.col]).sum(axis=1)
    with h5py.File(path / "sweep.h5") as file:
        reach = file["operators/reach_proposal"][...]
        spec = [text.decode() for text in file["operators/spec"][...]]
    assert reach[0] == pytest.approx((moves.data * distance).sum() / N, abs=1e-7)
    assert reach[3] == 1.0
    # Aimed at the middles of bins of the range; rows are drawn, so within their noise.
    generated = [i for i, text in enumerate(spec) if text.startswith("random_explicit")]
    middles = 1.0 + 4.5 * (numpy.arange(12) + 0.5) / 12
    assert numpy.abs(reach[generated] - middles).max() < 4.5 / 12 / 2 + 0.05


def test_neighbors_are_one_edit(folder):
    with h5py.File(folder[0] / "sweep.h5") as file:
        for name in ("mean", "variance"):
            values = file[f"fixed_length/exact/{name}"][...]
            assert values[3] == pytest.approx(values[4], abs=1e-10)


def test_walks_agree_with_exact_numbers(folder):
    with h5py.File(folder[0] / "sweep.h5") as file:
        z = file["fixed_length/walks/z"][...]
        for name in ("hit_by_z", "restricted_mean_z"):
            values = file[f"threshold/walks/{name}"][...]
            assert numpy.abs(values[numpy.isfinite(values)]).max() < 5
    assert z.shape[0] == 17
    assert numpy.abs(z[numpy.isfinite(z)]).max() < 5
    assert numpy.isfinite(z).mean() > 0.9


def test_python_reads_back_what_it_wrote(folder):
    path, proposal = folder
    assert abs(matrices.read_matrix(path / "drift.h5") - proposal).max() == 0
    with pytest.raises(FileExistsError):
        matrices.write_matrix(path / "drift.h5", proposal)


def test_python_refuses_what_is_no_operator(tmp_path):
    rows = numpy.eye(4)
    for change, naming in ((lambda m: m[:3], "3 x 4"), (lambda m: m * 0.5, "row 0 sums to 0.5")):
        with pytest.raises(ValueError, match=naming):
            matrices.write_matrix(tmp_path / "bad.h5", change(rows))
    rows[2] = [0.5, -0.5, 1, 0]
    with pytest.raises(ValueError, match="row 2 has the entry -0.5"):
        matrices.write_matrix(tmp_path / "bad.h5", rows)
    assert list(tmp_path.iterdir()) == []


SMALL = """\
seed = 1
table = "small.h5"
scores = ["quality"]
method = "both"
strata = ["all"]
[fixed_length]
horizons = [1]
[[operator]]
proposal = { explicit = { file = "matrix.h5" } }
"""


def store(path, **changes):
    """A matrix of 81 rows that all stay, but for the changes."""
    arrays = {"begin": numpy.arange(82), "target": numpy.arange(81),
              "probability": numpy.ones(81)} | changes
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            if values is not None:
                file[f"rows/{name}"] = values


def changed(values, place, value):
    values = numpy.array(values)
    values[place] = value
    return values


@pytest.mark.parametrize("changes, naming", [
    ({"target": changed(range(81), 7, 81)}, ["matrix.h5", "row 7 leads to 81", "0..80"]),
    ({"target": changed(range(81), 7, -1)}, ["row 7 leads to -1"]),
    ({"probability": changed(numpy.ones(81), 9, 0.5)}, ["row 9", "sums to 0.5"]),
    ({"probability": changed(numpy.ones(81), 9, -1.0)}, ["row 9, column 9 is -1"]),
    ({"probability": changed(numpy.ones(81), 9, numpy.nan)}, ["row 9, column 9 is nan"]),
    ({"begin": numpy.arange(81)}, ["80 rows", "81 architectures"]),
    ({"begin": changed(range(82), 5, 90)}, ["begin[5] is 90"]),
    ({"begin": changed(range(82), 81, 80)}, ["begin[81] is 80"]),
    ({"probability": numpy.ones(80)}, ["81 targets and 80 probabilities"]),
    ({"probability": None}, ["no dataset /rows/probability of float64"]),
    ({"target": numpy.arange(81.0)}, ["no dataset /rows/target of int64"]),
])
def test_a_bad_matrix_is_refused(archwalk_program, tmp_path, changes, naming):
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    program.write("sweep.toml", SMALL)
    store(tmp_path / "matrix.h5", **changes)
    program.refuse("sweep", "sweep.toml", "-o", "out.h5", naming=naming)


def test_a_missing_matrix_is_refused(archwalk_program, tmp_path):
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    program.write("sweep.toml", SMALL)
    program.refuse("sweep", "sweep.toml", "-o", "out.h5", naming=["matrix.h5"])


def test_the_matrix_lies_beside_the_configuration(archwalk_program, tmp_path):
    program = Program(archwalk_program, tmp_path)
    (tmp_path / "inner").mkdir()
    program.make_table()
    (tmp_path / "inner" / "sweep.toml").write_text(SMALL.replace("small.h5", "../small.h5"))
    store(tmp_path / "inner" / "matrix.h5")
    program.succeed("sweep", "inner/sweep.toml", "-o", "out.h5")
    with h5py.File(tmp_path / "out.h5") as file:
        assert (file["fixed_length/exact/mean"][...] == 0).all()


def test_another_matrix_is_no_reason_to_go_on(archwalk_program, tmp_path):
    """Parts made with one matrix are not joined with those of another."""
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    program.write("sweep.toml", SMALL + '[[operator]]\nproposal = "neighbors"\n')
    store(tmp_path / "matrix.h5")
    command = ("sweep", "sweep.toml", "-o", "out.h5", "--block", "1", "--shard")
    program.succeed(*command, "1/2")
    program.succeed(*command, "1/2", "--resume")
    store(tmp_path / "matrix.h5", target=numpy.roll(numpy.arange(81), 1))
    program.refuse(*command, "1/2", "--resume", naming=["out.h5"])
