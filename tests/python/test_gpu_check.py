"""tools/gpu_check.sh where its tools fail or may not look at the GPU, and where it is stopped: what it
found is kept. Stand-ins for nvidia-smi, ncu and compute-sanitizer; what only a GPU can tell is not asked."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SMI = 'echo "NVIDIA Made Up, 580.1, 9.0, 1 MiB, 1 MHz, 1 W"'
ROWS = """echo '"ID","Kernel Name","Metric Name","Metric Unit","Metric Value"'
echo '"0","void archwalk::cuda::(anonymous namespace)::walk<int>()","inst.sum","inst","7"'"""


class Machine:
    def __init__(self, folder, program):
        self.folder = folder
        self.report = folder / "report.json"
        for place, script in {"bin/nvidia-smi": SMI, "build/tests/test_gpu": "exit 0"}.items():
            self.install(place, script)
        (folder / "build/bin").mkdir(parents=True)
        (folder / "build/bin/archwalk").symlink_to(program)

    def install(self, place, script):
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self, parts):
        return subprocess.Popen(
            [ROOT / "tools/gpu_check.sh", "--build", self.folder / "build", "--output", self.report,
             "--parts", parts],
            env=os.environ | {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def check(self, parts):
        process = self.start(parts)
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


def test_counters_are_read(machine):
    machine.install("bin/ncu", ROWS)
    code, output = machine.check("counters")
    assert code == 0, output
    report = json.loads(machine.report.read_text())
    assert report["devices"][0]["name"] == "NVIDIA Made Up"
    assert [row["inst.sum"] for row in report["counters"]] == ["7 inst"]


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
