"""Closed descriptors, limits of the machine and what earlier runs have left: nothing is lost, no
command hangs, and each says why it stops."""

import os
import re
import resource
import shutil
import signal
import subprocess

import pytest
from program import CONFIG, Program
from same_sweep import assert_same_sweep

BLOCK = ("--block", "4")  # 15 operators in 4 parts


@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("limits"))
    program.make_reference(*BLOCK)
    return program


def assert_same(program, name):
    assert_same_sweep(program.folder / "reference.h5", program.folder / name)


def in_shell(program, words, redirections):
    """The program with its descriptors as a shell sets them."""
    return subprocess.run(["bash", "-c", f'exec "$0" "$@" {redirections}', program.path, *words],
                          cwd=program.folder, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"])
def test_closed_descriptors(small, closed):
    """No message gets into a file that takes their numbers; a summary that is not printed is no loss."""
    name = "closed.h5"
    process = in_shell(small, ["sweep", "small.toml", "-o", name, "--force", *BLOCK], closed)
    assert process.returncode == 0, process.stderr
    assert b"archwalk: " not in (small.folder / name).read_bytes()
    assert_same(small, name)
    # What a command is asked to print is its result.
    assert in_shell(small, ["info", name], closed).returncode == (1 if "1>" in closed else 0)


def test_a_summary_that_can_not_be_printed(small):
    process = in_shell(small, ["sweep", "small.toml", "-o", "full.h5", *BLOCK], ">/dev/full")
    assert process.returncode == 0
    assert "the summary is lost, full.h5 is whole" in process.stderr
    assert_same(small, "full.h5")


DRAWN = "random_explicit(out_degree=600,pmf=[0,0,0,0,0,0,1],draw=1)"


def most_threads(program, words):
    """The largest number of threads that the command was seen to have."""
    process = subprocess.Popen([program.path, *words], cwd=program.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        try:
            most = max(most, len(os.listdir(f"/proc/{process.pid}/task")))
        except FileNotFoundError:
            break
    assert process.wait() == 0
    return most


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor: no second thread")
@pytest.mark.parametrize("words", [
    ["distance", "--from", "0", "--to", "1", "--operator", DRAWN, "tss.h5"],
    ["export", "--format", "mtx", "-o", "drawn.mtx", "--force", "--operator", DRAWN, "tss.h5"]])
def test_no_more_threads_than_told(small, words):
    if not (small.folder / "tss.h5").exists():
        small.succeed("synth", "--score", "cifar10/test@200", "-o", "tss.h5")
    alone = most_threads(small, [*words, "--threads", "1"])
    assert most_threads(small, [*words, "--threads", "2"]) == alone + 1


def run_within(small, words, limit, value):
    def set_limit():
        resource.setrlimit(limit, (value, value))
    return subprocess.run([small.path, *words], cwd=small.folder, preexec_fn=set_limit, text=True,
                          capture_output=True, check=False, timeout=120)


def test_a_limit_on_the_size_of_files(small):
    words = ["sweep", "small.toml", "-o", "large.h5", *BLOCK]
    process = run_within(small, words, resource.RLIMIT_FSIZE, 50000)
    assert process.returncode == 1
    assert "File too large" in process.stderr and "--resume" in process.stderr
    small.succeed(*words, "--resume")
    assert_same(small, "large.h5")


def test_a_limit_on_memory(small):
    """Wherever it runs out, the command says so and ends."""
    told = 0
    for mebibytes in range(104, 220, 4):  # with less its libraries can't be loaded
        process = run_within(small, ["sweep", "small.toml", "-o", "memory.h5", "--threads", "1",
                                     "--force", *BLOCK], resource.RLIMIT_AS, mebibytes << 20)
        assert process.returncode in (0, 1, 127), (mebibytes, process.stderr)
        if process.returncode == 1:
            assert "memory" in process.stderr and "check the disk" not in process.stderr
            if "small.h5" not in process.stderr.split(": go on with ")[0]:  # the table was read
                assert "finished parts are kept in memory.h5.parts" in process.stderr
                assert "--resume" in process.stderr
                told += 1
    assert told > 0


def numbers(text, line):
    """Bytes of each size in that line of a plan."""
    units = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
    found = re.search(rf"^{line} +(.*)$", text, re.MULTILINE).group(1)
    return [float(value) * units[unit]
            for value, unit in re.findall(r"([\d.]+) (bytes|KiB|MiB|GiB)", found)]


@pytest.mark.parametrize("case", ["small", "one engine", "threshold", "many"])
def test_the_plan_holds_the_files(small, case):
    text = {"small": CONFIG,
            "one engine": CONFIG.replace('method = "both"', 'method = "exact"'),
            "threshold": CONFIG + '[threshold]\nlevels = ["q0.9"]\nmax_steps = 50\ngrid = [1, 10]\n',
            "many": CONFIG.replace("count = 9", "count = 1500")}[case]
    small.write("plan.toml", text)
    name = f"plan-{case.replace(' ', '-')}.h5"
    for more in (("--block", "2"), ()) if case != "many" else ((),):
        plan = small.succeed("sweep", "plan.toml", "-o", name, "--plan", *more).stdout
        shard = small.succeed("sweep", "plan.toml", "-o", name, "--plan", "--shard", "1/1",
                              *more).stdout
        small.succeed("sweep", "plan.toml", "-o", name, "--shard", "1/1", *more)
        folder = small.folder / f"{name}.shard-1-of-1.parts"
        parts = sum(path.stat().st_size for path in folder.iterdir())
        small.succeed("merge", name, folder)
        file = (small.folder / name).stat().st_size
        for planned, taken in ((numbers(plan, "file")[0], file),
                               (numbers(plan, "disk")[0], file + parts),
                               (numbers(shard, "disk")[0], parts)):
            assert taken <= planned <= 5 * taken
        shutil.rmtree(folder)
        (small.folder / name).unlink()


def test_resuming_tidies_up(small):
    """What runs that were killed have left beside the output."""
    for path in small.folder.glob("*.parts"):
        shutil.rmtree(path)
    small.succeed("sweep", "small.toml", "-o", "tidy.h5", *BLOCK)
    small.succeed("sweep", "small.toml", "-o", "tidy.h5", "--shard", "1/1", *BLOCK)
    os.rename(small.folder / "tidy.h5.shard-1-of-1.parts", small.folder / "tidy.h5.parts")
    small.write(".tidy.h5.99999999-3.tmp", "half")
    small.write(f".tidy.h5.{os.getpid()}-3.tmp", "of a process that lives")
    small.write(".tidy.h5.notes.tmp", "mine")
    told = small.succeed("sweep", "small.toml", "-o", "tidy.h5", "--resume", *BLOCK).stderr
    assert "nothing is left to do" in told
    assert {path.name for path in small.folder.glob("*tidy*")} == {
        "tidy.h5", f".tidy.h5.{os.getpid()}-3.tmp", ".tidy.h5.notes.tmp"}


def test_no_output_among_parts(small):
    small.succeed("sweep", "small.toml", "-o", "among.h5", "--shard", "1/1", *BLOCK)
    folder = "among.h5.shard-1-of-1.parts"
    small.refuse("merge", f"{folder}/000001.h5", folder, "--force", naming=["among parts"])
    small.refuse("merge", f"{folder}/joined.h5", folder, naming=["among parts"])
    small.refuse("sweep", "small.toml", "-o", f"{folder}/000009.h5", naming=["among parts"])


def test_a_key_of_very_many_parts(small):
    small.write("deep.toml", ".".join(["a"] * 20000) + " = 1\n" + CONFIG)
    small.refuse("sweep", "deep.toml", "-o", "deep.h5", naming=["deep.toml line 1", "parts"])
    small.write("deep.toml", CONFIG + "[" + ".".join(["a"] * 20000) + "]\n")
    small.refuse("sweep", "deep.toml", "-o", "deep.h5", naming=["deep.toml line 23", "parts"])


@pytest.mark.skipif(signal.getsignal(signal.SIGHUP) == signal.SIG_IGN, reason="SIGHUP is ignored here")
def test_a_terminal_that_is_closed(small):
    """As SIGTERM: a message, exit code 3, nothing half written."""
    process = small.start("synth", "--space", "5^9", "-o", "hangup.h5")
    try:
        process.wait(1.0)
    except subprocess.TimeoutExpired:
        pass
    process.send_signal(signal.SIGHUP)
    _, messages = process.communicate(timeout=60)
    assert process.returncode == 3 and "interrupted" in messages
    assert not list(small.folder.glob("*hangup*"))
