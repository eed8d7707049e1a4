#!/usr/bin/env python3
"""Joins what tools/gpu_check.sh found in FOLDER to one JSON file.

    gpu_report.py FOLDER [--output FILE]     default: bench/results/gpu_NAME.json, NAME the GPU's"""

import argparse
import csv
import datetime
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TAIL = 20  # lines of a failed part's output


def devices():
    """What nvidia-smi says of each GPU."""
    fields = ["name", "driver_version", "compute_cap", "memory.total", "clocks.max.sm", "power.limit"]
    process = subprocess.run(["nvidia-smi", f"--query-gpu={','.join(fields)}", "--format=csv,noheader"],
                             text=True, capture_output=True, check=True)
    return [dict(zip(fields, (value.strip() for value in line.split(","))))
            for line in process.stdout.splitlines()]


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
        one = launches.setdefault(row["ID"], {"kernel": re.sub(r"archwalk::(\w+::)*", "",
                                                               row["Kernel Name"])})
        one[row["Metric Name"]] = f"{row['Metric Value']} {row['Metric Unit']}".strip()
    return list(launches.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    gpus = devices()
    name = re.sub(r"[^a-z0-9]+", "_", gpus[0]["name"].lower()).strip("_")
    output = options.output or ROOT / "bench" / "results" / f"gpu_{name}.json"
    report = {"format": "archwalk gpu check", "format_version": 1,
              "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
              "devices": gpus, "parts": parts(options.folder)}
    for table in ("", "_size"):
        report["bench" + table] = bench(options.folder, "bench" + table)
        report["counters" + table] = counters(options.folder, "counters" + table)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=2) + "\n")
    print(f"results  {output}")


if __name__ == "__main__":
    main()
