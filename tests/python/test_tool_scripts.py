"""What the shell scripts of tools/ share: help, and paths seen from where the user stands."""

import itertools
import subprocess

import pytest
from conftest import ROOT

SCRIPTS = ("bare_debian_check", "emulate_avx512", "gpu_check", "quickstart", "slurm_check")


def run(folder, script, *arguments):
    return subprocess.run([ROOT / "tools" / f"{script}.sh", *arguments], cwd=folder, text=True,
                          capture_output=True, timeout=300)


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_is_the_head_of_the_script(tmp_path, script):
    done = run(tmp_path, script, "--help")
    assert done.returncode == 0 and done.stderr == ""
    lines = (ROOT / "tools" / f"{script}.sh").read_text(encoding="utf-8").splitlines()[1:]
    head = itertools.takewhile(lambda line: line.startswith("#"), lines)
    assert done.stdout.splitlines() == [line.removeprefix("#").removeprefix(" ") for line in head]
    assert f"tools/{script}.sh" in done.stdout


@pytest.mark.parametrize("script, arguments, missing", [
    ("slurm_check", ["--build", "mine"], "mine/bin/archwalk"),
    ("quickstart", ["--table", "mine.h5"], "mine.h5"),
    ("emulate_avx512", ["mine"], "mine")])
def test_paths_are_seen_from_where_the_user_stands(tmp_path, script, arguments, missing):
    done = run(tmp_path, script, *arguments)
    assert done.returncode == 2
    assert str(tmp_path / missing) in done.stderr
