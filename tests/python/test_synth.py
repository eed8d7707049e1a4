"""Synthetic tables against the published ones: the variance of each interaction order, by an ANOVA
that owes nothing to the program's, skewness, and how columns go together."""

import h5py
import numpy as np
import pytest
import scipy.stats

from program import Program

SPACES = {
    "tss": (5, 6, ["cifar10/test@200", "cifar100/test@200", "imagenet16-120/test@200",
                   "cifar10/valid@12"]),
    "sss": (8, 5, ["cifar10/test@90", "cifar100/test@90", "imagenet16-120/test@90"]),
}
SEEDS = [1, 2, 3]


def columns(path):
    """The scores of a table file by name."""
    with h5py.File(path) as file:
        names = file["scores/score"].asstr()[()]
        return dict(zip(names, file["scores/value"][()]))


def shares_by_order(values, radix, edges):
    """f = (A_0 + D_0)(A_1 + D_1)… f with A_e the average over digit e and D_e = 1 - A_e; order j
    gathers the terms with j factors D."""
    parts = {0: values.reshape((radix,) * edges)}
    for axis in range(edges):
        split = {}
        for order, part in parts.items():
            average = np.broadcast_to(part.mean(axis, keepdims=True), part.shape)
            for to, piece in ((order, average), (order + 1, part - average)):
                split[to] = split[to] + piece if to in split else piece
        parts = split
    squares = np.array([np.mean(parts[order]**2) for order in range(1, edges + 1)])
    return squares / squares.sum()


def assert_resembles(made, real, radix, edges, where):
    told, found = (shares_by_order(values, radix, edges) for values in (real, made))
    assert np.all(np.abs(found - told) <= 0.1 * told), (where, told, found)
    assert abs(scipy.stats.skew(made) - scipy.stats.skew(real)) <= 0.5, where


@pytest.fixture(scope="module")
def program(archwalk_program, data_folder, tmp_path_factory):
    """A folder with the published tables, tss.h5 and sss.h5."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("synth"))
    for space in SPACES:
        program.succeed("import", data_folder / f"nats_{space}.csv.gz", "--space", space,
                        "-o", f"{space}.h5")
    return program


@pytest.mark.parametrize("space", SPACES)
def test_default_shapes(program, space):
    radix, edges, names = SPACES[space]
    real = columns(program.folder / f"{space}.h5")
    for seed in SEEDS:
        program.succeed("synth", "--space", space, "--seed", seed, "-o", "made.h5", "--force")
        made = columns(program.folder / "made.h5")
        assert list(made) == names
        for name in names:
            assert_resembles(made[name], real[name], radix, edges, (space, seed, name))
            assert np.ptp(made[name]) == pytest.approx(np.ptp(real[name]), abs=0.02)
        matrices = [np.array([table[name] for name in names]) for table in (made, real)]
        for correlation in (np.corrcoef, lambda rows: scipy.stats.spearmanr(rows.T).statistic):
            difference = correlation(matrices[0]) - correlation(matrices[1])
            assert np.max(np.abs(difference)) <= 0.2, (space, seed, difference)
        # Another table, not the published one again.
        assert abs(scipy.stats.spearmanr(made[names[0]], real[names[0]]).statistic) < 0.5


def test_broken_architectures(program):
    program.succeed("synth", "-o", "broken.h5")
    made, real = (columns(program.folder / name) for name in ("broken.h5", "tss.h5"))
    for name, chance in (("cifar10/test@200", 10.0), ("cifar100/test@200", 1.0)):
        counts = [np.sum(np.abs(table[name] - chance) < 0.01) for table in (made, real)]
        assert counts[0] == counts[1] == 341


@pytest.mark.parametrize("space", SPACES)
def test_like_a_table(program, space):
    radix, edges, _ = SPACES[space]
    names = {"tss": ["cifar10/test@12", "cifar10/params"], "sss": ["cifar100/ntk"]}[space]
    options = [word for name in names for word in ("--score", name)]
    program.succeed("synth", "--like", f"{space}.h5", *options, "--seed", 7, "-o", "like.h5",
                    "--force")
    made, real = (columns(program.folder / name) for name in ("like.h5", f"{space}.h5"))
    assert list(made) == names
    for name in names:
        told = shares_by_order(real[name], radix, edges)
        if told[1] < 1e-9:  # the parameters: a sum over edges
            found = shares_by_order(made[name], radix, edges)
            assert found[0] == pytest.approx(1.0, abs=1e-9)
            assert abs(scipy.stats.skew(made[name]) - scipy.stats.skew(real[name])) <= 0.5
        else:
            assert_resembles(made[name], real[name], radix, edges, (space, name))
            # Its very values, elsewhere.
            np.testing.assert_array_equal(np.sort(made[name]), np.sort(real[name]))
            assert np.mean(made[name] == real[name]) < 0.2


def test_equal_seeds_give_equal_tables(program):
    for name in ("once.h5", "again.h5"):
        program.succeed("synth", "--space", "5^4", "--seed", 4, "-o", name)
    once, again = (columns(program.folder / name) for name in ("once.h5", "again.h5"))
    for name in once:
        np.testing.assert_array_equal(once[name], again[name])


def test_seeds_are_those_of_sweeps(program):
    program.succeed("synth", "--space", "2^2", "--seed", 2**63 - 1, "-o", "last.h5")
    with h5py.File(program.folder / "last.h5") as file:
        assert file.attrs["seed"] == 2**63 - 1
    program.refuse("synth", "--space", "2^2", "--seed", 2**63, "-o", "no.h5", naming=["--seed"])


def test_refusals(program):
    program.refuse("synth", "--score", "cifar10/test@20", "-o", "no.h5",
                   naming=["cifar10/test@20", "did you mean 'cifar10/test@200'"])
    program.refuse("synth", "--score", "robustness", "-o", "no.h5",
                   naming=["robustness", "imagenet16-120/test@200", "--like"])
    program.refuse("synth", "--like", "tss.h5", "--score", "cifar10/naswot", "-o", "no.h5",
                   naming=["cifar10/naswot", "201"])
    program.refuse("synth", "--like", "tss.h5", "--space", "tss", "-o", "no.h5",
                   naming=["--space"])
