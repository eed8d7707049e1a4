"""Every selection on the published topology table: exact means against SciPy's matrices, walks
against the exact means."""

import math

import h5py
import numpy
import pytest

from topology_sweep import K, L, N, neighbours, run_sweep, score_columns

SCORE = "cifar10/test@200"
GUIDE = "cifar10/valid@12"
TRIALS = [f"{SCORE}/trial{i}" for i in range(3)]
HORIZONS = [1, 2, 5, 30]
RHO = 0.125  # exact in 2^-32
PMF = [0.125, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625]

# An acceptance is an integer within 2^-28 of its formula: T steps by T 2^-28 of the range.
RANGE = 100.0
TOLERANCE = 2 * RANGE * 2**-28


def by_rule(accept):
    """Weights [code, 24] of a rule accept(x, y, columns) on the codes of both."""
    def weights(near, columns):
        return accept(numpy.arange(N)[:, None], near, columns) / near.shape[1]
    return weights


def by_gain(rule):
    return by_rule(lambda x, y, columns: rule(columns[GUIDE][y] - columns[GUIDE][x]))


def tournament(k, keep_parent):
    """P(best <= g) = F(g)^k, shared by those that tie."""
    def weights(near, columns):
        guide = columns[GUIDE]
        values = guide[near]
        at_most = (values[:, None, :] <= values[:, :, None]).mean(axis=2)
        below = (values[:, None, :] < values[:, :, None]).mean(axis=2)
        ties = (at_most - below) * near.shape[1]
        won = (at_most**k - below**k) / ties
        return numpy.where(values > guide[:, None], won, 0) if keep_parent else won
    return weights


def metropolis(gain, temperature):
    return numpy.exp(numpy.minimum(gain, 0) / temperature)


def noisy_metropolis(gain, temperature, sigma):
    """The Gaussian integral by SciPy's log of the normal distribution."""
    norm = pytest.importorskip("scipy.stats").norm
    s = sigma * 2**0.5
    return norm.cdf(gain / s) + numpy.exp(
        gain / temperature + s**2 / (2 * temperature**2)
        + norm.logcdf(-gain / s - s / temperature))


def normal(z):
    return pytest.importorskip("scipy.stats").norm.cdf(z)


def by_trials(rule):
    """The mean over the pairs of trials that both cells have."""
    def accept(x, y, columns):
        total, pairs = 0, 0
        for i in TRIALS:
            for j in TRIALS:
                gain = columns[j][y] - columns[i][x]
                there = ~numpy.isnan(gain)
                total = total + numpy.where(there, rule(numpy.nan_to_num(gain)), 0)
                pairs = pairs + there
        return total / pairs
    return by_rule(accept)


def order(strict):
    # k is a multiple of 1e-6: half of that tells equal values from others.
    return (lambda gain: (gain > 5e-7) * 1.0) if strict else (lambda gain: (gain > -5e-7) * 1.0)


def guided(text):
    return text[:-1] + f",guide={GUIDE})" if text.endswith(")") else f"{text}(guide={GUIDE})"


CASES = {
    guided("improving"): by_gain(order(True)),
    guided("non_worsening"): by_gain(order(False)),
    guided("threshold(slack=0.5)"): by_gain(lambda gain: (gain >= -0.5 - 5e-7) * 1.0),
    guided("metropolis(temperature=0.7)"): by_gain(lambda gain: metropolis(gain, 0.7)),
    guided("tournament(k=2)"): tournament(2, True),
    guided("tournament(k=5,keep_parent=false)"): tournament(5, False),
    guided("noisy(rule=improving,sigma=0.4)"): by_gain(lambda gain: normal(gain / 0.4 / 2**0.5)),
    guided("noisy(rule=non_worsening,sigma=2)"): by_gain(lambda gain: normal(gain / 2 / 2**0.5)),
    guided("noisy(rule=threshold(slack=0.5),sigma=0.4)"):
        by_gain(lambda gain: normal((gain + 0.5) / 0.4 / 2**0.5)),
    guided("noisy(rule=metropolis(temperature=0.7),sigma=0.1)"):
        by_gain(lambda gain: noisy_metropolis(gain, 0.7, 0.1)),
    guided("noisy(rule=metropolis(temperature=0.2),sigma=1)"):
        by_gain(lambda gain: noisy_metropolis(gain, 0.2, 1)),
    f"noisy(rule=improving,trials=true,guide={SCORE})": by_trials(order(True)),
    f"noisy(rule=metropolis(temperature=0.7),trials=true,guide={SCORE})":
        by_trials(lambda gain: metropolis(gain, 0.7)),
}


# Whatever has a guide large enough is accepted: x of those with these values.
BY_RANK = {
    guided("improving"): lambda guide, x: guide > guide[x] + 5e-7,
    guided("non_worsening"): lambda guide, x: guide > guide[x] - 5e-7,
    guided("threshold(slack=0.5)"): lambda guide, x: guide > guide[x] - 0.5 - 5e-7,
}


def toml(text):
    """The selection of an operator's text as TOML: name(key=value,...) by an inline table."""
    name, _, rest = text.partition("(")
    if not rest:
        return f'"{name}"'
    values, depth, piece = [], 0, ""
    for letter in rest[:-1] + ",":
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            values.append(piece)
            piece = ""
        else:
            piece += letter
    pairs = []
    for value in values:
        key, _, value = value.partition("=")
        if key == "rule":
            value = toml(value)
        elif key == "guide":
            value = f'"{value}"'
        pairs.append(f"{key} = {value}")
    return f"{{ {name} = {{ {', '.join(pairs)} }} }}"


@pytest.fixture(scope="module")
def folder(archwalk_program, topology_table, tmp_path_factory):
    text = f"""
seed = 11
table = "tss.h5"
scores = ["{SCORE}"]
method = "both"
strata = ["bottom:0.1", "all"]
walks_per_start = 8
track = ["final"]
[fixed_length]
horizons = {HORIZONS}
"""
    for case in CASES:
        text += ("[[operator]]\nproposal = { edit_distance = { pmf = [0, 1] } }\n"
                 f"selection = {toml(case)}\n")
    for proposal in ('"uniform"', f"{{ restart = {{ probability = {RHO}, inner = "
                     "{ edit_distance = { pmf = [0, 1] } } } }"):
        text += f"[[operator]]\nproposal = {proposal}\n"
    for case in BY_RANK:
        text += (f"[[operator]]\nproposal = {{ edit_distance = {{ pmf = {PMF} }} }}\n"
                 f"selection = {toml(case)}\n")
    return run_sweep(archwalk_program, topology_table, tmp_path_factory.mktemp("selections"), text)


@pytest.fixture(scope="module")
def columns(topology_table):
    return score_columns(topology_table, [SCORE, GUIDE, *TRIALS])


def expect_means(folder, columns, operator, step, last=HORIZONS[-1]):
    score = columns[SCORE]
    bottom = numpy.lexsort((numpy.arange(N), score))[:N // 10]
    u = score
    with h5py.File(folder / "sweep.h5") as file:
        found = file["fixed_length/exact/mean"][operator, :, 0, :]
    for t in range(1, last + 1):
        u = step(u)
        if t not in HORIZONS:
            continue
        for stratum, codes in enumerate((bottom, numpy.arange(N))):
            expected = (u - score)[codes].mean()
            assert found[stratum, HORIZONS.index(t)] == pytest.approx(expected, abs=t * TOLERANCE)


@pytest.mark.parametrize("case", CASES)
def test_exact_means_are_those_of_scipy(folder, columns, case):
    sparse = pytest.importorskip("scipy.sparse")
    near = neighbours()
    weights = CASES[case](near, columns)
    assert (weights >= 0).all() and (weights.sum(axis=1) <= 1 + 1e-12).all()
    rows = numpy.repeat(numpy.arange(N), near.shape[1])
    moves = sparse.csr_matrix((weights.ravel(), (rows, near.ravel())), shape=(N, N))
    stays = 1 - weights.sum(axis=1)
    expect_means(folder, columns, list(CASES).index(case), lambda u: moves @ u + stays * u)


def test_random_search_and_restarts(folder, columns):
    near = neighbours()
    expect_means(folder, columns, len(CASES), lambda u: numpy.full(N, u.mean()))
    expect_means(folder, columns, len(CASES) + 1,
                 lambda u: RHO * u.mean() + (1 - RHO) * u[near].mean(axis=1))


@pytest.fixture(scope="module")
def distances():
    """Edit distances [code, code]."""
    digits = (numpy.arange(N)[:, None] // K**numpy.arange(L) % K).astype(numpy.uint8)
    return sum((digits[:, None, edge] != digits[None, :, edge]).astype(numpy.uint8)
               for edge in range(L))


@pytest.mark.parametrize("case", BY_RANK)
def test_all_distances_by_rank(folder, columns, distances, case):
    """A full matrix, made anew at every step: as far as five."""
    weight = numpy.array([share / (math.comb(L, d) * (K - 1)**d) for d, share in enumerate(PMF)])
    weight[0] = 0

    def step(u):
        out = numpy.empty(N)
        for x in numpy.array_split(numpy.arange(N), 40):
            accepted = BY_RANK[case](columns[GUIDE], x[:, None])
            row = weight[distances[x]] * accepted
            out[x] = row @ u + (1 - row.sum(axis=1)) * u[x]
        return out

    expect_means(folder, columns, len(CASES) + 2 + list(BY_RANK).index(case), step, 5)


def test_the_stencil_by_rank_is_the_stored_matrix(archwalk_program, topology_table,
                                                  tmp_path_factory):
    found = []
    for method in ("stencil", "sparse"):
        folder = run_sweep(archwalk_program, topology_table, tmp_path_factory.mktemp(method), f"""
seed = 1
table = "tss.h5"
scores = ["{SCORE}", "{GUIDE}"]
method = "exact"
exact_method = "{method}"
strata = ["bottom:0.1", "top:0.1", "all"]
[fixed_length]
horizons = {list(range(1, 11))}
[[operator]]
proposal = {{ edit_distance = {{ pmf = {PMF} }} }}
selection = {toml(guided("improving"))}
""")
        with h5py.File(folder / "sweep.h5") as file:
            exact, reach = file["fixed_length/exact"], file["fixed_length/reach"]
            assert set(exact["method"].asstr()) == {method}
            found.append([(exact["mean"][...], exact["bound"][...]),
                          (exact["variance"][...], exact["variance_bound"][...]),
                          (exact["variance_within"][...], exact["variance_bound"][...]),
                          (reach["reach_stratum"][...], reach["reach_stratum_bound"][...]),
                          (reach["reach_path"][...], reach["reach_path_bound"][...])])
    for (a, a_bound), (b, b_bound) in zip(*found):
        assert numpy.isfinite(a).all() and (numpy.abs(a) > 0).any()
        assert (numpy.abs(a - b) <= a_bound + b_bound).all()
        assert (a_bound <= 1e-8).all()


def test_walks_agree_with_exact_means(folder):
    with h5py.File(folder / "sweep.h5") as file:
        z = file["fixed_length/walks/z"][...]
        spec = [text.decode() for text in file["operators/spec"][...]]
    assert len(spec) == len(CASES) + 2 + len(BY_RANK)
    # 144 numbers: one beyond 5 standard errors in 12,000 such tests.
    assert numpy.isfinite(z).all()
    assert numpy.abs(z).max() < 5
