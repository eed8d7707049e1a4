"""Whether two sweep files are the same but for their provenance."""

from compare_sweeps import compare


def assert_same_sweep(first, second):
    """Every dataset of both, at least those that any sweep has."""
    problems, count = compare(first, second)
    assert not problems
    assert count > 50
