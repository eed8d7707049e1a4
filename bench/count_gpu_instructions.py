#!/usr/bin/env python3
"""Instructions a step of the GPU walk kernels, counted in their machine code, and the speed that they
allow: at most, and by a model of latencies (warp_model.py). No GPU is needed; cuobjdump and nvdisasm are
(of the toolkit, or the PyPI packages nvidia-cuda-cuobjdump and nvidia-cuda-nvdisasm).

    bench/count_gpu_instructions.py [--build build/release] [--architecture sm_90] [--per-second 1.5e13]
                                    [--warps 16 20] [--processors 132] [--hertz 1.755e9]

What is counted: gpu_code.py. The bound knows no latencies, no memory, and not that some instructions take
several cycles; the model does, with what is published of an H100, and is no measurement either."""

import argparse
import pathlib
import re
import sys

import gpu_code
import warp_model

ROOT = pathlib.Path(__file__).resolve().parent.parent
OBJECT = "src/CMakeFiles/archwalk_cuda.dir/cuda/device/walk_kernels.cu.o"
LANES = 32
WORDS_OF_PICKS = 2  # a 64-bit number for the picks of a group
WORDS_OF_BLOCK = 4
DIGITS = r"PackedDigitsIjLi4EEE"
EDITS = rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_"
# How often the loop over steps has an instruction each step (None: at all): which loop it is.
FIRST_OF_CODE = r"LOP3\.LUT .*0xf0f0f0f"  # twice where a code is made
GREATER = r"VIMNMX|IMNMX"
SHORT_LOAD = r"\bLDG?S?\.E?\.?U16"
ROW_LOAD = r"\bLDG?S?\.E?\.?64 "
BY_EDITS, BY_DISTANCES = 1, 2  # kernels::Way


class Kind:
    """Of `archwalk bench`: its kernel's selection and way, its loop, how many steps share the words of
    their picks, and how many words each draws besides, where the shortest way draws none."""

    def __init__(self, name, selection, wanted, way=BY_EDITS, group=8, words=0):
        self.name, self.wanted, self.group, self.words = name, wanted, group, words
        self.kernel = re.compile(rf"{EDITS}{selection}E?NS_12NoMemoryStepEEELNS\d+_3WayE{way}")

    def blocks_of_steps(self, steps):
        return (WORDS_OF_PICKS / self.group + self.words) * steps / WORDS_OF_BLOCK


KINDS = [
    Kind("blind", "10AlwaysStep", {FIRST_OF_CODE: 0}),
    Kind("best_so_far", "10AlwaysStep", {FIRST_OF_CODE: 2, GREATER: None, SHORT_LOAD: 1, ROW_LOAD: 0}),
    Kind("best_of_three_scores", "10AlwaysStep", {FIRST_OF_CODE: 2, GREATER: 2, ROW_LOAD: 1}),
    Kind("hill_climbing", "9OrderStep", {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 1}),
    Kind("hill_climbing_all_tracks", "9OrderStep",
         {FIRST_OF_CODE: 2, GREATER: 2, SHORT_LOAD: 1, ROW_LOAD: 1}),
    Kind("metropolis", "14MetropolisStep", {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 0}),
    Kind("threshold", "13ThresholdStep", {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 0}),
    Kind("isotropic_pmf", "10AlwaysStep", {FIRST_OF_CODE: 0}, BY_DISTANCES, group=3, words=1),
]


def walk_code(texts, kind):
    text = next((one for name, one in texts.items() if kind.kernel.search(name)), None)
    if text is None:
        sys.exit(f"count_gpu_instructions: no kernel for {kind.name} among the walk kernels")
    kernel = gpu_code.Kernel(text)
    code = kernel.walk_code(kind.wanted, kind.group)
    if code is None:
        sys.exit(f"count_gpu_instructions: the loop of {kind.name} is not as expected")
    return kernel, code


def steps_per_second(kernel, code, kind, warps, options):
    """By the model: four groups in turn, which draw whole blocks between them."""
    steps = 4 * kind.group
    loop = [kernel.code[one] for one in (code.turn * (kind.group // code.steps) + code.around) * 4
            + code.block * round(kind.blocks_of_steps(steps))]
    turns_per_cycle = warp_model.turns_per_cycle(loop, warps // warp_model.Processor.schedulers)
    schedulers = options.processors * warp_model.Processor.schedulers
    return turns_per_cycle * steps * LANES * schedulers * options.hertz


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--architecture", default="sm_90")
    parser.add_argument("--per-second", type=float, default=1.5e13,
                        help="instructions of lanes a second (an H100: 1.5e13)")
    parser.add_argument("--warps", type=int, nargs="+", default=[16, 20], help="of a processor")
    parser.add_argument("--processors", type=int, default=132)
    parser.add_argument("--hertz", type=float, default=1.755e9)
    options = parser.parse_args()
    texts = gpu_code.kernels_of(options.build / OBJECT, options.architecture)
    models = "".join(f" {warps} warps |" for warps in options.warps)
    print(f"| kind | a step | its group | words | in all | bound: steps/s |{models} measured |\n"
          f"|---|---|---|---|---|---|{'---|' * len(options.warps)}---|")
    for kind in KINDS:
        kernel, code = walk_code(texts, kind)
        of_step = len(code.turn) / code.steps
        around = len(code.around) / kind.group
        of_words = kind.blocks_of_steps(1) * len(code.block)
        step = of_step + around + of_words
        speeds = [options.per_second / step] + [steps_per_second(kernel, code, kind, warps, options)
                                                for warps in options.warps]
        print(f"| `{kind.name}` | {of_step:.1f} | {around:.1f} | {of_words:.1f} | {step:.1f} | "
              + "".join(f"{speed / 1e11:.2f}·10¹¹ | " for speed in speeds) + "not yet |")


if __name__ == "__main__":
    main()
