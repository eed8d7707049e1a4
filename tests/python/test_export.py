"""Exported chains: three formats hold one matrix, that of an independent construction; SciPy computes
archwalk's exact numbers from them, and so does the model checker Storm where it can be installed."""

import itertools
import os
import re
import subprocess

import h5py
import numpy
import pytest

from conftest import ROOT
from program import Program

K, L = 3, 4
N = K**L
PMF = [0.25, 0.5, 0.125, 0.125, 0.0]  # exact in 2^-32
PROPOSAL = "edit_distance(pmf=[0.25,0.5,0.125,0.125,0])"
UNIT = 2.0**-53


def rounding(matrix):
    """Of a row of the file, its sum, and a product by SciPy."""
    return (numpy.diff(matrix.indptr).max() + 8) * UNIT


# Files

def read_prism(stem):
    """Matrix, labels {name: codes}, rewards {name: [code]}."""
    sparse = pytest.importorskip("scipy.sparse")
    lines = stem.with_suffix(".tra").read_text().splitlines()
    size, count = map(int, lines[0].split())
    entries = [line.split(" ") for line in lines[1:]]
    assert len(entries) == count
    rows, columns = (numpy.array([int(entry[i]) for entry in entries]) for i in (0, 1))
    assert (numpy.diff(rows * size + columns) > 0).all()  # in order, none twice
    matrix = sparse.csr_matrix(([float(entry[2]) for entry in entries], (rows, columns)),
                               shape=(size, size))
    states = stem.with_suffix(".sta").read_text().splitlines()
    assert states == ["(code)"] + [f"{x}:({x})" for x in range(size)]
    lines = stem.with_suffix(".lab").read_text().splitlines()
    names = dict(re.findall(r'(\d+)="([A-Za-z_][A-Za-z0-9_]*)"', lines[0]))
    labels = {name: set() for name in names.values()}
    for line in lines[1:]:
        state, _, numbers = line.partition(": ")
        for number in numbers.split():
            labels[names[number]].add(int(state))
    rewards = {}
    for path in sorted(stem.parent.glob(f"{stem.name}*.srew")):
        lines = path.read_text().splitlines()
        name = re.fullmatch(r'# Reward structure "(\w+)"', lines[0]).group(1)
        assert lines[1] == "# State rewards"
        lines = [line for line in lines if not line.startswith("#")]
        assert lines[0] == f"{size} {len(lines) - 1}"
        rewards[name] = numpy.zeros(size)
        for line in lines[1:]:
            state, value = line.split()
            rewards[name][int(state)] = float(value)
    return matrix, labels, rewards


def read_drn(path):
    """The same; the header is checked on the way."""
    sparse = pytest.importorskip("scipy.sparse")
    lines = [line for line in path.read_text().splitlines() if not line.startswith("//")]
    assert lines[:4] == ["@type: DTMC", "@parameters", "", "@reward_models"]
    names = lines[4].split()
    size = int(lines[6])
    assert lines[5:10] == ["@nr_states", str(size), "@nr_choices", str(size), "@model"]
    labels, rewards, state = {}, {name: numpy.full(size, numpy.nan) for name in names}, -1
    rows, columns, values = [], [], []
    for line in lines[10:]:
        if line.startswith("state"):
            found = re.fullmatch(r"state (\d+) \[(.*)\](.*)", line)
            state += 1
            assert int(found.group(1)) == state
            for name, value in zip(names, found.group(2).split(", "), strict=True):
                rewards[name][state] = float(value)
            for label in found.group(3).split():
                labels.setdefault(label, set()).add(state)
        elif line != "\taction 0":
            column, value = re.fullmatch(r"\t\t(\d+) : (\S+)", line).groups()
            rows.append(state)
            columns.append(int(column))
            values.append(float(value))
    assert state == size - 1
    return sparse.csr_matrix((values, (rows, columns)), shape=(size, size)), labels, rewards


def read_mtx(stem):
    io = pytest.importorskip("scipy.io")
    vectors = {path.name[len(stem.name) + 1:-len(".mtx")]: io.mmread(path)[:, 0]
               for path in stem.parent.glob(f"{stem.name}.*.mtx")}
    return io.mmread(stem.with_suffix(".mtx")).tocsr(), vectors


# The small space, built from the definitions

def distances():
    digits = numpy.array([code // K**edge % K for code, edge in
                          itertools.product(range(N), range(L))]).reshape(N, L)
    return (digits[:, None, :] != digits[None, :, :]).sum(axis=2)


def proposal():
    d = distances()
    weight = numpy.array(PMF) / [(d[0] == j).sum() for j in range(L + 1)]
    return weight[d]


def accepted(rule):
    def build(guide):
        moves = proposal() * rule(guide[None, :] - guide[:, None])
        numpy.fill_diagonal(moves, 0)
        return moves
    return build


def tournament(k, keep_parent):
    """The best value is v with F(v)^k - F(v-)^k; it comes from those who have it by their shares."""
    def build(guide):
        q = proposal()
        moves = numpy.zeros((N, N))
        for x, y in itertools.product(range(N), range(N)):
            if y == x or q[x, y] == 0 or (keep_parent and guide[y] <= guide[x]):
                continue
            below, same = q[x, guide < guide[y]].sum(), q[x, guide == guide[y]].sum()
            moves[x, y] = ((below + same)**k - below**k) * q[x, y] / same
        return moves
    return build


# Selection: moves by the definition, and how far an entry may be off: acceptances by exponential
# are integers within 2^-28 of the formula.
CASES = {
    "": (accepted(lambda gain: 1.0), 1e-15),
    "+improving(guide=quality)": (accepted(lambda gain: gain > 0), 1e-15),
    "+non_worsening(guide=quality)": (accepted(lambda gain: gain >= 0), 1e-15),
    "+metropolis(temperature=3,guide=quality)":
        (accepted(lambda gain: numpy.exp(numpy.minimum(gain, 0) / 3)), 2**-28),
    "+tournament(k=3,keep_parent=true,guide=quality)": (tournament(3, True), 1e-14),
    "+tournament(k=2,keep_parent=false,guide=quality)": (tournament(2, False), 1e-14),
}


@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("export"))
    program.make_table()
    return program


@pytest.fixture(scope="module")
def quality(small):
    with h5py.File(small.folder / "small.h5") as file:
        names = [name.decode() for name in file["scores/score"][...]]
        return file["scores/value"][names.index("quality")]


@pytest.mark.parametrize("case", CASES)
def test_three_formats_hold_the_matrix_of_the_definition(small, quality, case):
    build, tolerance = CASES[case]
    for form in ("prism", "drn", "mtx"):
        small.succeed("export", "small.h5", "--operator", PROPOSAL + case, "--format", form, "-o",
                      "chain", "--score", "quality", "--level", "q0.9", "12", "--stratum", "top:0.2",
                      "--from", 7, "--force")
    stem = small.folder / "chain"
    matrix, labels, rewards = read_prism(stem)
    drn_matrix, drn_labels, drn_rewards = read_drn(stem.with_suffix(".drn"))
    mtx_matrix, vectors = read_mtx(stem)
    for other in (drn_matrix, mtx_matrix):  # bit for bit
        numpy.testing.assert_array_equal(other.indptr, matrix.indptr)
        numpy.testing.assert_array_equal(other.indices, matrix.indices)
        numpy.testing.assert_array_equal(other.data, matrix.data)

    expected = build(quality)
    stays = 1 - expected.sum(axis=1)
    stays[numpy.abs(stays) < 1e-12] = 0
    numpy.fill_diagonal(expected, stays)
    found = matrix.toarray()
    off_diagonal = ~numpy.eye(N, dtype=bool)
    numpy.testing.assert_allclose(found[off_diagonal], expected[off_diagonal], rtol=0,
                                  atol=tolerance)
    numpy.testing.assert_allclose(found, expected, rtol=0, atol=N * tolerance)
    numpy.testing.assert_array_equal(found > 0, expected > 0)
    assert numpy.abs(found.sum(axis=1) - 1).max() < 1e-14

    name = "score_quality"
    bests = numpy.lexsort((numpy.arange(N), quality))[-(N * 2 // 10):]
    sets = {f"{name}_ge_q0_9": numpy.flatnonzero(quality >= numpy.sort(quality)[-(-9 * N // 10) - 1]),
            f"{name}_ge_12": numpy.flatnonzero(quality >= 12),
            f"{name}_top_0_2": bests}
    assert all(0 < len(codes) < N for codes in sets.values())
    assert set(vectors) == {name, *sets}
    for label, codes in sets.items():
        assert labels[label] == drn_labels[label] == set(codes.tolist())
        numpy.testing.assert_array_equal(numpy.flatnonzero(vectors[label]), numpy.sort(codes))
    assert labels["init"] == drn_labels["init"] == {7} and labels["deadlock"] == set()
    for value in (rewards[name], drn_rewards[name], vectors[name]):
        numpy.testing.assert_array_equal(value, quality)
    for value in (rewards["steps"], drn_rewards["steps"]):
        numpy.testing.assert_array_equal(value, numpy.ones(N))


def test_comments_tell_what_it_is(small):
    spec = "edit_distance(pmf=[0,1,0,0,0])+improving(guide=quality)"
    small.succeed("export", "small.h5", "--operator", spec, "--format", "mtx", "-o", "told.mtx")
    small.succeed("export", "small.h5", "--operator", spec, "--format", "drn", "-o", "told.drn")
    version = small.succeed("--version").stdout.split()[1]
    for name in ("told.mtx", "told.drn"):
        head = (small.folder / name).read_text()[:1000]
        for piece in (spec, "small.h5", "3^4", version):
            assert piece in head, (name, piece)


def test_every_name_is_an_identifier_used_once(small):
    lines = ["architecture,a/b,a_b,1st"]
    lines += [f"{':'.join(map(str, digits))},{sum(digits)},{digits[0] - 1},0.5"
              for digits in itertools.product(range(3), repeat=2)]
    small.write("names.csv", "\n".join(lines) + "\n")
    small.succeed("import", "names.csv", "-o", "names.h5", "--space", "3^2", "--force")
    small.succeed("export", "names.h5", "--operator", "uniform", "--format", "prism", "-o", "names",
                  "--score", "a/b", "a_b", "1st", "--level", "-0.5", "0.5", "--force")
    matrix, labels, rewards = read_prism(small.folder / "names")
    numpy.testing.assert_allclose(matrix.toarray(), numpy.full((9, 9), 1 / 9), rtol=1e-14)
    assert len(labels) == 2 + 3 * 2 and len(rewards) == 4
    assert sorted(rewards["score_a_b_2"]) == [-1, -1, -1, 0, 0, 0, 1, 1, 1]


def test_a_step_that_always_moves_has_no_loop(small):
    small.succeed("export", "small.h5", "--operator", "edit_distance(pmf=[0,1,0,0,0])", "--format",
                  "mtx", "-o", "moves", "--force")
    matrix, _ = read_mtx(small.folder / "moves")
    assert (numpy.diff(matrix.indptr) == (K - 1) * L).all()
    assert (matrix.diagonal() == 0).all()


@pytest.mark.parametrize("arguments, naming", [
    (["--operator", "uniform", "--format", "prsm"], ["'prsm'", "did you mean 'prism'?"]),
    (["--operator", "uniform", "--format", "drn", "--score", "qualty"],
     ["'qualty'", "did you mean 'quality'?"]),
    (["--operator", "uniform", "--format", "drn", "--score", "gaps"], ["'gaps'", "2 missing"]),
    (["--operator", "uniform", "--format", "drn", "--level", "q0.9"], ["add --score"]),
    (["--operator", "uniform", "--format", "drn", "--score", "quality", "--level", "q2"], ["'q2'"]),
    (["--operator", "uniform+improving", "--format", "drn"], ["guide"]),
    (["--operator", "uniform+improving(guide=nothing)", "--format", "drn"], ["'nothing'"]),
    (["--operator", "uniform+improving(guide=gaps)", "--format", "drn"], ["'gaps'", "2 of 81"]),
    (["--operator", "uniform", "--format", "drn", "--from", "81"], ["81"]),
    (["--operator", "uniform", "--format", "drn", "-o", "no/folder"], ["no"]),
    (["--operator", "uniform", "--format", "mtx", "-o", "small.csv"], None),
])
def test_errors_name_the_value(small, arguments, naming):
    if "-o" not in arguments:
        arguments = [*arguments, "-o", "refused"]
    if naming is None:  # only an ending of the format is cut off
        small.succeed("export", "small.h5", *arguments)
        assert (small.folder / "small.csv.mtx").exists()
        return
    small.refuse("export", "small.h5", *arguments, naming=naming)


def test_no_file_is_replaced_without_force(small):
    small.write("there.lab", "mine")
    command = ["export", "small.h5", "--operator", "uniform", "--format", "prism", "-o", "there"]
    small.refuse(*command, naming=["there.lab", "--force"])
    small.succeed(*command, "--force")
    assert read_prism(small.folder / "there")[0].shape == (N, N)


def test_what_is_too_large_is_refused(small):
    small.succeed("synth", "--space", "2^15", "--seed", 1, "-o", "large.h5")
    small.refuse("export", "large.h5", "--operator", "uniform", "--format", "mtx", "-o", "large",
                 naming=["1073774592 entries", "268435456", "fewer neighbours"])


# SciPy on the published table

SCORE, GUIDE = "cifar10/test@200", "cifar10/valid@12"
HORIZONS = [1, 3, 10, 60]
ONE_EDIT = ("edit_distance(pmf=[0,1])", "{ edit_distance = { pmf = [0, 1] } }")
SELECTIONS = {
    "always": '"always"',
    f"improving(guide={GUIDE})": f'{{ improving = {{ guide = "{GUIDE}" }} }}',
    f"metropolis(temperature=2,guide={SCORE})":
        f'{{ metropolis = {{ temperature = 2, guide = "{SCORE}" }} }}',
    f"tournament(k=3,keep_parent=false,guide={GUIDE})":
        f'{{ tournament = {{ k = 3, keep_parent = false, guide = "{GUIDE}" }} }}',
    f"noisy(rule=threshold(slack=0.5),sigma=0.4,guide={GUIDE})":
        f'{{ noisy = {{ rule = {{ threshold = {{ slack = 0.5 }} }}, sigma = 0.4, guide = "{GUIDE}" }} }}',
}
SWEEP = """\
seed = 1
table = "tss.h5"
scores = ["{score}"]
method = "exact"
strata = ["bottom:0.1", "all"]
[fixed_length]
horizons = {horizons}
[threshold]
levels = ["q0.99"]
max_steps = 60
grid = {horizons}
"""


@pytest.fixture(scope="module")
def published(archwalk_program, topology_table, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("published"))
    (program.folder / "tss.h5").symlink_to(topology_table)
    text = SWEEP.format(score=SCORE, horizons=HORIZONS)
    for selection in SELECTIONS.values():
        text += f"[[operator]]\nproposal = {ONE_EDIT[1]}\nselection = {selection}\n"
    program.write("sweep.toml", text)
    program.succeed("sweep", "sweep.toml", "-o", "sweep.h5")
    return program


def exported(program, selection):
    spec = ONE_EDIT[0] + ("" if selection == "always" else "+" + selection)
    program.succeed("export", "tss.h5", "--operator", spec, "--format", "mtx", "-o", "chain",
                    "--score", SCORE, "--level", "q0.99", "--stratum", "bottom:0.1", "--force")
    matrix, vectors = read_mtx(program.folder / "chain")
    (name,) = (name for name in vectors if "_ge_" in name)
    (low,) = (name for name in vectors if "_bottom_" in name)
    return spec, matrix, vectors[low.removesuffix("_bottom_0_1")], vectors[name], vectors[low]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_scipy_computes_the_exact_numbers(published, selection):
    _, matrix, score, target, low = exported(published, selection)
    number = list(SELECTIONS).index(selection)
    with h5py.File(published.folder / "sweep.h5") as file:
        mean, bound = (file["fixed_length/exact"][name][number, :, 0, :]
                       for name in ("mean", "bound"))
        hit, hit_bound = (file["threshold/exact"][name][number, :, 0, 0, :]
                          for name in ("hit_by", "hit_by_bound"))
    error = 2 * rounding(matrix)  # a step: of the file, and of SciPy's product
    strata = [low == 1, low >= 0]
    u, p = score, target.astype(float)
    for t in range(1, HORIZONS[-1] + 1):
        u = matrix @ u
        p = numpy.where(target == 1, 1.0, matrix @ p)
        if t not in HORIZONS:
            continue
        i = HORIZONS.index(t)
        for s, codes in enumerate(strata):
            difference = abs(mean[s, i] - (u - score)[codes].mean())
            assert difference <= bound[s, i] + t * error * score.max()
            assert abs(hit[s, i] - p[codes].mean()) <= hit_bound[s, i] + t * error


@pytest.mark.parametrize("selection", list(SELECTIONS)[:3])
def test_scipy_solves_for_the_expected_time(published, selection):
    linalg = pytest.importorskip("scipy.sparse.linalg")
    spec, matrix, _, target, _ = exported(published, selection)
    published.succeed("distance", "tss.h5", "--operator", spec, "--to-score", SCORE, "--threshold",
                      "q0.99", "--out", "distance.h5", "--force")
    with h5py.File(published.folder / "distance.h5") as file:
        steps, bound, ever = (file["distance"][name][...]
                              for name in ("steps", "steps_bound", "hit_ever"))
    # Sources that surely arrive lead only to such.
    open_codes = numpy.flatnonzero(numpy.isfinite(steps) & (target == 0))
    lost = numpy.isinf(steps)
    assert matrix[open_codes][:, lost].nnz == 0
    assert lost.any() == selection.startswith("improving")
    assert ((ever < 1) == lost).all() and (steps[target == 1] == 0).all()
    from_open = matrix[open_codes][:, open_codes]
    system = -from_open
    system.setdiag(1 - from_open.diagonal())
    ones = numpy.ones(open_codes.size)
    h, status = linalg.bicgstab(system, ones, rtol=1e-13, atol=0, maxiter=2000)
    assert status == 0
    # For rho the largest residual, |h - truth| <= rho/(1 - rho) truth, (I - Q)^-1 being
    # non-negative; the file and the product count as in `rounding`.
    rho = numpy.abs(ones - system @ h).max() + 2 * rounding(matrix) * h.max()
    assert rho < 1e-9
    exact = steps[open_codes]
    assert (numpy.abs(h - exact) <= bound[open_codes] + rho / (1 - rho) * exact).all()


# Storm

@pytest.fixture(scope="module")
def storm():
    """tools/compare_with_storm.sh, ready to run."""
    script = ROOT / "tools" / "compare_with_storm.sh"
    made = subprocess.run([script, "--setup"], capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return script
    reason = made.stderr.strip().splitlines()[-1]
    if os.environ.get("ARCHWALK_REQUIRE_STORM") == "1":
        pytest.fail(reason)
    pytest.skip(f"no Storm: {reason}")


def agree(script, program, *arguments):
    """Runs the comparison; the number of numbers that agree."""
    environment = {**os.environ, "ARCHWALK_PROGRAM": str(program)}
    done = subprocess.run([script, *map(str, arguments)], capture_output=True, text=True,
                          check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DISAGREE" not in done.stdout
    return int(re.search(r"^(\d+) numbers compared, 0 disagree$", done.stdout, re.M).group(1))


def test_storm_agrees_in_rational_numbers(storm, small):
    # 5 operators; 3 horizons of two quantities in two strata, 2 quantities from each start
    assert agree(storm, small.path, "--table", small.folder / "small.h5", "--score", "quality",
                 "--level", "q0.9", "--precision", 0) == 5 * (3 * 2 * 2 + 2 * N)


def test_storm_agrees_on_the_published_table(storm, archwalk_program, topology_table):
    assert agree(storm, archwalk_program, "--table", topology_table,
                 "--local") == 4 * (3 * 2 * 2 + 2 * 5**6)
