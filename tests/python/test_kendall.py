"""archwalk's statistics against SciPy and NumPy, through the helper executable kendall_cli.

The folder of the build is named by the environment variable ARCHWALK_BUILD.
"""

import math
import os
import pathlib
import subprocess

import numpy as np
import pytest
import scipy.stats

TOLERANCE = 1e-12


@pytest.fixture(scope="module")
def helper():
    build = os.environ.get("ARCHWALK_BUILD")
    assert build, "set ARCHWALK_BUILD to the build folder that holds tests/kendall_cli"
    path = pathlib.Path(build) / "tests" / "kendall_cli"
    assert path.is_file(), f"{path} is missing: build the target kendall_cli"
    return path


def ask(helper, x, y, values=()):
    lines = [f"{len(x)} {len(values)}"]
    lines += [f"{float(a)!r} {float(b)!r}" for a, b in zip(x, y)]
    lines += [repr(float(value)) for value in values]
    output = subprocess.run(
        [helper], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
    ).stdout
    return {name: float(value) for name, value in (line.split() for line in output.splitlines())}


def same(ours, theirs):
    """Equal to 1e-12, and relatively so for a tiny p."""
    return math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=0.0)


# Levels of x and of y (few levels, many ties), and how strongly y follows x.
CASES = [
    (n, levels_x, levels_y, strength)
    for n in (3, 5, 10, 57, 400, 2500, 25000)
    for levels_x, levels_y in ((2, 2), (3, 7), (20, 5), (1000, 1000), (10**9, 4), (10**9, 10**9))
    for strength in (0.0, 0.1, 0.9)
]


@pytest.mark.parametrize("n, levels_x, levels_y, strength", CASES)
def test_tau_and_p_equal_scipy(helper, n, levels_x, levels_y, strength):
    rng = np.random.default_rng([n, levels_x, levels_y, int(10 * strength)])
    for _ in range(3):
        x = np.floor(rng.random(n) * levels_x)
        y = np.floor((strength * x / levels_x + (1 - strength) * rng.random(n)) * levels_y)
        x[:2], y[:2] = (0, 1), (1, 0)  # never all tied
        expected = scipy.stats.kendalltau(x, y, method="asymptotic")
        ours = ask(helper, x, y)
        assert abs(ours["tau"] - expected.statistic) <= TOLERANCE
        assert same(ours["p"], expected.pvalue) or abs(expected.pvalue) < 1e-300


def test_a_tiny_p_keeps_its_relative_precision(helper):
    x = np.arange(900) // 3
    y = x + np.arange(900) % 7 * 20
    expected = scipy.stats.kendalltau(x, y, method="asymptotic")
    assert 1e-290 < expected.pvalue < 1e-100
    assert same(ask(helper, x, y)["p"], expected.pvalue)


def test_an_anticorrelation_has_the_same_p(helper):
    rng = np.random.default_rng(5)
    x, y = rng.integers(0, 9, 300), rng.integers(0, 9, 300)
    up, down = ask(helper, x, y), ask(helper, x, -y)
    assert up["tau"] == -down["tau"] and up["p"] == down["p"]
    assert up["ci_low"] == -down["ci_high"]


def test_the_interval_equals_a_jackknife_of_scipys_tau(helper):
    rng = np.random.default_rng(11)
    n = 60
    x = rng.integers(0, 12, n)
    y = x + rng.integers(0, 15, n)
    z = np.array(
        [
            math.atanh(scipy.stats.kendalltau(np.delete(x, i), np.delete(y, i)).statistic)
            for i in range(n)
        ]
    )
    centre = math.atanh(scipy.stats.kendalltau(x, y).statistic)
    half = scipy.stats.norm.ppf(0.975) * math.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())
    ours = ask(helper, x, y)
    assert abs(ours["ci_low"] - math.tanh(centre - half)) <= TOLERANCE
    assert abs(ours["ci_high"] - math.tanh(centre + half)) <= TOLERANCE


@pytest.mark.parametrize("n", [2, 3, 10, 63, 64, 65, 300, 2500])
@pytest.mark.parametrize("levels", [3, 50, 10**9])
def test_slope_equals_scipy_theilslopes(helper, n, levels):
    rng = np.random.default_rng([n, levels])
    x = np.floor(rng.random(n) * levels) / 7
    x[0] = -1
    y = np.floor((0.3 * x / levels + rng.random(n)) * levels) / 3
    assert ask(helper, x, y)["slope"] == scipy.stats.theilslopes(y, x).slope


@pytest.mark.parametrize("n", [2, 3, 10, 1001])
def test_moments_and_quartiles_equal_scipy_and_numpy(helper, n):
    rng = np.random.default_rng(n)
    values = 90.0 - rng.gamma(2.0, 3.0, n)
    ours = ask(helper, [1, 2], [1, 2], values)
    assert same(ours["mean"], values.mean())
    assert same(ours["sd"], values.std())
    assert abs(ours["skewness"] - scipy.stats.skew(values)) <= TOLERANCE
    assert same(ours["iqr"], np.subtract(*np.percentile(values, [75, 25])))
