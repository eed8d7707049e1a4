#!/usr/bin/env python3
"""Write the small tables and sweeps that tools/emulate_avx512.sh runs: `edit_distance` of one edit, of
two and of a pmf, and `per_edge`, with the selections always, improving, non_worsening and metropolis,
all tracks, in a space of each packing of digits (of 128 bits the drawn ones and one edit alone).

    tools/emulated_sweeps.py FOLDER

FOLDER gets NAME.csv (to be imported as NAME.h5) and NAME.toml for each sweep, and `sweeps`, a line
"NAME SPACE INSTRUCTION_SETS" for each, the sets being those that the emulator runs. The scores are scrambled codes: structure does not matter here, ties do."""

import itertools
import pathlib
import sys
from typing import NamedTuple

PRIME = 131101  # above every size used, so that code -> code * factor mod PRIME has no collision
FACTORS = (48271, 69621, 16807, 40503, 22695)

SELECTIONS = ("always", "improving", "non_worsening", "metropolis")
# Of edit distance one and two; drawn: a pmf over 0..L, and one matrix for each edge.
PROPOSALS = ("one", "two", "pmf", "matrices")
ALL_SETS = ("avx512", "avx2", "baseline")


class Sweep(NamedTuple):
    name: str
    radix: int
    edges: int
    values: tuple  # [score] number of distinct values; more than 65,536 need 32-bit ranks
    method: str
    walks: int
    horizons: tuple
    proposals: tuple = PROPOSALS
    selections: tuple = SELECTIONS
    emulated: tuple = ALL_SETS  # instruction sets that the emulator runs


SWEEPS = (
    # 32-bit packing, one score with many ties; 81 starts leave a block of lanes part empty.
    Sweep("packing32", 3, 4, (20,), "both", 8, (1, 2, 7, 20)),
    # 64-bit packing, four 16-bit ranks fill one row word.
    Sweep("packing64", 2, 9, (PRIME, 300, 9, 2), "walks", 3, (1, 2, 5, 11)),
    # 64-bit packing of wide fields, five 16-bit ranks in two row words.
    Sweep("wide64", 9, 3, (PRIME, 100, 50, 7, 3), "walks", 4, (1, 3, 10)),
    # 128-bit packing, differences unranked without a table, three 32-bit ranks in two row words.
    # Drawn proposals only: their rows are too long for archwalk to sum their reach, which in the
    # emulator would take hours.
    Sweep("packing128", 2, 17, (PRIME, 2000, PRIME), "walks", 1, (1, 3), ("pmf", "matrices"),
          emulated=("avx512",)),
    # The short rows, whose reach takes minutes, and one row word of 32-bit ranks.
    Sweep("packing128_one", 2, 17, (PRIME, 5), "walks", 1, (2,), ("one",), emulated=("avx512",)),
)


def score_names(sweep):
    return [f"made/score{i}" for i in range(len(sweep.values))]


def table_lines(sweep):
    """CSV of the whole space; a score is a residue of the scrambled code, in hundredths."""
    yield ",".join(["architecture", *score_names(sweep)])
    for code, digits in enumerate(itertools.product(range(sweep.radix), repeat=sweep.edges)):
        architecture = ":".join(str(digit) for digit in reversed(digits))
        scores = [
            (code * factor + 17) % PRIME % values / 100
            for factor, values in zip(FACTORS, sweep.values)
        ]
        yield ",".join([architecture, *(f"{score:.2f}" for score in scores)])


def proposal_lines(name, sweep):
    """The section of an operator up to its proposal."""
    if name in ("one", "two"):
        wanted = ("one", "two").index(name) + 1
        pmf = [1 if distance == wanted else 0 for distance in range(sweep.edges + 1)]
        return f"[[operator]]\nproposal = {{ edit_distance = {{ pmf = {pmf} }} }}"
    family = "per_edge = {}" if name == "matrices" else "edit_distance = { stay = true }"
    reach = [0.4 * sweep.edges, 0.5 * sweep.edges]
    return f"[[generate]]\ncount = 1\nreach = {reach}\nproposal = {{ {family} }}"


def selection_line(name, sweep):
    parameters = []
    if name != "always":
        parameters.append(f'guide = "{score_names(sweep)[0]}"')
    if name == "metropolis":  # a quarter of the guide's range
        parameters.append(f"temperature = {min(sweep.values[0], sweep.radix**sweep.edges) / 400}")
    return f"selection = {{ {name} = {{ {', '.join(parameters)} }} }}"


def config_text(sweep):
    names = ", ".join(f'"{name}"' for name in score_names(sweep))
    return "\n".join(
        [
            "seed = 20240229",
            f'table = "{sweep.name}.h5"',
            f"scores = [{names}]",
            f'guide = "{score_names(sweep)[0]}"',
            f'method = "{sweep.method}"',
            'strata = ["bottom:0.1", "top:0.1", "all"]',
            'track = ["final", "best", "incumbent"]',
            f"walks_per_start = {sweep.walks}",
            "[fixed_length]",
            f"horizons = {list(sweep.horizons)}",
            *(
                f"{proposal_lines(proposal, sweep)}\n{selection_line(selection, sweep)}"
                for proposal in sweep.proposals
                for selection in sweep.selections
            ),
            "",
        ]
    )


def main():
    if len(sys.argv) != 2:
        print("usage: tools/emulated_sweeps.py FOLDER", file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    for sweep in SWEEPS:
        (folder / f"{sweep.name}.csv").write_text("\n".join(table_lines(sweep)) + "\n")
        (folder / f"{sweep.name}.toml").write_text(config_text(sweep))
    lines = [
        f"{sweep.name} {sweep.radix}^{sweep.edges} {','.join(sweep.emulated)}\n" for sweep in SWEEPS
    ]
    (folder / "sweeps").write_text("".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
