"""The program beside a stand-in for Slurm (fake_slurm.py) that runs the tasks here."""

import json
import os
import shutil
import stat
import sys

import pytest
from conftest import ROOT
from program import CONFIG, Program
from same_sweep import assert_same_sweep

# Parts of some tenths of a second, so that a task can be disturbed between them.
LONG = """\
# What is asked of each shard
seed = 2
table = "synthetic.h5"  # by its name
scores = ["cifar10/test@200"]
strata = ["bottom:0.1", "all"]
walks_per_start = 16
[fixed_length]
horizons = [1, 60]
[[generate]]
count = 9
reach = [1.0, 4.0]
proposal = { per_edge = {} }
"""

SHORT = ["--shards", "3", "--block", "2"]
SLOW = ["--shards", "3", "--block", "1"]


class Cluster(Program):
    """The program beside a stand-in for Slurm."""

    def __init__(self, path, folder, commands=("sbatch", "squeue", "sacct", "scontrol")):
        super().__init__(path, folder)
        self.home = self.folder.parent / f"{self.folder.name}.slurm"
        (self.home / "bin").mkdir(parents=True)
        for name in commands:
            program = self.home / "bin" / name
            program.write_text(f"#!{sys.executable}\n"
                               + (ROOT / "tests/python/fake_slurm.py").read_text().split("\n", 1)[1])
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.environment = {**os.environ, "FAKE_SLURM": str(self.home),
                            "PATH": f"{self.home / 'bin'}:{os.environ['PATH']}"}

    def run(self, *arguments, environment=None):
        return super().run(*arguments, environment=environment or self.environment)

    def set(self, **settings):
        (self.home / "settings.json").write_text(json.dumps(settings))

    def calls(self, name):
        path = self.home / "calls.json"
        calls = json.loads(path.read_text()) if path.exists() else []
        return [call[1:] for call in calls if call[0] == name]

    def remove(self, name):
        """Takes a command of Slurm's off PATH."""
        (self.home / "bin" / name).unlink()

    def status(self, folder):
        process = self.run("status", folder, "--json")
        assert process.returncode in (0, 1), process.stderr
        answer = json.loads(process.stdout)
        assert process.returncode == (1 if answer["state"] == "failed" else 0)
        return answer

    def states(self, folder):
        return [shard["state"] for shard in self.status(folder)["shards"]]


@pytest.fixture(scope="module")
def tables(archwalk_program, tmp_path_factory):
    """A folder with both tables, configurations and the sweeps that they give in one go."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("tables"))
    program.make_table()
    program.write("small.toml", CONFIG)
    program.succeed("sweep", "small.toml", "-o", "small-reference.h5")
    program.succeed("synth", "--space", "tss", "--seed", "1", "-o", "synthetic.h5")
    program.write("long.toml", LONG)
    program.succeed("sweep", "long.toml", "-o", "long-reference.h5", "--block", "1")
    return program.folder


@pytest.fixture
def cluster(archwalk_program, tables, tmp_path):
    """A cluster whose folder has blanks and quotes in its name, and both tables."""
    folder = tmp_path / "it's \"my\" $(touch work);"
    folder.mkdir()
    for name in ("small.h5", "small.toml", "synthetic.h5", "long.toml"):
        shutil.copy(tables / name, folder / name)
    return Cluster(archwalk_program, folder)


def assert_joined(cluster, tables, folder, reference):
    assert_same_sweep(tables / reference, cluster.folder / folder / "sweep.h5")
