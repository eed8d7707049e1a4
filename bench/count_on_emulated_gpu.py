#!/usr/bin/env python3
"""What a step of the GPU kernels asks of a GPU, counted as their PTX runs on an emulated one
(docs/emulated_gpu.md): instructions of a warp and the threads that are there for them, wavefronts of
shared memory, sectors of global memory. No GPU is needed.

    bench/count_on_emulated_gpu.py [--build build/release]

Each kind runs with two numbers of steps; what more of them ask for, over the steps more, is a step's.
Walks to thresholds end when they are there: all that they ask for, over the steps that they took.
A second table has what a horizon more asks for, of 32 walks, from the kernel that walks to the sums of
strata.
PTX is not yet machine code: bench/count_gpu_instructions.py counts that. Bounds are those of an H100
(132 processors of 4 schedulers at 1.755 GHz): a wavefront of shared memory a cycle."""

import argparse
import os
import pathlib
import subprocess
import tempfile

import h5py

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Architectures, neighbors of each, and a score.
SPACES = {"tss": (5**6, 24, "cifar10/test@200"), "sss": (8**5, 35, "cifar10/test@90")}
GUIDE = 'guide = "{score}"'
ONE_EDIT = "edit_distance = { pmf = [0, 1] }"
# Kind, proposal, selection, track, engine.
KINDS = [
    ("blind", ONE_EDIT, None, "final", "walks"),
    ("best_so_far", ONE_EDIT, None, "best", "walks"),
    ("hill_climbing", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "walks"),
    ("metropolis", ONE_EDIT, f"metropolis = {{ temperature = 1.0, {GUIDE} }}", "final", "walks"),
    ("isotropic_pmf", "edit_distance = { pmf = [0.02, 0.4, 0.3, 0.15, 0.08, 0.04, 0.01] }", None, "final",
     "walks"),
    ("per_edge", "per_edge = { rate = 0.3 }", None, "final", "walks"),
    ("explicit", "random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 }", None, "final",
     "walks"),
    ("to_a_threshold", ONE_EDIT, None, "final", "hits"),
    ("climb_to_a_threshold", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "hits"),
    ("exact_stencil", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "exact"),
    ("exact_stencil_metropolis", ONE_EDIT, f"metropolis = {{ temperature = 1.0, {GUIDE} }}", "final",
     "exact"),
    ("size_stencil", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "exact"),
    ("size_stencil_metropolis", ONE_EDIT, f"metropolis = {{ temperature = 1.0, {GUIDE} }}", "final",
     "exact"),
]
STEPS = {"walks": (64, 192), "exact": (2, 6)}
MOST_STEPS, HITS_PER_START = 1000, 4
# Scores, tracks and walks per start of which horizons are counted, and the kernels that work for them.
SCORES = ["cifar10/test@200", "cifar100/test@200", "imagenet16-120/test@200"]
TRACKS = ["final", "best", "incumbent"]
TALLIES = [(1, 1, 1), (1, 1, 16), (3, 1, 16), (3, 3, 1), (3, 3, 16), (3, 3, 64)]
TALLY_KERNELS = {"walk": "4walk", "tally": "5tally", "fold": "4fold"}
PROCESSORS, SCHEDULERS, HERTZ, LANES = 132, 4, 1.755e9, 32


def space_of(kind):
    return "sss" if kind[0].startswith("size_") else "tss"


def configuration(kind, steps):
    _, proposal, selection, track, engine = kind
    score = SPACES[space_of(kind)][2]
    measured = ["[fixed_length]", f"horizons = [{steps}]"]
    walks = 1
    if engine == "hits":
        measured = ["[threshold]", 'levels = ["q0.99"]', f"max_steps = {steps}"]
        walks = HITS_PER_START
    method = "exact" if engine == "exact" else "walks"
    lines = ["seed = 1", f'scores = ["{score}"]', f'method = "{method}"', 'strata = ["all"]',
             f"walks_per_start = {walks}", f'track = ["{track}"]', *measured, "[[operator]]",
             f"proposal = {{ {proposal} }}"]
    if selection:
        lines.append(f"selection = {{ {selection} }}".replace("{score}", score))
    return "\n".join(lines)


def tally_configuration(scores, tracks, walks, horizons):
    return "\n".join([
        "seed = 1", f"scores = {SCORES[:scores]}", 'method = "walks"',
        'strata = ["bottom:0.1", "top:0.1", "all"]', f"walks_per_start = {walks}",
        f"track = {TRACKS[:tracks]}", "[fixed_length]", f"horizons = {horizons}", "[[operator]]",
        f"proposal = {{ {ONE_EDIT} }}",
        f"selection = {{ improving = {{ {GUIDE} }} }}".replace("{score}", SCORES[0])])


def counts(program, folder, space, configured):
    """(kernel, [warp instructions, thread instructions, wavefronts, sectors]) of a sweep."""
    (folder / "sweep.toml").write_text(configured)
    file = folder / "counts.tsv"
    table = folder / f"{space}.h5"
    subprocess.run([program, "sweep", folder / "sweep.toml", "--table", table, "-o",
                    folder / "out.h5", "--backend", "cuda", "--force", "--quiet"], check=True,
                   env=os.environ | {"ARCHWALK_EMULATED_GPU_COUNTS": str(file)})
    lines = [line.split("\t") for line in file.read_text().splitlines()[1:]]
    return [(name, [int(number) for number in numbers]) for name, _, *numbers in lines]


def total(counted, kernels):
    """Over the kernels whose names have one of these in them."""
    own = [numbers for name, numbers in counted if any(kernel in name for kernel in kernels)]
    return [sum(numbers) for numbers in zip(*own)] or [0, 0, 0, 0]


def asked_for(program, folder, kind):
    """What a kind asks for, and the steps that do: of a walk, or entries of a stencil that has three
    columns, a score, its square and the reach of the path."""
    architectures, neighbors, _ = SPACES[space_of(kind)]
    if kind[4] == "hits":
        asked = total(counts(program, folder, space_of(kind), configuration(kind, MOST_STEPS)), ("3hit",))
        with h5py.File(folder / "out.h5") as file:
            mean = float(file["threshold/walks/restricted_mean_steps"][0, 0, 0, 0])
        return asked, mean * architectures * HITS_PER_START
    few, many = STEPS[kind[4]]
    asked = [b - a for a, b in zip(*(
        total(counts(program, folder, space_of(kind), configuration(kind, steps)), ("4walk", "stencil"))
        for steps in (few, many)))]
    return asked, (many - few) * architectures * (neighbors * 3 if kind[4] == "exact" else 1)


def print_tallies(program, folder):
    print("| scores | tracks | walks per start | " +
          " | ".join(f"{kernel}: instructions" for kernel in TALLY_KERNELS) +
          " | wavefronts | sectors |")
    print("|---|---|---|---|---|---|---|---|")
    few, many = [1, 20], [1, 3, 5, 20]
    architectures = SPACES["tss"][0]
    for scores, tracks, walks in TALLIES:
        runs = [counts(program, folder, "tss", tally_configuration(scores, tracks, walks, horizons))
                for horizons in (few, many)]
        warps = (len(many) - len(few)) * architectures * walks / LANES
        each = {kernel: [(b - a) / warps for a, b in zip(*(total(run, [name]) for run in runs))]
                for kernel, name in TALLY_KERNELS.items()}
        print(f"| {scores} | {tracks} | {walks} | " +
              " | ".join(f"{numbers[0]:.1f}" for numbers in each.values()) +
              f" | {sum(numbers[2] for numbers in each.values()):.1f}"
              f" | {sum(numbers[3] for numbers in each.values()):.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    build = parser.parse_args().build
    program = build / "tests" / "emulated_gpu" / "archwalk_emulated"
    if not program.exists():
        parser.exit(2, f"there is no {program}: build with CUDA and with ARCHWALK_TESTS=ON\n")
    print("| kind | instructions | threads there | wavefronts | sectors | bound by issue | by shared memory |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for space in SPACES:
            subprocess.run([program, "synth", "--space", space, "--seed", "1", "-o",
                            folder / f"{space}.h5", "--quiet"], check=True)
        for kind in KINDS:
            asked, steps = asked_for(program, folder, kind)
            warp, threads, wavefronts, sectors = (value / (steps / LANES) for value in asked)
            per_second = PROCESSORS * HERTZ * LANES
            print(f"| `{kind[0]}` | {warp:.1f} | {threads / warp / LANES:.0%} | {wavefronts:.2f} | "
                  f"{sectors:.2f} | {SCHEDULERS * per_second / warp:.2g} | "
                  f"{per_second / wavefronts if wavefronts else float('inf'):.2g} |")
        print()
        print_tallies(program, folder)


if __name__ == "__main__":
    main()
