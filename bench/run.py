#!/usr/bin/env python3
"""archwalk and what a user would write instead, timed in turn on one machine.

    bench/run.py -o bench/results/NAME.json   measure, print, keep
    bench/run.py --markdown FILE.json         the tables of kept results
    bench/run.py --refresh FILE.json          put them into README.md and bench/README.md

Runs `archwalk bench --json` (which times its plain C++ loops itself) and the Python peers of
bench/peers.py in turn, a few rounds, and adds the peers to archwalk's object. One thread; all times
are the process's own."""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy reads it

import report  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ("kind", "engine", "method", "spec", "scores", "tracks", "unit")


def median_and_best(rates):
    return {"rate_best": max(rate["rate_best"] for rate in rates),
            "rate_median": statistics.median(rate["rate_median"] for rate in rates)}


def timed(work, seconds):
    """Units a second of processor time: the best and the median of at least two runs."""
    rates = []
    begin = time.process_time()
    while len(rates) < 2 or time.process_time() - begin < seconds:
        start = time.process_time()
        units = work()
        rates.append(units / (time.process_time() - start))
    return {"rate_best": max(rates), "rate_median": statistics.median(rates)}


def python_peers(kind, table, seconds):
    """{peer: rates} of one kind of archwalk's."""
    import numpy as np

    import peers

    space, values = table
    scores = values[:kind["scores"]]
    if kind["engine"] == "walks":
        random = np.random.default_rng(1)
        tracks = kind["tracks"]
        if peers.walks(kind["spec"], tracks, scores, space, random, steps=1) is None:
            return {}

        def walk():
            peers.walks(kind["spec"], tracks, scores, space, random)
            return space.size * peers.STEPS

        return {"NumPy, all starts at once": timed(walk, seconds)}
    if kind["engine"] != "exact":
        return {}
    steps = 100
    if kind["unit"] == "operators/s":
        # One edit, the sparsest of isotropic operators: P of a generated one is full.
        if kind["method"] != "spectral":
            return {}

        def by_operator():
            matrix = peers.one_edit_matrix("edit_distance(pmf=[0,1])", scores[0], space)
            peers.powers(matrix, scores, steps)
            return 1.0

        return {"SciPy CSR, one edit": timed(by_operator, seconds)}
    matrix = peers.one_edit_matrix(kind["spec"], scores[0], space)
    if matrix is None:
        return {}

    def products():
        peers.powers(matrix, scores, steps)
        return space.size * space.edges * (space.radix - 1) * 2.0 * len(scores) * steps

    return {"SciPy CSR, without building it": timed(products, seconds)}


def read_table(path):
    """(space, [score, code] of the three scores that archwalk measures)."""
    import h5py
    import numpy as np

    import peers

    shapes = {"tss": (5, 6), "sss": (8, 5)}
    with h5py.File(path) as file:
        name = file.attrs["space"]
        values = file["scores/value"][:]
    radix, edges = shapes.get(name) or map(int, name.split("^"))
    values = values[np.isfinite(values).all(axis=1)][:3]
    return peers.Space(radix, edges), np.ascontiguousarray(values)


def one_round(options, table_file, table, seconds):
    command = [options.archwalk, "bench", "--json", "--quiet", "--seconds", str(seconds),
               "--table", table_file]
    for kind in options.kind:
        command += ["--kind", kind]
    if options.instruction_set:
        command += ["--instruction-set", options.instruction_set]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    for kind in found["kinds"]:
        for name, rate in python_peers(kind, table, seconds).items():
            kind["peers"].append({"peer": name, **rate})
    return found


def joined(rounds):
    """One object: best over the rounds, median of their medians, and the shares and ratios anew."""
    out = rounds[0]
    out["rounds"] = len(rounds)
    for number, kind in enumerate(out["kinds"]):
        same = [one["kinds"][number] for one in rounds]
        kind.update(median_and_best(same))
        if kind["engine"] == "sweep":
            kind["target"] = statistics.median(one["target"] for one in same)
        if kind["target"] is not None:
            kind["share_of_target"] = kind["rate_best"] / kind["target"]
        for place, peer in enumerate(kind["peers"]):
            peer.update(median_and_best([one["peers"][place] for one in same]))
            peer["ratio"] = kind["rate_median"] / peer["rate_median"]
    if "sweep" in out:
        for key in [key for key, value in out["sweep"].items() if isinstance(value, float)]:
            out["sweep"][key] = statistics.median(one["sweep"][key] for one in rounds)
    return out


def measure(options):
    with tempfile.TemporaryDirectory() as folder:
        table_file = options.table
        if table_file is None:
            table_file = pathlib.Path(folder) / "synthetic.h5"
            subprocess.run([options.archwalk, "synth", "--space", "tss", "--seed", "1", "--quiet",
                            "-o", table_file], check=True)
        table = read_table(table_file)
        rounds = []
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            rounds.append(one_round(options, table_file, table, options.seconds / options.rounds))
    found = joined(rounds)
    import numpy
    import scipy
    found["python"] = {"python": sys.version.split()[0], "numpy": numpy.__version__,
                       "scipy": scipy.__version__}
    found["load_average"] = os.getloadavg()[1]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=pathlib.Path, help="the JSON file to write")
    parser.add_argument("--archwalk", default=os.environ.get("ARCHWALK_BIN")
                        or str(ROOT / "build/release/bin/archwalk"), help="the program")
    parser.add_argument("--kind", action="append", default=[], help="only this; may be repeated")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each kind, in all rounds")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--table", type=pathlib.Path, help="a table (default: a synthetic one)")
    parser.add_argument("--instruction-set", default="")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="tables of results")
    parser.add_argument("--refresh", type=pathlib.Path, metavar="FILE",
                        help="the same into README.md and bench/README.md")
    options = parser.parse_args()
    if options.markdown:
        print(report.long_table(json.loads(options.markdown.read_text())))
        return
    if options.refresh:
        report.refresh(ROOT, options.refresh)
        return
    found = measure(options)
    if options.output:
        options.output.write_text(json.dumps(found, indent=1) + "\n")
    print(report.long_table(found))


if __name__ == "__main__":
    main()
