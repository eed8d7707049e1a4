#!/usr/bin/env python3
"""Instructions a step of the GPU walk kernels, counted in their machine code, and the speed that they
allow at most. No GPU is needed; cuobjdump and nvdisasm are (of the toolkit, or the PyPI packages
nvidia-cuda-cuobjdump and nvidia-cuda-nvdisasm).

    bench/count_gpu_instructions.py [--build build/release] [--architecture sm_90] [--per-second 1.5e13]

Of each kernel three loops are counted. The loop over steps that share random words, several to a turn,
where what is kept and which table keys are in have been asked before: of the ways that a kernel has the one
that keeps nothing, or, for the best score so far, one rank in a table of 16 bits. The loop around it, once a
group of steps, by its shortest way. And a block of random words, by the share of it that a step uses.
A bound on speed, not a forecast: it knows no latencies, no memory, and not that some instructions take
several cycles."""

import argparse
import heapq
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OBJECT = "src/CMakeFiles/archwalk_cuda.dir/cuda/device/walk_kernels.cu.o"
DIGITS = r"PackedDigitsIjLi4EEE"
# Kind of `archwalk bench`, kernel, words a step (a 64-bit number for eight picks among 24, one word for a
# random acceptance), and how often the loop over steps has an instruction each step (None: at all): which
# loop it is.
FIRST_OF_CODE = r"LOP3\.LUT .*0xf0f0f0f"  # twice where a code is made
GREATER = r"VIMNMX|IMNMX"
SHORT_LOAD = r"\bLDG?S?\.E?\.?U16"
KINDS = [
    ("blind", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_10AlwaysStep", 2 / 8, {FIRST_OF_CODE: 0}),
    ("best_so_far", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_10AlwaysStep", 2 / 8,
     {FIRST_OF_CODE: 2, GREATER: None, SHORT_LOAD: 1}),
    ("hill_climbing", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_9OrderStep", 2 / 8,
     {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 1}),
    ("metropolis", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_14MetropolisStep", 2 / 8 + 1,
     {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 0}),
    ("threshold", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_13ThresholdStep", 2 / 8,
     {FIRST_OF_CODE: 2, GREATER: 0, SHORT_LOAD: 0}),
]
STEPS_OF_GROUP = 8
WRAP = re.compile(r"SHF\.R\.U32\.HI .*, 0x3, ")  # once a step: the digit that goes past the last
MULTIPLIER = re.compile(r"-0x2daee0ad|0xd2511f53")  # of Philox, ten of them a block
INSTRUCTION = re.compile(r"/\*([0-9a-f]{4,6})\*/\s+(@!?U?P\d+ )?\s*(\S[^;]*?)\s*;")
WORDS_OF_BLOCK = 4


class Kernel:
    def __init__(self, text):
        self.code = {}  # address: (predicate, text)
        for address, predicate, words in INSTRUCTION.findall(text):
            self.code[int(address, 16)] = (predicate.strip(), words)
        self.addresses = sorted(self.code)
        self.after = dict(zip(self.addresses, self.addresses[1:]))

    def next_ones(self, address):
        predicate, words = self.code[address]
        target = re.search(r"\bBRA\b.*?(0x[0-9a-f]+)", words)
        found = []
        if target:
            found.append(int(target.group(1), 16))
            # A branch to where warps meet again is conditional too where it names a predicate.
            if predicate or re.search(r"\bU?P\d", words):
                found.append(self.after.get(address))
        elif not re.match(r"(EXIT|RET)", words) or predicate:
            found.append(self.after.get(address))
        return [one for one in found if one is not None]

    def loops(self):
        """(first, last address) of every loop, the shorter ones first."""
        found = {(target, address) for address in self.addresses
                 for target in self.next_ones(address) if target is not None and target <= address}
        return sorted(found, key=lambda loop: loop[1] - loop[0])

    def count(self, pattern, loop):
        return sum(1 for one in self.within(*loop) if re.search(pattern, self.code[one][1]))

    def step_loop(self, wanted):
        """The innermost loop with so many instructions of each pattern a step, and its steps; of several
        the one with the most steps a turn."""
        loops = self.loops()
        best, best_steps = None, 0
        for loop in loops:
            if any(loop[0] <= other[0] and other[1] <= loop[1] for other in loops if other != loop):
                continue
            steps = self.count(WRAP, loop)
            counts = {pattern: self.count(pattern, loop) for pattern in wanted}
            if steps > best_steps and all(counts[pattern] > 0 if times is None
                                          else counts[pattern] == times * steps
                                          for pattern, times in wanted.items()):
                best, best_steps = loop, steps
        return best, best_steps

    def group_loop(self, inner):
        """The smallest loop around it with a Philox block."""
        return next((loop for loop in self.loops() if loop[0] < inner[0] and inner[1] < loop[1]
                     and self.count(MULTIPLIER, loop)), None)

    def within(self, first, last):
        return [one for one in self.addresses if first <= one <= last]

    def shortest(self, begin, end, first, last):
        """Instructions from begin up to end, end not counted, within the loop."""
        best, queue = {begin: 0}, [(0, begin)]
        while queue:
            length, address = heapq.heappop(queue)
            if address == end and length > 0:
                return length
            cost = 0 if self.code[address][1].startswith("NOP") else 1
            for target in self.next_ones(address):
                if not first <= target <= last:
                    continue
                if target == end or length + cost < best.get(target, 1 << 30):
                    best[target] = length + cost
                    heapq.heappush(queue, (length + cost, target))
        return None

    def lengths(self, wanted):
        """Instructions a step, around it (a group's over its steps), of a block of words; or None."""
        inner, steps = self.step_loop(wanted)
        outer = self.group_loop(inner) if inner else None
        if outer is None:
            return None
        of_step = self.shortest(inner[0], inner[0], *inner) / steps
        around = self.shortest(outer[0], outer[0], *outer) / STEPS_OF_GROUP
        return of_step, around, self.block_of_words(self.within(*outer))

    def block_of_words(self, loop):
        """Instructions of the first Philox block: from its skipping branch to where that leads."""
        first = next(one for one in loop if MULTIPLIER.search(self.code[one][1]))
        for address in reversed([one for one in loop if one < first]):
            if "BRA" in self.code[address][1] and self.code[address][0]:
                ends = [one for one in self.next_ones(address) if one > first]
                if ends:
                    return len(self.within(address + 1, min(ends) - 1))
        return None


def kernels_of(path, architecture):
    for tool in ("cuobjdump", "nvdisasm"):  # the first calls the second
        if shutil.which(tool) is None:
            sys.exit(f"count_gpu_instructions: no {tool}: it reads the machine code: install the CUDA "
                     f"toolkit's, or the PyPI package nvidia-cuda-{tool}, and put it on the PATH")
    listing = subprocess.run(["cuobjdump", "-sass", "-arch", architecture, path], check=True,
                             text=True, capture_output=True).stdout
    return {one.split("\n", 1)[0]: one for one in listing.split("Function : ")[1:]}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--architecture", default="sm_90")
    parser.add_argument("--per-second", type=float, default=1.5e13,
                        help="instructions of lanes a second (an H100: 1.5e13)")
    options = parser.parse_args()
    texts = kernels_of(options.build / OBJECT, options.architecture)
    print("| kind | a step | its group | words | in all | bound: steps/s | measured |\n"
          "|---|---|---|---|---|---|---|")
    for kind, pattern, words, wanted in KINDS:
        text = next((one for name, one in texts.items() if re.search(pattern, name)), None)
        if text is None:
            sys.exit(f"count_gpu_instructions: no kernel for {kind} in {options.build / OBJECT}")
        lengths = Kernel(text).lengths(wanted)
        if lengths is None or lengths[2] is None:
            sys.exit(f"count_gpu_instructions: the loop of {kind} is not as expected")
        of_step, around, block = lengths
        of_words = words / WORDS_OF_BLOCK * block
        step = of_step + around + of_words
        print(f"| `{kind}` | {of_step:.1f} | {around:.1f} | {of_words:.1f} | {step:.1f} | "
              f"{options.per_second / step / 1e11:.2f}·10¹¹ | not yet |")


if __name__ == "__main__":
    main()
