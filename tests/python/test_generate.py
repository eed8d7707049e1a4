"""Generated operators drawn a second time, by other means: integers for Philox4x32-10, decimal
numbers of 40 digits for logarithms and exponentials. The integer weights must be the same, which is
what "reproducible on every machine" asks of the program."""

import decimal
import os
import pathlib
import subprocess
from decimal import Decimal

import pytest

decimal.getcontext().prec = 40
ONE = 1 << 32
GENERATE = 1  # the purpose of these streams
FIRST = 1 << 23  # the number of the first generated operator


def philox_words(seed, subsequence):
    """The words of a stream: Salmon et al. (SC11), the counter and word order that cuRAND uses."""
    block = 0
    while True:
        x, y = block % ONE, block // ONE
        z, w = subsequence % ONE, subsequence // ONE
        key0, key1 = seed % ONE, seed // ONE
        for _ in range(10):
            high0, low0 = divmod(0xD2511F53 * x, ONE)
            high1, low1 = divmod(0xCD9E8D57 * z, ONE)
            x, y, z, w = high1 ^ y ^ key0, low1, high0 ^ w ^ key1, low0
            key0, key1 = (key0 + 0x9E3779B9) % ONE, (key1 + 0xBB67AE85) % ONE
        yield from (x, y, z, w)
        block += 1


def units(words):
    """Middles of the 2^52 cells of (0, 1), from pairs of words, the first one on top."""
    while True:
        pair = next(words) * ONE + next(words)
        yield (Decimal(pair >> 12) + Decimal("0.5")) / Decimal(1 << 52)


def exponentials(uniform, count):
    """Dirichlet(1) but for their sum."""
    return [-next(uniform).ln() for _ in range(count)]


def largest_remainder(weights):
    total = sum(weights)
    quotas = [w / total * ONE for w in weights]
    result = [int(q) for q in quotas]
    by_remainder = sorted(range(len(quotas)), key=lambda i: (result[i] - quotas[i], i))
    for i in by_remainder[: ONE - sum(result)]:
        result[i] += 1
    return result


def tilted(w, target):
    """w_d e^(theta d) with mean distance `target`."""

    def at(theta):
        top = len(w) - 1 if theta > 0 else 0
        return [p * (theta * (d - top)).exp() if p else p for d, p in enumerate(w)]

    low, high = Decimal(-1024), Decimal(1024)
    for _ in range(90):
        theta = (low + high) / 2
        q = at(theta)
        if sum(d * p for d, p in enumerate(q)) < target * sum(q):
            low = theta
        else:
            high = theta
    return at((low + high) / 2)


def edit_distance(uniform, target, radix, edges, stay):
    first = 0 if stay else 1
    w = [Decimal(0)] * first + exponentials(uniform, edges + 1 - first)
    return largest_remainder(tilted(w, target))


def per_edge(uniform, target, radix, edges, rate):
    moving = target / edges
    weights = []
    for _ in range(edges):
        for origin in range(radix):
            if rate:
                other = int(moving * ONE / (radix - 1) + Decimal("0.5"))
                row = [other] * radix
                row[origin] = ONE - other * (radix - 1)
            else:
                drawn = exponentials(uniform, radix - 1)
                shares = [moving * share / sum(drawn) for share in drawn]
                shares.insert(origin, 1 - moving)
                row = largest_remainder(shares)
            weights += row
    return weights


def family(radix, edges, seed, first, count, low, high, draw, option):
    operators = []
    for i in range(count):
        uniform = units(philox_words(seed, GENERATE << 60 | (first + i) << 36))
        target = Decimal(low) + (Decimal(high) - Decimal(low)) / count * (i + next(uniform))
        operators.append(draw(uniform, target, radix, edges, option))
    return operators


@pytest.fixture(scope="module")
def program():
    build = os.environ.get("ARCHWALK_BUILD")
    if not build:
        pytest.skip("needs the built tests: ARCHWALK_BUILD is not set (tools/test.sh sets it)")
    return pathlib.Path(build) / "tests" / "print_generated_weights"


@pytest.mark.parametrize("radix,edges,seed", [(5, 6, 1), (8, 5, 2**63 + 5), (2, 9, 0), (16, 2, 77)])
@pytest.mark.parametrize(
    "proposal,draw,option",
    [
        ("edit_distance", edit_distance, False),
        ("edit_distance(stay=true)", edit_distance, True),
        ("per_edge", per_edge, False),
        ("per_edge(rate=true)", per_edge, True),
    ],
)
def test_weights_are_the_same(program, radix, edges, seed, proposal, draw, option):
    count, low, high = 25, 1.25, edges - 0.25
    arguments = [radix, edges, seed, FIRST + 3, count, low, high, proposal]
    printed = subprocess.run(
        [program, *map(str, arguments)], check=True, capture_output=True, text=True
    ).stdout
    weights = [[int(word) for word in line.split()] for line in printed.splitlines()]
    assert len(weights) == count
    assert weights == family(radix, edges, seed, FIRST + 3, count, low, high, draw, option)


def checksum(operators):
    """FNV-1a over the weights, each as eight bytes, least significant first."""
    value = 0xCBF29CE484222325
    for weights in operators:
        for weight in weights:
            for byte in weight.to_bytes(8, "little"):
                value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


# The checksums that tests/operators/generate_test.cpp expects of the program.
@pytest.mark.parametrize(
    "draw,option,expected",
    [(edit_distance, False, 9136594845677493284), (per_edge, False, 3982804811430848557)],
)
def test_checksums_in_the_program_s_own_test(draw, option, expected):
    assert checksum(family(5, 6, 1, FIRST, 100, 1.0, 5.5, draw, option)) == expected
