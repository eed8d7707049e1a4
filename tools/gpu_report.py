#!/usr/bin/env python3
"""Joins what tools/gpu_check.sh found in FOLDER to one JSON file.

    gpu_report.py FOLDER [--output FILE]     default: bench/results/gpu_NAME.json, NAME the GPU's
    gpu_report.py FOLDER --where             only prints that default"""

import argparse
import csv
import datetime
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools" / "python"))

from archwalk_import.whole_file import whole_file  # noqa: E402

TAIL = 20  # lines of a failed part's output
FIELDS = ["name", "driver_version", "compute_cap", "memory.total", "clocks.max.sm", "power.limit"]
# Namespaces of a kernel's name; one without a name is the first to c++filt and the second to NVIDIA.
NAMESPACES = re.compile(r"archwalk::(?:(?:\w+|\(anonymous namespace\)|<unnamed>)::)*")


def ask_devices():
    """What nvidia-smi says of each GPU; where it fails, what it says of that."""
    command = ["nvidia-smi", f"--query-gpu={','.join(FIELDS)}", "--format=csv,noheader"]
    try:
        process = subprocess.run(command, text=True, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if process.returncode != 0:
        said = (process.stdout + process.stderr).strip()
        return said or f"nvidia-smi ended with exit code {process.returncode}"
    return [dict(zip(FIELDS, (value.strip() for value in line.split(","))))
            for line in process.stdout.splitlines()]


def devices(folder):
    """The same, asked once: FOLDER/devices.json keeps it."""
    path = folder / "devices.json"
    if not path.exists():
        path.write_text(json.dumps(ask_devices()))
    return json.loads(path.read_text())


def parts(folder):
    """{part: how it went}"""
    found = {}
    for path in sorted(folder.glob("*.status")):
        status, seconds = map(int, path.read_text().split())
        found[path.stem] = {"passed": status == 0, "exit": status, "seconds": seconds}
        if status != 0:
            lines = path.with_suffix(".log").read_text(errors="replace").splitlines()
            found[path.stem]["end_of_output"] = lines[-TAIL:]
    for path in sorted(folder.glob("*.left_out")):
        found[path.stem] = {"passed": None, "left_out": path.read_text().strip()}
    return found


def bench(folder, part):
    """The JSON of archwalk bench, which follows its messages."""
    path = folder / f"{part}.log"
    if not path.exists():
        return None
    text = path.read_text(errors="replace")
    begin = re.search(r"^\{", text, re.MULTILINE)
    try:
        return json.JSONDecoder().raw_decode(text[begin.start():])[0] if begin else None
    except json.JSONDecodeError:
        return None


def counters(folder, part):
    """ncu's table: [{kernel, metric: value}], a row a launch."""
    path = folder / f"{part}.log"
    if not path.exists():
        return None
    lines = path.read_text(errors="replace").splitlines()
    header = next((i for i, line in enumerate(lines) if line.startswith('"ID"')), None)
    if header is None:
        return None
    launches = {}
    for row in csv.DictReader(lines[header:]):
        if not row["Kernel Name"] or not row["Metric Name"]:  # what was said after the table
            continue
        one = launches.setdefault(row["ID"], {"kernel": NAMESPACES.sub("", row["Kernel Name"])})
        one[row["Metric Name"]] = f"{row['Metric Value']} {row['Metric Unit']}".strip()
    return list(launches.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--where", action="store_true")
    options = parser.parse_args()
    gpus = devices(options.folder)
    known = gpus and isinstance(gpus, list)
    name = re.sub(r"[^a-z0-9]+", "_", gpus[0]["name"].lower()).strip("_") if known else "unknown"
    output = options.output or ROOT / "bench" / "results" / f"gpu_{name}.json"
    if options.where:
        print(output)
        return
    report = {"format": "archwalk gpu check", "format_version": 1,
              "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
              "devices": gpus, "parts": parts(options.folder)}
    for table in ("", "_size"):
        report["bench" + table] = bench(options.folder, "bench" + table)
        report["counters" + table] = counters(options.folder, "counters" + table)
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(output, force=True) as partial:
        partial.write_text(json.dumps(report, indent=2) + "\n")
    print(f"results  {output}")


if __name__ == "__main__":
    main()
