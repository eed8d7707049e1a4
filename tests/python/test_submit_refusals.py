"""What archwalk submit, its scripts and status make of bad input, of a table or record that changed,
and of engines that disagree."""

import json
import shutil
import subprocess

import h5py
from fake_cluster import SHORT, assert_joined, cluster, tables
from program import CONFIG


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
