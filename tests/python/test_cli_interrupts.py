"""Sweeps that are killed, interrupted and resumed: nothing is lost, and the same file comes out."""

import signal
import time

import pytest
from program import Program
from same_sweep import assert_same_sweep

LONG = """\
seed = 2
table = "synthetic.h5"
scores = ["cifar10/test@200"]
strata = ["bottom:0.1", "all"]
walks_per_start = 8
[fixed_length]
horizons = [1, 60]
[[generate]]
count = 10
reach = [1.0, 4.0]
proposal = { per_edge = {} }
"""


@pytest.fixture(scope="module")
def long(archwalk_program, tmp_path_factory):
    """A sweep of some seconds in 10 parts."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("long"))
    program.succeed("synth", "--space", "tss", "--seed", "1", "-o", "synthetic.h5")
    program.write("long.toml", LONG)
    program.succeed("sweep", "long.toml", "-o", "reference.h5", "--block", "1")
    return program


def assert_same(program, name):
    assert_same_sweep(program.folder / "reference.h5", program.folder / name)


def wait_for_parts(program, name, count):
    folder = program.folder / f"{name}.parts"
    for _ in range(600):
        if len(list(folder.glob("0*.h5"))) >= count:
            return
        time.sleep(0.02)
    raise AssertionError(f"no {count} parts in {folder}")


def test_killed_and_resumed(long):
    process = long.start("sweep", "long.toml", "-o", "killed.h5", "--block", "1", "--threads", "1")
    wait_for_parts(long, "killed.h5", 2)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (long.folder / "killed.h5").exists()
    # Without --resume nothing is lost, nor with another configuration.
    long.refuse("sweep", "long.toml", "-o", "killed.h5", "--block", "1",
                naming=["--resume", "--force"])
    long.write("changed.toml", LONG.replace("seed = 2", "seed = 3"))
    long.refuse("sweep", "changed.toml", "-o", "killed.h5", "--block", "1", "--resume",
                naming=["another configuration"])
    resumed = long.succeed("sweep", "long.toml", "-o", "killed.h5", "--block", "1", "--resume",
                           "--threads", "2")
    assert "10 parts to do" not in resumed.stderr
    assert_same(long, "killed.h5")
    assert not (long.folder / "killed.h5.parts").exists()


def test_a_part_that_is_damaged_while_others_are_made(long):
    """What was made is kept, and resuming goes on."""
    process = long.start("sweep", "long.toml", "-o", "rotten.h5", "--block", "1", "--threads", "1")
    wait_for_parts(long, "rotten.h5", 2)
    part = long.folder / "rotten.h5.parts" / "000000.h5"
    content = bytearray(part.read_bytes())
    content[content.index(b"per_edge")] ^= 0x10
    part.write_bytes(content)
    _, messages = process.communicate()
    assert process.returncode == 2
    for piece in ("000000.h5", "do not match their checksum", "finished parts are kept", "--resume"):
        assert piece in messages.splitlines()[-1]
    resumed = long.succeed("sweep", "long.toml", "-o", "rotten.h5", "--block", "1", "--resume")
    assert "1 part to do" in resumed.stderr
    assert_same(long, "rotten.h5")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(long, number):
    name = f"{number.name}.h5"
    process = long.start("sweep", "long.toml", "-o", name, "--block", "1", "--threads", "1")
    wait_for_parts(long, name, 1)
    process.send_signal(number)
    _, messages = process.communicate()
    assert process.returncode == 3
    assert messages.splitlines()[-1].endswith("--resume")
    assert not (long.folder / name).exists()
    long.succeed("sweep", "long.toml", "-o", name, "--block", "1", "--resume")
    assert_same(long, name)


def test_interrupted_within_one_operator(long):
    """One whose matrix of all pairs takes long to fill and to step with."""
    long.write("pairs.toml", LONG.replace("[1, 60]", "[1, 100000]").split("[[generate]]")[0]
               .replace("seed = 2", 'seed = 2\nmethod = "exact"') + """\
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15] } }
selection = { metropolis = { temperature = 5.0, guide = "cifar10/test@200" } }
""")
    for seconds in (1.0, 15.0):  # while it is filled; at its steps
        process = long.start("sweep", "pairs.toml", "-o", "pairs.h5", "--threads", "1")
        assert any("to do" in line for line in iter(process.stderr.readline, ""))
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate(timeout=60)  # the operator would take hours
        assert process.returncode == 3
        assert "0 of 1 part finished" in messages


def test_interrupted_before_and_beside_the_work(long):
    """Wherever a command is: a message, exit code 3, and nothing half written."""
    long.succeed("synth", "--space", "4^9", "--seed", "1", "-o", "large_space.h5")
    before = set(long.folder.iterdir())
    target = ("--to-score", "cifar10/test@200", "--threshold", "q0.999")
    walk = "edit_distance(pmf=[0.1,0.15,0.15,0.15,0.15,0.15,0.15])+metropolis(temperature=5)"
    for command in (("distance", "synthetic.h5", "--operator", walk, *target, "-o", "lengths.h5"),
                    ("synth", "--space", "5^9", "-o", "large.h5"),
                    ("landscape", "large_space.h5", "--score", "cifar10/test@200", "--out",
                     "figures.h5")):
        process = long.start(*command)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, messages = process.communicate()
        assert process.returncode == 3
        assert "interrupted" in messages.splitlines()[-1]
        assert messages.splitlines()[-1].count(": ") == 3  # who, what, why it matters, what to do
    assert set(long.folder.iterdir()) == before


def test_resume_takes_the_size_of_parts(long):
    """From the parts that are there, unless the user says otherwise."""
    process = long.start("sweep", "long.toml", "-o", "sized.h5", "--block", "1", "--threads", "1")
    wait_for_parts(long, "sized.h5", 1)
    process.send_signal(signal.SIGINT)
    process.communicate()
    long.refuse("sweep", "long.toml", "-o", "sized.h5", "--block", "3", "--resume",
                naming=["--block 3", "parts of 1 operator", "--block 1"])
    resumed = long.succeed("sweep", "long.toml", "-o", "sized.h5", "--resume")
    assert "in 10 parts of 1" in resumed.stderr
    assert_same(long, "sized.h5")
