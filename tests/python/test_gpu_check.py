"""tools/gpu_check.sh where its tools fail, hang or may not look at the GPU, and where it is stopped: what
it found is kept. Stand-ins for nvidia-smi, ncu and compute-sanitizer; what only a GPU can tell is not
asked."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import h5py
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SMI = 'echo "NVIDIA Made Up, 580.1, 9.0, 1 MiB, 1 MHz, 1 W"'
# A namespace without a name as NVIDIA's tools spell it, then as c++filt does.
ROWS = """echo "$@" > "$0.arguments"
echo '"ID","Kernel Name","Metric Name","Metric Unit","Metric Value"'
echo '"0","void archwalk::cuda::<unnamed>::walk<int>()","inst.sum","inst","7"'
echo '"1","void archwalk::(anonymous namespace)::fold<archwalk::cuda::<unnamed>::A>()","inst.sum","inst","8"'
echo '==PROF== Disconnected from process 1, at last'
echo done"""


class Machine:
    def __init__(self, folder, program):
        self.folder = folder
        self.report = folder / "report.json"
        for place, script in {"bin/nvidia-smi": SMI, "build/tests/test_gpu": "exit 0"}.items():
            self.install(place, script)
        (folder / "build/bin").mkdir(parents=True)
        (folder / "tmp").mkdir()
        (folder / "build/bin/archwalk").symlink_to(program)

    def install(self, place, script):
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self, parts, *more, **environment):
        return subprocess.Popen(
            [ROOT / "tools/gpu_check.sh", "--build", self.folder / "build", "--output", self.report,
             "--parts", parts, *more],
            env=os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
                              "TMPDIR": str(self.folder / "tmp")} | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def check(self, parts, *more, **environment):
        process = self.start(parts, *more, **environment)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output

    def parts(self):
        return json.loads(self.report.read_text())["parts"]


def wait_for(condition):
    """Whether it comes true within a minute."""
    for _ in range(600):
        if condition():
            return True
        time.sleep(0.1)
    return False


def goes_on(process):
    """Whether the process is there, and not one that has ended and that nobody has asked for yet."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def machine(tmp_path, archwalk_program):
    return Machine(tmp_path, archwalk_program)


def test_tools_that_may_not_look_are_left_out(machine):
    machine.install("bin/compute-sanitizer", "echo '========= Device not supported'; exit 1")
    machine.install("bin/ncu", "echo '==ERROR== ERR_NVGPUCTRPERM - see the page'; exit 0")
    code, output = machine.check("gpu_tests,memcheck,counters")
    assert code == 0, output
    parts = machine.parts()
    assert set(parts) == {"gpu_tests", "memcheck", "counters"}
    assert parts["gpu_tests"]["passed"] is True
    assert "not supported" in parts["memcheck"]["left_out"]
    assert "ERR_NVGPUCTRPERM" in parts["counters"]["left_out"]


def test_counters_that_another_tool_reads_are_left_out(machine):
    machine.install("bin/ncu", "echo '==ERROR== Profiling failed because a driver resource was unavailable. "
                    "Ensure that no other tool (like DCGM) is concurrently collecting data.'; exit 1")
    code, output = machine.check("counters")
    assert code == 0, output
    assert "DCGM" in machine.parts()["counters"]["left_out"]


def test_tools_of_a_toolkit_off_path_are_found(machine):
    """ncu keeps its lock in a folder of its own, where other users' locks are not in its way."""
    machine.install("toolkit/bin/ncu", ROWS + '\necho "$TMPDIR" > "$0.folder"')
    (machine.folder / "toolkit/lib64").mkdir()
    machine.install("build/tests/test_gpu", f"echo $LD_LIBRARY_PATH > {machine.folder / 'path'}")
    code, output = machine.check("gpu_tests,counters", CUDA_HOME=str(machine.folder / "toolkit"))
    assert code == 0, output
    assert machine.parts()["counters"]["passed"] is True
    assert str(machine.folder / "toolkit/lib64") in (machine.folder / "path").read_text()
    assert str(machine.folder / "tmp/") in (machine.folder / "toolkit/bin/ncu.folder").read_text()
    assert (machine.folder / "report.log").exists(), "the log is beside the report"


def test_counters_are_read(machine):
    machine.install("bin/ncu", ROWS)
    code, output = machine.check("counters")
    assert code == 0, output
    report = json.loads(machine.report.read_text())
    assert report["devices"][0]["name"] == "NVIDIA Made Up"
    assert report["counters"] == [{"kernel": "void walk<int>()", "inst.sum": "7 inst"},
                                  {"kernel": "void fold<A>()", "inst.sum": "8 inst"}]
    # ncu's bare names of functions, whatever their namespaces are called.
    asked = (machine.folder / "bin/ncu.arguments").read_text()
    assert "--kernel-name-base function --kernel-name regex:" in asked
    names = re.compile(re.search(r"--kernel-name regex:(\S+)", asked)[1])
    for kernel in ("walk", "tally", "hit", "cumulate", "fold", "stencil", "cluster_stencil"):
        assert names.search(kernel)
    assert not names.search("plain_walk")


def test_counters_that_are_not_there_fail(machine):
    machine.install("bin/ncu", "echo nothing; exit 0")
    code, output = machine.check("gpu_tests,counters")
    assert code == 1, output
    assert machine.parts()["counters"]["passed"] is False
    assert machine.parts()["gpu_tests"]["passed"] is True


def test_what_was_found_is_kept_when_it_is_stopped(machine):
    started = machine.folder / "started"
    machine.install("bin/ncu", f"echo $$ > {started}.tmp; mv {started}.tmp {started}; exec sleep 100")
    process = machine.start("gpu_tests,counters")
    assert wait_for(started.exists)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert wait_for(lambda: not goes_on(int(started.read_text()))), "ncu goes on behind its back"
    assert machine.parts()["gpu_tests"]["passed"] is True
    assert "counters" not in machine.parts()


def test_what_was_found_is_kept_when_it_is_killed(machine):
    started = machine.folder / "started"
    machine.install("bin/ncu", f"echo $$ > {started}.tmp; mv {started}.tmp {started}; exec sleep 100")
    process = machine.start("gpu_tests,counters")
    assert wait_for(started.exists)
    process.kill()
    process.wait(timeout=60)
    os.kill(int(started.read_text()), signal.SIGKILL)
    assert machine.parts()["gpu_tests"]["passed"] is True
    assert "counters" not in machine.parts()


def test_a_part_that_takes_too_long_has_failed(machine):
    """All of it ends, and the others have their turn."""
    started = machine.folder / "started"
    machine.install("bin/compute-sanitizer", f"sleep 100 & echo $! > {started}; wait")
    machine.install("bin/ncu", ROWS)
    code, output = machine.check("memcheck,counters", "--limit", "1")
    assert code == 1, output
    parts = machine.parts()
    assert parts["memcheck"]["passed"] is False
    assert "stopped after 1 s (--limit)" in parts["memcheck"]["end_of_output"][-1]
    assert parts["counters"]["passed"] is True
    assert wait_for(lambda: not goes_on(int(started.read_text()))), "what it started goes on"


def test_a_limit_is_a_number(machine):
    code, output = machine.check("gpu_tests", "--limit", "1h")
    assert code == 2 and "--limit is '1h'" in output


def test_speeds_come_before_the_sanitizers(machine):
    """Which may take long, or end the machine's time."""
    machine.install("bin/compute-sanitizer", "exit 0")
    machine.install("bin/ncu", ROWS)
    _, output = machine.check("bench,memcheck,counters")  # the bench fails: there is no GPU
    output = "\n" + output
    assert output.index("\nbench ") < output.index("\nmemcheck ") < output.index("\ncounters ")


def test_nvidia_smi_that_fails_is_told(machine):
    machine.install("bin/nvidia-smi", "echo Unable to determine the device handle; exit 9")
    code, output = machine.check("gpu_tests")
    assert code == 0, output
    assert json.loads(machine.report.read_text())["devices"] == "Unable to determine the device handle"
    assert machine.parts()["gpu_tests"]["passed"] is True


def test_what_was_found_is_kept_where_the_report_cant_be_written(machine):
    machine.report.mkdir()
    code, output = machine.check("gpu_tests")
    assert code == 1, output
    kept = pathlib.Path(re.search(r"what was found is in (\S+):", output)[1])
    assert (kept / "gpu_tests.status").read_text().startswith("0 ")


def test_a_report_without_a_folder_is_refused_before_anything_runs(machine):
    (machine.folder / "file").write_text("no folder")
    machine.report = machine.folder / "file" / "report.json"
    code, output = machine.check("gpu_tests")
    assert code == 2 and f"no folder for {machine.report}" in output and "--output" in output


def test_libraries_of_the_python_in_use_are_found(machine):
    library = machine.folder / "packages" / "nvidia" / "made_up" / "lib"
    library.mkdir(parents=True)
    machine.install("python", f"PYTHONPATH={library.parents[2]} exec {sys.executable} \"$@\"")
    machine.install("build/tests/test_gpu", f"echo $LD_LIBRARY_PATH > {machine.folder / 'path'}")
    code, output = machine.check("gpu_tests", "--python", machine.folder / "python")
    assert code == 0, output
    assert str(library) in (machine.folder / "path").read_text().strip().split(":")


def test_without_h5py_sweeps_are_kept_to_be_compared_elsewhere(machine):
    machine.install("python", f"exec {sys.executable} -S \"$@\"")  # without site-packages
    code, output = machine.check("size_cpu,size_within_bounds", "--python", machine.folder / "python")
    assert code == 0, output
    parts = machine.parts()
    assert parts["size_cpu"]["passed"] is True
    assert "has no h5py" in parts["size_within_bounds"]["left_out"]
    kept = machine.folder / "report_sweeps" / "size_cpu.h5"
    assert str(kept) in parts["size_within_bounds"]["left_out"]
    with h5py.File(kept) as file:
        assert len(file["operators/spec"]) == 14


def test_without_h5py_no_empty_folder_is_left(machine):
    machine.install("python", f"exec {sys.executable} -S \"$@\"")
    code, output = machine.check("gpu_tests", "--python", machine.folder / "python")
    assert code == 0, output
    assert not (machine.folder / "report_sweeps").exists()


def words_of_help(program, heading):
    """What `archwalk sweep --help` lists under a heading."""
    told = subprocess.run([program, "sweep", "--help"], text=True, capture_output=True, check=True)
    section = re.search(rf"^{heading}.*?:\n((?:  .*\n)+)", told.stdout, re.MULTILINE)[1]
    return set(re.findall(r"^  (\w+)", section, re.MULTILINE))


def test_the_sweep_has_every_proposal_selection_and_memory(archwalk_program, tmp_path):
    """A small one on the CPU; `explicit` walks as random_explicit does."""
    subprocess.run(["bash", "-euc", ". tools/gpu_sweeps.sh; write_sweep \"$0\" 1 '[1, 3]' 5",
                    tmp_path / "sweep.toml"], cwd=ROOT, check=True)
    subprocess.run([archwalk_program, "synth", "--space", "tss", "--seed", "1", "-o",
                    tmp_path / "table.h5", "--quiet"], check=True)
    subprocess.run([archwalk_program, "sweep", tmp_path / "sweep.toml", "--table",
                    tmp_path / "table.h5", "-o", tmp_path / "sweep.h5", "--backend", "cpu", "--quiet"],
                   check=True)
    with h5py.File(tmp_path / "sweep.h5") as file:
        used = {name: set(file[f"operators/{name}"].asstr()[:])
                for name in ("family", "selection", "memory")}
    assert used["family"] == words_of_help(archwalk_program, "Proposals") - {"explicit"}
    assert used["selection"] == words_of_help(archwalk_program, "Selections")
    assert used["memory"] == words_of_help(archwalk_program, "Memories")
