#!/usr/bin/env python3
"""Instructions a step of the GPU walk kernels, counted in their machine code, and the speed that they
allow at most. No GPU is needed; cuobjdump and nvdisasm are (of the toolkit, or the PyPI packages
nvidia-cuda-cuobjdump and nvidia-cuda-nvdisasm).

    bench/count_gpu_instructions.py [--build build/release] [--architecture sm_90] [--per-second 1.5e13]

Of each kernel the innermost loop that holds a Philox block is the loop over steps. Counted are: its
shortest way round, which draws no new block of random words and, where a kernel has several ways to
propose, takes the one for single edits; a block of words times the share of it that a step uses; all
instructions of the loop, whatever the operator needs of them. For the best score so far the way
through the load of the ranks is taken. A bound on speed, not a forecast: it knows no latencies, no
memory, and not that some instructions take several cycles."""

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
# Kind of `archwalk bench`, kernel, what the way round must meet, words a step: a 64-bit number for
# eight picks among 24, one word for a random acceptance.
KINDS = [
    ("blind", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_10AlwaysStep", None, 2 / 8),
    ("best_so_far", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_10AlwaysStep", r"\bLDG?\.E\.U16", 2 / 8),
    ("hill_climbing", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_9OrderStep", None, 2 / 8),
    ("metropolis", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_14MetropolisStep", None, 2 / 8 + 1),
    ("threshold", rf"{DIGITS}NS_16EditDistanceStepIS\d+_EENS_13ThresholdStep", None, 2 / 8),
]
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

    def step_loop(self):
        """First and last address of the innermost loop with a Philox block."""
        loops = []
        for address in self.addresses:
            for target in self.next_ones(address):
                if target <= address and any(MULTIPLIER.search(self.code[one][1])
                                             for one in self.within(target, address)):
                    loops.append((address - target, target, address))
        if not loops:
            sys.exit("count_gpu_instructions: no loop with a Philox block")
        return min(loops)[1:]

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

    def way_round(self, through):
        """(instructions of the shortest way round, of a block of words, of the whole loop)."""
        first, last = self.step_loop()
        loop = self.within(first, last)
        if through is None:
            shortest = self.shortest(first, first, first, last)
        else:
            ways = [(self.shortest(first, one, first, last), self.shortest(one, first, first, last))
                    for one in loop if re.search(through, self.code[one][1])]
            lengths = [a + b for a, b in ways if a is not None and b is not None]
            shortest = min(lengths) if lengths else None
        return shortest, self.block_of_words(loop), len(loop)

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
    print("| kind | shortest way round | words | a step | whole loop | bound: steps/s | measured |\n"
          "|---|---|---|---|---|---|---|")
    for kind, pattern, through, words in KINDS:
        text = next((one for name, one in texts.items() if re.search(pattern, name)), None)
        if text is None:
            sys.exit(f"count_gpu_instructions: no kernel for {kind} in {options.build / OBJECT}")
        shortest, block, whole = Kernel(text).way_round(through)
        if shortest is None or block is None:
            sys.exit(f"count_gpu_instructions: the loop of {kind} is not as expected")
        of_words = words / WORDS_OF_BLOCK * block
        step = shortest + of_words
        print(f"| `{kind}` | {shortest} | {of_words:.1f} | {step:.1f} | {whole} | "
              f"{options.per_second / step / 1e11:.2f}·10¹¹ | not yet |")


if __name__ == "__main__":
    main()
