#!/usr/bin/env python3
"""Stands in for Slurm in tests: sbatch, squeue, scontrol and sacct under these names in one folder.

sbatch runs the tasks of an array one after the other before it returns, as Slurm would: the script by
its #! line, in --chdir, with Slurm's variables and its output where --output says. scontrol requeue
makes a task run again. A job whose afterok fails is not run. $FAKE_SLURM is a folder with jobs.json,
what became of each, and calls.json, every call; settings.json there steers it:

  hold     tasks that stay in the queue, not run
  kill     {task: parts}: kill a task's program once that many parts are there, at its first run
  time_up  {task: parts}: send USR1 to its script instead
  refuse   what sbatch says when it refuses each script whose name ends so: {"merge.sh": "no"}
"""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import time

HOME = pathlib.Path(os.environ["FAKE_SLURM"])


def load(name, default):
    path = HOME / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else default


def save(name, value):
    (HOME / name).write_text(json.dumps(value, indent=1), encoding="utf-8")


def options_of(script, words):
    """What Slurm would read: #SBATCH lines up to the first command, then the command line."""
    lines = []
    for line in script.read_text(encoding="utf-8").splitlines():
        if line.startswith("#SBATCH "):
            lines += shlex.split(line[len("#SBATCH "):], comments=True)
        elif line and not line.startswith("#"):
            break
    found = {}
    for word in lines + words:  # the last word counts
        name, _, value = word.lstrip("-").partition("=")
        found[name] = value
    return found


def tasks_of(text):
    if text is None:
        return [0]
    tasks = []
    for piece in text.split("%")[0].split(","):
        first, _, last = piece.partition("-")
        tasks += range(int(first), int(last or first) + 1)
    return tasks


def part_count(folder, task):
    return len(list(folder.glob(f"sweep.h5.shard-{task}-of-*.parts/0*.h5")))


def program_under(parent):
    """The archwalk that a script runs: its child which is not the shell itself."""
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8").rsplit(")", 1)
        except OSError:
            continue
        if int(fields[1].split()[1]) == parent and fields[0].endswith("(archwalk"):
            return int(entry.parent.name)
    return None


def disturb(process, folder, task, restarts):
    """Kills or warns the task once it has the parts that the settings say."""
    settings = load("settings.json", {})
    for kind in ("kill", "time_up"):
        wanted = settings.get(kind, {}).get(str(task))
        if wanted is None or restarts > settings.get("disturbed_restarts", 0):
            continue
        program = None
        while process.poll() is None and (program is None or part_count(folder, task) < wanted):
            time.sleep(0.01)
            program = program_under(process.pid)
        if process.poll() is None and program is not None:
            os.kill(program if kind == "kill" else process.pid,
                    signal.SIGKILL if kind == "kill" else signal.SIGUSR1)


def run_task(job, task, script, options, restarts):
    folder = pathlib.Path(options["chdir"])
    pattern = {"A": job, "a": task, "j": job}
    log = re.sub(r"%([Aaj])", lambda match: str(pattern[match[1]]), options["output"])
    variables = {**os.environ, "SLURM_JOB_ID": str(job), "SLURM_CPUS_ON_NODE": "1",
                 "SLURM_RESTART_COUNT": str(restarts), "SLURMD_NODENAME": "fake"}
    if task:
        variables |= {"SLURM_ARRAY_JOB_ID": str(job), "SLURM_ARRAY_TASK_ID": str(task)}
    with open(folder / log, "ab") as output:
        process = subprocess.Popen([script], cwd=folder, env=variables, stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output)
        disturb(process, folder, task, restarts)
        return process.wait()


def sbatch(words):
    script = pathlib.Path(words[-1])
    options = options_of(script, words[:-1])
    refusal = load("settings.json", {}).get("refuse", {}).get(script.name)
    if refusal:
        print(f"sbatch: error: {refusal}", file=sys.stderr)
        return 1
    script.chmod(0o755)
    jobs = load("jobs.json", {})
    job = 1000 + len({key.split("_")[0] for key in jobs})
    awaited = re.findall(r"\d+", options.get("dependency", ""))
    is_held = any(state == "PENDING" for key, state in jobs.items() if key.split("_")[0] in awaited)
    is_dead = any(state not in ("PENDING", "COMPLETED") for key, state in jobs.items()
                  if key.split("_")[0] in awaited)
    for task in tasks_of(options.get("array")):
        key = f"{job}_{task}" if task else str(job)
        held = is_held or task in load("settings.json", {}).get("hold", [])
        jobs[key] = "CANCELLED" if is_dead else "PENDING" if held else "RUNNING"
        save("jobs.json", jobs)
        if jobs[key] != "RUNNING":
            continue
        restarts = 0
        while True:
            code = run_task(job, task, script, options, restarts)
            requeued = load("requeued.json", [])
            if key not in requeued:
                break
            save("requeued.json", [one for one in requeued if one != key])
            restarts += 1
        jobs[key] = "COMPLETED" if code == 0 else "FAILED"
        save("jobs.json", jobs)
    print(job)
    return 0


def squeue(words):
    wanted = re.search(r"--jobs=(\S+)", " ".join(words))[1].split(",")
    for key, state in load("jobs.json", {}).items():
        job, _, task = key.partition("_")
        # As after MinJobAge, when Slurm has forgotten what has ended.
        if job in wanted and state in ("PENDING", "RUNNING"):
            print(f"{job}|{task or 'N/A'}|{state}|Resources")
    return 0


def sacct(words):
    wanted = re.search(r"--jobs=(\S+)", " ".join(words))[1].split(",")
    for key, state in load("jobs.json", {}).items():
        if key.split("_")[0] in wanted:
            print(f"{key}|{state}{' by 0' if state == 'CANCELLED' else ''}")
    return 0


def scontrol(words):
    save("requeued.json", load("requeued.json", []) + words[1:])
    return 0


if __name__ == "__main__":
    name = pathlib.Path(sys.argv[0]).name
    save("calls.json", load("calls.json", []) + [[name, *sys.argv[1:]]])
    sys.exit({"sbatch": sbatch, "squeue": squeue, "sacct": sacct,
              "scontrol": scontrol}[name](sys.argv[1:]))
