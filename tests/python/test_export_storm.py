"""The model checker Storm, where it can be installed, agrees on exported chains."""

import os
import re
import subprocess

import pytest

from conftest import ROOT
from program import Program


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


def test_storm_agrees_in_rational_numbers(storm, archwalk_program, tmp_path):
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    # 5 operators; 3 horizons of two quantities in two strata, 2 quantities from each of 3^4 starts
    assert agree(storm, archwalk_program, "--table", tmp_path / "small.h5", "--score", "quality",
                 "--level", "q0.9", "--precision", 0) == 5 * (3 * 2 * 2 + 2 * 3**4)


def test_storm_agrees_on_the_published_table(storm, archwalk_program, topology_table):
    assert agree(storm, archwalk_program, "--table", topology_table,
                 "--local") == 4 * (3 * 2 * 2 + 2 * 5**6)
