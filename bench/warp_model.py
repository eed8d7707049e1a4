"""How fast a scheduler of a GPU issues the instructions of a loop, estimated from its machine code.

A scheduler has some warps, all in the loop, each at another place of it. A cycle it issues one of the next
instructions of a warp that is ready: the last one's stall is over, the barriers that it waits for are open,
and its pipe is free. It stays with a warp as long as it can. What is not known and left out: fetching
instructions, register banks, and how schedulers choose."""

import dataclasses
import random


@dataclasses.dataclass
class Processor:
    """Of compute capability 9.0, an H100's."""
    # 64 results a cycle and processor of 32-bit additions, comparisons, logic, shifts, products (CUDA C++
    # Programming Guide, "Arithmetic Instructions"): a warp takes a pipe of a scheduler for two cycles.
    pipe_cycles: int = 2
    # Wide and upper products: not in that table; twice that here.
    wide_cycles: int = 4
    # Shared memory: 29 cycles (Luo et al. 2024, arXiv:2402.13499); by generic addresses some more.
    load_latency: int = 33
    # What the four schedulers of a processor share: a wavefront a cycle, of 32 random words 3.5.
    wavefronts: float = 3.5
    schedulers: int = 4


def pipe_of(instruction, processor):
    """(its pipe, how long it takes it)."""
    name = instruction.name
    if name.startswith(("LD", "ST")):
        return "memory", processor.pipe_cycles
    if name.startswith(("IMAD.HI", "IMAD.WIDE")):
        return "product", processor.wide_cycles
    if name.startswith(("IMAD", "IDP")):
        return "product", processor.pipe_cycles
    if name.startswith(("BRA", "BSSY", "BSYNC")):
        return "branch", processor.pipe_cycles
    if name.startswith("U"):
        return "uniform", processor.pipe_cycles
    return "integer", processor.pipe_cycles


def turns_per_cycle(instructions, warps, processor=Processor(), cycles=40_000):
    """Turns of the loop that the warps of a scheduler finish a cycle."""
    count = len(instructions)
    pipes = [pipe_of(one, processor) for one in instructions]
    chance = random.Random(1)
    place = [chance.randrange(count) for _ in range(warps)]
    ready = [0] * warps
    barriers = [[0] * 8 for _ in range(warps)]
    free = {}
    memory_free = 0.0
    turns, last = 0, 0
    for cycle in range(cycles):
        for warp in sorted(range(warps), key=lambda one: one != last):
            one = instructions[place[warp]]
            pipe, taken = pipes[place[warp]]
            if ready[warp] > cycle or free.get(pipe, 0) > cycle or any(
                    one.waits_for >> i & 1 and barriers[warp][i] > cycle for i in range(6)):
                continue
            free[pipe] = cycle + taken
            result = cycle + 12  # of the few others that set barriers
            if pipe == "memory":
                result = max(memory_free, cycle) + processor.load_latency
                memory_free = max(memory_free, cycle) + processor.wavefronts * processor.schedulers
            if one.result_barrier < 6:
                barriers[warp][one.result_barrier] = result
            if one.read_barrier < 6:
                barriers[warp][one.read_barrier] = max(barriers[warp][one.read_barrier], cycle + 12)
            ready[warp] = cycle + max(one.stall, 1)
            place[warp] = (place[warp] + 1) % count
            turns += place[warp] == 0
            last = warp
            break
    return turns / cycles
