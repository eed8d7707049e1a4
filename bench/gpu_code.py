"""Machine code of GPU walk kernels, as cuobjdump lists it: the loops of a step, and the way round them.

Three parts make a step. The loop over steps that share random words, several to a turn, where what is
kept and which table keys are in have been asked before: of the ways that a kernel has the one that keeps
nothing, or, for the best score so far, one rank in a table of 16 bits. The loop around it, once a group
of steps, by its shortest way. And a block of random words, where that loop draws one."""

import dataclasses
import heapq
import re
import shutil
import subprocess
import sys

WRAP = re.compile(r"SHF\.R\.U32\.HI .*, 0x3, ")  # once a step: the digit that goes past the last
MULTIPLIER = re.compile(r"-0x2daee0ad|0xd2511f53")  # of Philox, ten of them a block
INSTRUCTION = re.compile(r"/\*([0-9a-f]{4,6})\*/\s+(@!?U?P\d+ )?\s*(\S[^;]*?)\s*;\s*/\* 0x[0-9a-f]{16} \*/"
                         r"\s*/\* 0x([0-9a-f]{16}) \*/")


@dataclasses.dataclass
class Instruction:
    """The upper half of its 128 bits says how warps are issued: cycles to wait before the next one of
    the warp, the barriers that it sets when its result is there and when its operands are read (7:
    none), and a mask of those that it waits for (Jia et al. 2018, arXiv:1804.06826, section 2)."""
    predicate: str
    text: str
    stall: int
    result_barrier: int
    read_barrier: int
    waits_for: int

    @property
    def name(self):
        return self.text.split()[0]


@dataclasses.dataclass
class WalkCode:
    """Addresses of the instructions of a turn of the loop over steps, of a group around it, of a block
    of words that the group draws."""
    turn: list
    steps: int  # of a turn
    around: list
    block: list


class Kernel:
    def __init__(self, listing):
        self.code = {}
        for address, predicate, text, upper in INSTRUCTION.findall(listing):
            bits = int(upper, 16)
            self.code[int(address, 16)] = Instruction(predicate.strip(), text, bits >> 41 & 15, bits >> 46 & 7,
                                                      bits >> 49 & 7, bits >> 52 & 63)
        self.addresses = sorted(self.code)
        self.after = dict(zip(self.addresses, self.addresses[1:]))

    def next_ones(self, address):
        one = self.code[address]
        target = re.search(r"\bBRA\b.*?(0x[0-9a-f]+)", one.text)
        found = []
        if target:
            found.append(int(target.group(1), 16))
            # A branch to where warps meet again is conditional too where it names a predicate.
            if one.predicate or re.search(r"\bU?P\d", one.text):
                found.append(self.after.get(address))
        elif not re.match(r"(EXIT|RET)", one.text) or one.predicate:
            found.append(self.after.get(address))
        return [address for address in found if address is not None]

    def loops(self):
        """(first, last address) of every loop, the shorter ones first."""
        found = {(target, address) for address in self.addresses
                 for target in self.next_ones(address) if target <= address}
        return sorted(found, key=lambda loop: loop[1] - loop[0])

    def within(self, first, last):
        return [one for one in self.addresses if first <= one <= last]

    def count(self, pattern, loop):
        return sum(1 for one in self.within(*loop) if re.search(pattern, self.code[one].text))

    def step_loop(self, wanted, most_steps):
        """The innermost loop with so many instructions of each pattern a step, and its steps; of several
        the one with the most steps a turn."""
        loops = self.loops()
        best, best_steps = None, 0
        for loop in loops:
            if any(loop[0] <= other[0] and other[1] <= loop[1] for other in loops if other != loop):
                continue
            steps = self.count(WRAP, loop)
            counts = {pattern: self.count(pattern, loop) for pattern in wanted}
            if best_steps < steps <= most_steps and all(counts[pattern] > 0 if times is None
                                          else counts[pattern] == times * steps
                                          for pattern, times in wanted.items()):
                best, best_steps = loop, steps
        return best, best_steps

    def shortest(self, begin, end, loop):
        """The instructions of the shortest way from begin to end, end not among them, within the loop."""
        best, queue, done = {begin: (0, None)}, [(0, begin)], set()
        while queue:
            length, address = heapq.heappop(queue)
            if address in done:
                continue
            done.add(address)
            cost = 0 if self.code[address].name == "NOP" else 1
            for target in self.next_ones(address):
                if target == end:
                    way = [address]
                    while best[way[-1]][1] is not None:
                        way.append(best[way[-1]][1])
                    return [one for one in reversed(way) if self.code[one].name != "NOP"]
                if loop[0] <= target <= loop[1] and length + cost < best.get(target, (1 << 30,))[0]:
                    best[target] = (length + cost, address)
                    heapq.heappush(queue, (length + cost, target))
        return None

    def walk_code(self, wanted, steps_of_group):
        """A WalkCode, or None where the kernel has no such loops."""
        inner, steps = self.step_loop(wanted, steps_of_group)
        outer = next((loop for loop in self.loops() if inner and loop[0] < inner[0] and inner[1] < loop[1]
                      and self.count(MULTIPLIER, (loop[0], inner[0]))), None)
        if outer is None:
            return None
        block = self.block_of_words(self.within(outer[0], inner[0]))
        turn, around = self.shortest(inner[0], inner[0], inner), self.shortest(outer[0], outer[0], outer)
        return WalkCode(turn, steps, around, block) if turn and around and block else None

    def block_of_words(self, addresses):
        """The first Philox block: from its skipping branch to where that leads."""
        first = next(one for one in addresses if MULTIPLIER.search(self.code[one].text))
        for address in reversed([one for one in addresses if one < first]):
            if self.code[address].name == "BRA" and self.code[address].predicate:
                ends = [one for one in self.next_ones(address) if one > first]
                if ends:
                    return self.within(address + 1, min(ends) - 1)
        return None


def kernels_of(path, architecture):
    """{name: Kernel's listing} of an object file."""
    for tool in ("cuobjdump", "nvdisasm"):  # the first calls the second
        if shutil.which(tool) is None:
            sys.exit(f"no {tool}: it reads the machine code: install the CUDA toolkit's, or the PyPI package "
                     f"nvidia-cuda-{tool}, and put it on the PATH")
    listing = subprocess.run(["cuobjdump", "-sass", "-arch", architecture, path], check=True,
                             text=True, capture_output=True).stdout
    return {one.split("\n", 1)[0]: one for one in listing.split("Function : ")[1:]}
