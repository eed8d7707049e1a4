"""archwalk submit and status with a stand-in for Slurm that runs the tasks here: from the
configuration to the joined file, with tasks that are killed or run out of time."""

import json
import os
import shutil
import subprocess
import tomllib

import h5py
import pytest
from fake_cluster import LONG, SHORT, SLOW, assert_joined, cluster, tables
from program import CONFIG


def test_from_submit_to_the_joined_file(cluster, tables):
    before = set(cluster.folder.iterdir())
    process = cluster.succeed("submit", "small.toml", "-o", "run 'a' & \"b\"", *SHORT)
    folder = cluster.folder / "run 'a' & \"b\""
    assert set(cluster.folder.iterdir()) - before == {folder}
    assert_joined(cluster, tables, folder.name, "small-reference.h5")
    for piece in ("1000", "1001", "3 tasks", "by --plan", "archwalk status"):
        assert piece in process.stdout
    config = tomllib.loads((folder / "config.toml").read_text())
    assert config.pop("table") == str(cluster.folder / "small.h5")
    expected = tomllib.loads(CONFIG)
    del expected["table"]
    assert config == expected
    record = json.loads((folder / "submission.json").read_text())
    assert record["operators"] == 15 and record["shards"] == 3 and record["blocks"] == 8
    assert record["commit"] and record["archwalk_version"] and len(record["table_sha256"]) == 64
    assert [(one["shards"], one["array_job"], one["merge_job"]) for one in record["submitted"]] == [
        ([1, 2, 3], "1000", "1001")]
    status = cluster.status(folder)
    assert status["state"] == "complete" and status["merged"]
    assert [(one["operators"], one["operators_done"]) for one in status["shards"]] == [
        (6, 6), (5, 5), (4, 4)]
    text = cluster.succeed("status", folder).stdout
    assert "15 of 15" in text and "archwalk hypotheses" in text
    # Parts that are removed once they are joined are not missed.
    for parts in folder.glob("*.parts"):
        shutil.rmtree(parts)
    assert cluster.status(folder)["state"] == "complete"


def test_the_scripts_can_be_read(cluster):
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--time", "2:00:00", "--partition",
                    "long", "--account", "me", "--mem", "3G", "--cpus-per-task", "4", "--at-once",
                    "2", "--sbatch=--qos=a b", "--sbatch=--nice", "--merge-sbatch=--partition=one")
    script = (cluster.folder / "run" / "array.sh").read_text()
    lines = [line for line in script.splitlines() if line.startswith("#SBATCH")]
    for option in ("--array=1-3%2", "--time=2:00:00", "--partition=long", "--account=me",
                   "--mem=3G", "--cpus-per-task=4", '"--qos=a b"', "--nice", "--requeue",
                   "--signal=B:USR1@120"):
        assert f"#SBATCH {option}" in lines
    merge = (cluster.folder / "run" / "merge.sh").read_text()
    assert merge.index("#SBATCH --partition=long") < merge.index("#SBATCH --partition=one")
    assert "--cpus-per-task" not in merge
    for name in ("array.sh", "merge.sh"):
        subprocess.run(["bash", "-n", cluster.folder / "run" / name], check=True)


@pytest.mark.parametrize("name", ["array.sh", "merge.sh"])
def test_the_scripts_pass_shellcheck(cluster, name):
    if shutil.which("shellcheck") is None:
        pytest.skip("needs shellcheck")
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--dry-run")
    # SC2016: a $ in quotes, which is the folder's. SC2317: what a trap calls.
    subprocess.run(["shellcheck", "--exclude=SC2016,SC2317", cluster.folder / "run" / name], check=True)


def test_dry_run(cluster, tables):
    process = cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--dry-run",
                              environment={**cluster.environment, "PATH": "/usr/bin:/bin"})
    assert cluster.calls("sbatch") == []
    lines = [line for line in process.stdout.splitlines() if line.startswith("sbatch ")]
    assert len(lines) == 2 and "array.sh" in lines[0] and "afterok:" in lines[1]
    read = subprocess.run(["bash", "-c", f"printf '%s\\n' {lines[0]}"], capture_output=True,
                          text=True, check=True).stdout.splitlines()
    assert read[-1] == str(cluster.folder / "run" / "array.sh")
    assert f"--chdir={cluster.folder / 'run'}" in read
    status = cluster.status("run")
    assert status["state"] == "waiting" and not status["submitted"]
    assert "submit --resume" in status["next"]
    # Scripts that were changed by hand are the ones that are submitted.
    script = cluster.folder / "run" / "array.sh"
    script.write_text(script.read_text().replace("tell running 0", "touch \"$folder/mine\"\n"
                                                 "tell running 0"))
    cluster.succeed("submit", "--resume", "run")
    assert (cluster.folder / "run" / "mine").exists()
    assert_joined(cluster, tables, "run", "small-reference.h5")


def test_a_killed_task_is_submitted_again(cluster, tables):
    cluster.set(kill={"2": 1})
    cluster.succeed("submit", "long.toml", "-o", "run", *SLOW)
    status = cluster.status("run")
    assert status["state"] == "failed" and not status["merged"]
    assert [one["state"] for one in status["shards"]] == ["finished", "failed", "finished"]
    assert status["shards"][1]["exit_code"] == 137
    assert 0 < status["shards"][1]["operators_done"] < 3
    assert "shard-2-" in status["next"] and "--resume" in status["next"]
    assert "FAILED" in status["shards"][1]["slurm"] and "CANCELLED" in status["merge"]["slurm"]
    cluster.set()
    kept = {path: path.stat().st_mtime_ns
            for path in (cluster.folder / "run").glob("*.parts/*.h5")}
    process = cluster.succeed("submit", "--resume", "run", "--time", "3:00:00")
    assert "1 of 3" in process.stdout
    array, merge = cluster.calls("sbatch")[-2:]
    assert "--array=2" in array and "--time=3:00:00" in array
    assert "--dependency=afterok:1002" in merge
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())
    assert_joined(cluster, tables, "run", "long-reference.h5")
    assert cluster.status("run")["state"] == "complete"
    assert "nothing is left" in cluster.succeed("submit", "--resume", "run").stdout


def test_a_task_out_of_time_is_requeued(cluster, tables):
    cluster.set(time_up={"1": 1})
    cluster.succeed("submit", "long.toml", "-o", "run", *SLOW)
    assert cluster.calls("scontrol") == [["requeue", "1000_1"]]
    log = (cluster.folder / "run" / "logs" / "shard-1-1000.log").read_text()
    assert "interrupted" in log and "is finished" in log
    assert_joined(cluster, tables, "run", "long-reference.h5")


def test_requeues_are_counted(cluster):
    cluster.set(time_up={"1": 1})
    cluster.succeed("submit", "long.toml", "-o", "run", *SLOW, "--requeues", "0")
    assert cluster.calls("scontrol") == []
    status = cluster.status("run")
    assert status["state"] == "interrupted" and "--resume" in status["next"]
    assert status["shards"][0]["state"] == "interrupted" and status["shards"][0]["exit_code"] == 3


def test_no_requeue_where_no_part_was_finished(cluster):
    cluster.set(time_up={"1": 0}, hold=[2, 3])
    cluster.write("slow.toml", LONG.replace("walks_per_start = 16", "walks_per_start = 2000"))
    cluster.succeed("submit", "slow.toml", "-o", "run", *SLOW)
    assert cluster.calls("scontrol") == []
    assert cluster.states("run")[0] == "interrupted"
    log = (cluster.folder / "run" / "logs" / "shard-1-1000.log").read_text()
    assert "too short for one part" in log


def test_what_waits_is_not_submitted_twice(cluster):
    cluster.set(hold=[2])
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT)
    assert cluster.states("run") == ["finished", "waiting", "finished"]
    cluster.refuse("submit", "--resume", "run", naming=["1000 1001", "scancel"])


def test_status_without_slurm(cluster):
    """The disk tells, and a task that has fallen silent is taken for dead."""
    cluster.set(hold=[2], kill={"3": 1})
    cluster.succeed("submit", "long.toml", "-o", "run", *SLOW)
    for name in ("squeue", "sacct"):
        cluster.remove(name)
    assert cluster.states("run") == ["finished", "waiting", "failed"]
    codes = [shard["exit_code"] for shard in cluster.status("run")["shards"]]
    assert codes == [0, None, 137]
    assert cluster.status("run")["merge"]["exit_code"] is None
    mark = cluster.folder / "run" / "state" / "shard-2"
    mark.write_text("running 0 1000000000 1000_2 node\n")
    assert cluster.states("run") == ["finished", "running", "failed"]
    cluster.refuse("submit", "--resume", "run", naming=["1000"])
    assert cluster.status("run")["shards"][1]["exit_code"] is None
    os.utime(mark, (1e9, 1e9))
    assert cluster.states("run") == ["finished", "interrupted", "failed"]
    assert cluster.status("run")["shards"][1]["exit_code"] is None
    # A mark of an earlier job tells nothing of this one.
    mark.write_text("failed 1 1000000000 999_2 node\n")
    assert cluster.states("run")[1] == "waiting"
    assert "shard-3-" in cluster.run("status", "run").stdout


def test_rate_and_time_to_go(cluster):
    cluster.set(hold=[1, 2, 3])
    cluster.succeed("submit", "long.toml", "-o", "run", *SLOW)
    cluster.remove("squeue")
    cluster.remove("sacct")
    folder = cluster.folder / "run"
    cluster.succeed("sweep", folder / "config.toml", "-o", folder / "sweep.h5", "--block", "1",
                    "--shard", "1/3")
    (folder / "sweep.h5.shard-1-of-3.parts" / "000000.h5").unlink()
    (folder / "state" / "shard-1").write_text("running 0 1000000000 1000_1 node\n")
    status = cluster.status("run")
    assert status["shards"][0]["operators_done"] == 2
    assert status["operators_per_second"] > 0
    assert status["seconds_left"] == pytest.approx(7 / status["operators_per_second"])
    assert "to go" in cluster.succeed("status", "run").stdout


@pytest.mark.parametrize("time, told", [
    ("90", "90 a task"), ("4:00:00", "4:00:00 a task"), ("2-12", "2-12 a task"),
    ("none", "the partition's default")])
def test_the_time_is_told(cluster, time, told):
    text = cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--time", time,
                           "--dry-run").stdout
    assert f"time        {told}" in text
    assert "joining     time " + ("the default" if time == "none" else time) in text


def test_hostile_names_of_table_and_configuration(cluster, tables):
    for name in ("a \"b\"", "it's", "$(touch gone)", "`id`;x", "ä € \\t"):
        shutil.copy(cluster.folder / "small.h5", cluster.folder / f"{name}.h5")
        shutil.copy(cluster.folder / "small.toml", cluster.folder / f"{name}.toml")
        cluster.succeed("submit", f"{name}.toml", "--table", f"{name}.h5", "-o", "run", *SHORT)
        assert_joined(cluster, tables, "run", "small-reference.h5")
        shutil.rmtree(cluster.folder / "run")
    assert not list(cluster.folder.rglob("gone")) and not list(cluster.folder.rglob("work"))


def test_matrices_are_found_from_the_folder(cluster):
    with h5py.File(cluster.folder / "stay.h5", "w") as file:
        file["rows/begin"] = list(range(82))
        file["rows/target"] = [(code + 1) % 81 for code in range(81)]
        file["rows/probability"] = [1.0] * 81
    text = CONFIG.replace("{ per_edge = { rate = 0.3 } }", '{ explicit = { file = "stay.h5" } }')
    cluster.write("matrix.toml", text)
    cluster.succeed("sweep", "matrix.toml", "-o", "reference.h5")
    cluster.succeed("submit", "matrix.toml", "-o", "run", *SHORT)
    assert_joined(cluster, cluster.folder, "run", "reference.h5")


def test_a_configuration_in_another_folder(cluster, tables):
    """Names in it start at its folder, where a link is one too, and matrices are found there."""
    (cluster.folder / "far" / "sweeps").mkdir(parents=True)
    (cluster.folder / "here").symlink_to(cluster.folder / "far" / "sweeps")
    shutil.copy(cluster.folder / "small.h5", cluster.folder / "far" / "table.h5")
    (cluster.folder / "far" / "sweeps" / "small.toml").write_text(
        CONFIG.replace('"small.h5"', '"../table.h5"'))
    cluster.succeed("submit", "here/small.toml", "-o", "run", *SHORT)
    assert_joined(cluster, tables, "run", "small-reference.h5")


def test_gpus(cluster):
    process = cluster.run("submit", "small.toml", "-o", "run", *SHORT, "--gpus-per-task", "a100:2",
                          "--dry-run")
    if "not built" in process.stderr:
        assert process.returncode == 2 and not (cluster.folder / "run").exists()
        return
    assert process.returncode == 0
    script = (cluster.folder / "run" / "array.sh").read_text()
    assert "#SBATCH --gpus-per-task=a100:2\n" in script and "#SBATCH --time" not in script
    assert "--backend cuda --device all" in script


def test_help(cluster):
    text = cluster.succeed("submit", "--help").stdout
    for word in ("--shards", "--resume", "--gpus-per-task", "--sbatch", "--merge-sbatch",
                 "--dry-run", "submission.json", "exit codes"):
        assert word in text
    text = cluster.succeed("status", "--help").stdout
    for word in ("--json", "interrupted", "exit codes"):
        assert word in text
