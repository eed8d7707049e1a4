#!/usr/bin/env python3
"""What a step of the GPU kernels asks of a GPU, counted as their PTX runs on an emulated one
(docs/emulated_gpu.md): instructions of a warp and the threads that are there for them, wavefronts of
shared memory, sectors of global memory. No GPU is needed.

    bench/count_on_emulated_gpu.py [--build build/release]

Each kind runs with two numbers of steps; what more of them ask for, over the steps more, is a step's.
PTX is not yet machine code: bench/count_gpu_instructions.py counts that. Bounds are those of an H100
(132 processors of 4 schedulers at 1.755 GHz): a wavefront of shared memory a cycle."""

import argparse
import os
import pathlib
import subprocess
import tempfile

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
    ("exact_stencil", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "exact"),
    ("exact_stencil_metropolis", ONE_EDIT, f"metropolis = {{ temperature = 1.0, {GUIDE} }}", "final",
     "exact"),
    ("size_stencil", ONE_EDIT, f"improving = {{ {GUIDE} }}", "final", "exact"),
    ("size_stencil_metropolis", ONE_EDIT, f"metropolis = {{ temperature = 1.0, {GUIDE} }}", "final",
     "exact"),
]
STEPS = {"walks": (64, 192), "hits": (64, 192), "exact": (2, 6)}
PROCESSORS, SCHEDULERS, HERTZ, LANES = 132, 4, 1.755e9, 32


def space_of(kind):
    return "sss" if kind[0].startswith("size_") else "tss"


def configuration(kind, steps):
    _, proposal, selection, track, engine = kind
    score = SPACES[space_of(kind)][2]
    measured = ["[fixed_length]", f"horizons = [{steps}]"]
    if engine == "hits":  # hardly ever: nearly all walks take all steps
        measured = ["[threshold]", 'levels = ["q0.9999"]', f"max_steps = {steps}"]
    method = "exact" if engine == "exact" else "walks"
    lines = ["seed = 1", f'scores = ["{score}"]', f'method = "{method}"', 'strata = ["all"]',
             "walks_per_start = 1", f'track = ["{track}"]', *measured, "[[operator]]",
             f"proposal = {{ {proposal} }}"]
    if selection:
        lines.append(f"selection = {{ {selection} }}".replace("{score}", score))
    return "\n".join(lines)


def counts(program, folder, kind, steps):
    """[warp instructions, thread instructions, wavefronts, sectors] of walk or stencil kernels."""
    (folder / "sweep.toml").write_text(configuration(kind, steps))
    file = folder / "counts.tsv"
    table = folder / f"{space_of(kind)}.h5"
    subprocess.run([program, "sweep", folder / "sweep.toml", "--table", table, "-o",
                    folder / "out.h5", "--backend", "cuda", "--force", "--quiet"], check=True,
                   env=os.environ | {"ARCHWALK_EMULATED_GPU_COUNTS": str(file)})
    total = [0, 0, 0, 0]
    for line in file.read_text().splitlines()[1:]:
        name, _, *numbers = line.split("\t")
        if any(kernel in name for kernel in ("4walk", "3hit", "stencil")):
            total = [a + int(b) for a, b in zip(total, numbers)]
    return total


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
            architectures, neighbors, _ = SPACES[space_of(kind)]
            few, many = STEPS[kind[4]]
            more = [b - a for a, b in zip(counts(program, folder, kind, few),
                                          counts(program, folder, kind, many))]
            # Of a warp: a step of each of its 32 lanes' walks, or of 32 entries of a stencil, which has
            # three columns: a score, its square, the reach of the path.
            steps = (many - few) * architectures * (neighbors * 3 if kind[4] == "exact" else 1)
            warp, threads, wavefronts, sectors = (value / (steps / LANES) for value in more)
            per_second = PROCESSORS * HERTZ * LANES
            print(f"| `{kind[0]}` | {warp:.1f} | {threads / warp / LANES:.0%} | {wavefronts:.2f} | "
                  f"{sectors:.2f} | {SCHEDULERS * per_second / warp:.2g} | "
                  f"{per_second / wavefronts if wavefronts else float('inf'):.2g} |")


if __name__ == "__main__":
    main()
