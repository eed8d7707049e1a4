"""archwalk submit and status with a stand-in for Slurm that runs the tasks here: from the
configuration to the joined file, with tasks that are killed or run out of time, and bad input."""

import json
import os
import shutil
import subprocess
import tomllib

import h5py
import pytest
from fake_cluster import LONG, Cluster
from program import CONFIG, Program
from same_sweep import assert_same_sweep

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


SHORT = ["--shards", "3", "--block", "2"]
SLOW = ["--shards", "3", "--block", "1"]


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


def test_sbatch_refuses(cluster, tables):
    cluster.set(refuse={"array.sh": "invalid partition specified: nope"})
    process = cluster.run("submit", "small.toml", "-o", "run", *SHORT, "--partition", "nope")
    assert process.returncode == 1
    assert "invalid partition" in process.stderr and "--resume" in process.stderr
    assert json.loads((cluster.folder / "run" / "submission.json").read_text())["submitted"] == []
    cluster.set(refuse={"merge.sh": "needs a GPU"})
    process = cluster.run("submit", "--resume", "run", "--partition", "yes")
    assert process.returncode == 1 and "needs a GPU" in process.stderr and "1000" in process.stderr
    status = cluster.status("run")
    assert status["state"] == "waiting" and "--resume" in status["next"]
    cluster.set()
    cluster.succeed("submit", "--resume", "run")
    assert [words[-1].rsplit("/", 1)[1] for words in cluster.calls("sbatch")] == [
        "array.sh", "array.sh", "merge.sh", "merge.sh"]
    assert_joined(cluster, tables, "run", "small-reference.h5")


def test_bad_input_is_found_before_anything_is_made(cluster):
    submit = ["submit", "small.toml", "-o", "run", *SHORT]
    cluster.write("broken.toml", CONFIG.replace("horizons", "horizon"))
    cluster.refuse("submit", "broken.toml", "-o", "run", *SHORT, naming=["horizons"])
    cluster.write("score.toml", CONFIG.replace('"other"]', '"others"]'))
    cluster.refuse("submit", "score.toml", "-o", "run", *SHORT, naming=["others"])
    cluster.refuse(*submit, "--table", "none.h5", naming=["none.h5"])
    cluster.refuse("submit", "none.toml", "-o", "run", *SHORT, naming=["none.toml"])
    cluster.refuse("submit", "small.toml", "-o", "run", "--shards", "16", "--block", "2",
                   naming=["--shards 16", "8 parts"])
    cluster.refuse("submit", "small.toml", "-o", "run", naming=["--shards"])
    cluster.refuse("submit", "small.toml", *SHORT, naming=["--output"])
    cluster.refuse("submit", "-o", "run", *SHORT, naming=["CONFIG"])
    cluster.refuse("submit", "small.toml", "-o", "no/run", *SHORT, naming=["no'"])
    cluster.refuse("submit", "small.toml", "-o", "50%run", *SHORT, naming=["%"])
    for option in ("--qos=a\nrm -rf x", '--qos="', "qos=long", "--array=1", "-o/tmp/x", "-"):
        cluster.refuse(*submit, f"--sbatch={option}", naming=["sbatch"])
    cluster.refuse(*submit, "--partition", "a\nrm x", naming=["sbatch"])
    for time in ("abc", "1:2:3:4", "4h", "-1", "1-", ":30"):
        cluster.refuse(*submit, f"--time={time}", naming=[f"--time {time}", "4:00:00"])
    for memory in ("foo", "-5G"):
        cluster.refuse(*submit, f"--mem={memory}", naming=[f"--mem {memory}", "8G"])
    cluster.refuse(*submit, "--gpus-per-task", "0", naming=["--gpus-per-task 0", "a100:2"])
    cluster.refuse(*submit, "--time", "0:01:00", "--stop-before", "120",
                   naming=["--stop-before 120", "0:01:00"])
    process = cluster.run(*submit, "--stop-before", "65535")  # the time is measured
    assert process.returncode == 2 and "--stop-before 65535" in process.stderr
    cluster.refuse(*submit, "--backend", "gpu", naming=["auto, cpu or cuda"])
    cluster.refuse("submit", "--resume", ".", naming=["submission.json"])
    cluster.refuse("status", "nowhere", naming=["submission.json"])
    assert cluster.run("submit", "--resume", "run", "--shards", "2").returncode == 2
    cluster.remove("sbatch")
    cluster.refuse(*submit, naming=["sbatch", "--dry-run"])
    assert cluster.calls("sbatch") == []


@pytest.mark.parametrize("time, told", [
    ("90", "90 a task"), ("4:00:00", "4:00:00 a task"), ("2-12", "2-12 a task"),
    ("none", "the partition's default")])
def test_the_time_is_told(cluster, time, told):
    text = cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--time", time,
                           "--dry-run").stdout
    assert f"time        {told}" in text
    assert "joining     time " + ("the default" if time == "none" else time) in text


def test_a_used_folder_is_left_alone(cluster):
    (cluster.folder / "used").mkdir()
    (cluster.folder / "used" / "thesis.tex").write_text("words")
    cluster.refuse("submit", "small.toml", "-o", "used", *SHORT, naming=["empty"])
    cluster.refuse("submit", "small.toml", "-o", "small.h5", *SHORT, naming=["empty"])
    (cluster.folder / "empty").mkdir()
    cluster.succeed("submit", "small.toml", "-o", "empty/", *SHORT)
    cluster.refuse("submit", "small.toml", "-o", "empty", *SHORT, naming=["--resume"])


def test_a_table_that_changed(cluster):
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--dry-run")
    shutil.copy(cluster.folder / "synthetic.h5", cluster.folder / "small.h5")
    cluster.refuse("submit", "--resume", "run", naming=["has changed"])


def run_script(cluster, folder, name, **variables):
    """A batch script, run here as Slurm would."""
    return subprocess.run(["bash", cluster.folder / folder / name], cwd=cluster.folder / folder, text=True,
                          capture_output=True, check=False,
                          env={**cluster.environment, "SLURM_JOB_ID": "7", "SLURM_ARRAY_JOB_ID": "7",
                               **variables})


def test_a_table_that_changed_before_the_tasks_began(cluster, tables):
    """Tasks compute no other sweep than the one that was submitted, and status tells of parts that one
    made all the same."""
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--dry-run")
    folder = cluster.folder / "run"
    kept = (cluster.folder / "small.h5").read_bytes()
    lines = (tables / "small.csv").read_text()
    (cluster.folder / "small.csv").write_text(lines.replace(",10,", ",11,"))
    cluster.succeed("import", "small.csv", "-o", "small.h5", "--space", "3^4", "--force")
    task = run_script(cluster, "run", "array.sh", SLURM_ARRAY_TASK_ID="1")
    assert task.returncode == 2 and "another sweep" in task.stderr
    assert not list(folder.glob("*.parts"))
    # An older script asks for nothing.
    script = folder / "array.sh"
    script.write_text(script.read_text().replace('--expect "$fingerprint"', ""))
    for number in (1, 2, 3):
        assert run_script(cluster, "run", "array.sh",
                          SLURM_ARRAY_TASK_ID=str(number)).returncode == 0
    merge = run_script(cluster, "run", "merge.sh")
    assert merge.returncode == 2 and "another sweep" in merge.stderr
    assert not (folder / "sweep.h5").exists()
    status = cluster.status("run")
    assert status["state"] == "failed" and status["operators_done"] == 0
    assert [shard["another_sweep"] for shard in status["shards"]] == [True] * 3
    assert "shard-1-of-3.parts" in status["next"]
    assert "is of another sweep" in cluster.run("status", "run").stdout
    # With the table back and those parts away it goes on.
    (cluster.folder / "small.h5").write_bytes(kept)
    for parts in folder.glob("*.parts"):
        shutil.rmtree(parts)
    cluster.succeed("submit", "--resume", "run")
    assert_joined(cluster, tables, "run", "small-reference.h5")


def test_a_damaged_record(cluster):
    cluster.succeed("submit", "small.toml", "-o", "run", *SHORT, "--dry-run")
    record = cluster.folder / "run" / "submission.json"
    good = json.loads(record.read_text())
    for change in ({"blocks": 0}, {"shards": 99}, {"operators": 10**6}, {"format": "other"},
                   {"format_version": 2}, {"submitted": 3}):
        record.write_text(json.dumps({**good, **change}))
        cluster.refuse("status", "run", naming=["submission.json"])
    record.write_text("{")
    cluster.refuse("status", "run", naming=["submission.json", "damaged"])


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


def test_engines_that_disagree(cluster):
    """The sweep is joined, and has failed."""
    cluster.set(refuse={"merge.sh": "not now"})
    assert cluster.run("submit", "small.toml", "-o", "run", *SHORT).returncode == 1
    cluster.set()
    with h5py.File(cluster.folder / "run/sweep.h5.shard-1-of-3.parts/000000.h5", "r+") as part:
        part["fixed_length/walks/z"][0, 0, 0, 0] = 9.0
    cluster.succeed("submit", "--resume", "run")
    status = cluster.status("run")
    assert status["state"] == "failed" and status["merged"]
    assert status["merge"] == {"state": "failed", "another_sweep": False, "exit_code": 1,
                               "slurm": "FAILED"}
    assert "merge-" in status["next"]
    assert "nothing is left" in cluster.succeed("submit", "--resume", "run").stdout


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
