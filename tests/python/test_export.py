"""Exported chains of a small space: three formats hold one matrix, that of an independent
construction."""

import itertools

import h5py
import numpy
import pytest

from exported_chain import read_drn, read_mtx, read_prism
from program import Program

K, L = 3, 4
N = K**L
PMF = [0.25, 0.5, 0.125, 0.125, 0.0]  # exact in 2^-32
PROPOSAL = "edit_distance(pmf=[0.25,0.5,0.125,0.125,0])"


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
    assert set(vectors) == {name, "init", *sets}
    numpy.testing.assert_array_equal(numpy.flatnonzero(vectors["init"]), [7])
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
    (["--operator", "uniform", "--format", "drn", "--score", "quality", "--score", "quality"],
     ["--score quality is given twice"]),
    (["--operator", "uniform", "--format", "drn", "--score", "quality", "--level", "q1", "q1"],
     ["--level q1 is given twice"]),
    (["--operator", "uniform", "--format", "drn", "--score", "quality", "--level", "5", "5.0"],
     ["--level 5 is given twice"]),
    (["--operator", "uniform", "--format", "drn", "--score", "quality", "--stratum", "top:0.1",
      "--stratum", "top:0.10"], ["--stratum top:0.1 is given twice"]),
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
                 naming=["1073774592 entries", "268435456", "fewer neighbors"])
