"""Commands that the program prints do what they say when a shell reads them, whatever the names."""

import os
import signal
import subprocess
import time

import pytest
from program import Program

NAMES = ["-o.h5", "--json", "two words.h5", "it's.h5", 'a"b.h5', "$HOME;`x`.h5", "plain.h5"]


@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("printed"))
    program.make_reference()
    (program.folder / "-small.toml").write_bytes((program.folder / "small.toml").read_bytes())
    return program


def in_a_shell(program, command):
    path = f"{program.path.parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(["sh", "-c", command], cwd=program.folder, text=True, capture_output=True,
                          env={**os.environ, "PATH": path}, timeout=300)


def assert_works(program, command):
    process = in_a_shell(program, command)
    assert process.returncode == 0, (command, process.stderr)
    return process


def next_of(text):
    lines = [line for line in text.splitlines() if line.startswith("next  ")]
    assert len(lines) == 1, text
    return lines[0].removeprefix("next").strip()


@pytest.mark.parametrize("name", NAMES)
def test_the_verdicts_of_a_sweep(small, name):
    done = small.succeed("sweep", "small.toml", f"--output={name}", "--force", "--threads", "1")
    command = next_of(done.stdout)
    assert command.startswith("archwalk hypotheses ")
    assert "Kendall" in assert_works(small, command).stdout


@pytest.mark.parametrize("name", NAMES)
def test_joining_shards(small, name):
    told = small.succeed("sweep", "small.toml", f"--output={name}", "--shard", "1/1", "--force")
    command = told.stderr.splitlines()[-1].split("join all shards with ")[1]
    assert command.startswith("archwalk merge OUT.h5 ") and command.endswith(" ...")
    assert_works(small, command.removesuffix(" ...") + " --force")


@pytest.mark.parametrize("name", NAMES)
def test_a_summary_that_nobody_reads(small, name):
    """What the file holds is told by the command in its place."""
    with open("/dev/full", "w") as full:
        process = subprocess.run([small.path, "sweep", "small.toml", f"--output={name}", "--force"],
                                 cwd=small.folder, text=True, stdout=full, stderr=subprocess.PIPE)
    assert process.returncode == 0
    command = process.stderr.split("is whole: ")[1].split(" tells what it holds")[0]
    assert "archwalk sweep" in assert_works(small, command).stdout


@pytest.mark.parametrize("words", [["--output=-long.h5", "--", "-small.toml"],
                                   ["./-small.toml", "--output=it's long.h5", "--force"]])
def test_going_on(small, words):
    """--resume is no name of a file where those stand behind a "--"."""
    slow = small.folder / "-small.toml"
    slow.write_text((small.folder / "small.toml").read_text().replace(
        "walks_per_start = 40", "walks_per_start = 30000"))
    process = small.start("sweep", "--block", "1", "--threads", "1", *words)
    parts = small.folder / ("-long.h5.parts" if "--" in words else "it's long.h5.parts")
    for _ in range(600):
        if len(list(parts.glob("0*.h5"))) >= 1:
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=300)
    assert process.returncode == 3, messages
    command = messages.splitlines()[-1].split("go on with ")[1]
    told = assert_works(small, command).stderr
    assert "of an earlier run to read through" in told and "1 part of" not in told


@pytest.mark.parametrize("name", ["-run", "--yes"])
def test_a_submission(small, name):
    made = small.succeed("submit", "small.toml", f"--output={name}", "--shards", "2", "--dry-run")
    command = next_of(made.stdout)
    assert command.startswith("archwalk submit --resume ")
    assert "sbatch --parsable" in assert_works(small, command + " --dry-run").stdout
    status = small.succeed("status", "--", name)
    assert_works(small, next_of(status.stdout) + " --dry-run")
