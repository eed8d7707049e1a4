"""What scores laid at random may show: the file's placement_sd against all ways to lay them, and
verdicts on landscapes without structure."""

import itertools

import h5py
import numpy as np
import pytest

from program import Program


def write_table(program, space, scores):
    radix, edges = (int(number) for number in space.split("^"))
    codes = (":".join(str(code // radix**edge % radix) for edge in range(edges))
             for code in range(radix**edges))
    lines = [f"{code},{score:.6f}" for code, score in zip(codes, scores)]
    program.write("table.csv", "architecture,s\n" + "\n".join(lines) + "\n")
    program.succeed("import", "table.csv", "-o", "table.h5", "--space", space, "--force")


def sweep(program, body):
    program.write("sweep.toml",
                  f'seed = 3\ntable = "table.h5"\nscores = ["s"]\nmethod = "exact"\n{body}')
    program.succeed("sweep", "sweep.toml", "-o", "out.h5", "--force")
    return program.folder / "out.h5"


def changes_of_all_ways(matrix, scores, starts):
    """[way] mean change from the cells that hold the first `starts` scores."""
    changes = []
    for place in itertools.permutations(range(len(scores))):
        laid = np.empty(len(scores))
        laid[list(place)] = scores
        changes.append((matrix @ laid - laid)[list(place[:starts])].mean())
    return np.array(changes)


def test_placement_sd_is_that_of_all_ways(archwalk_program, tmp_path):
    program = Program(archwalk_program, tmp_path)
    rng = np.random.default_rng(4)
    scores = np.sort(rng.permutation(50)[:8] + 0.5)  # ascending: bottom:0.375 are the first three
    write_table(program, "2^3", scores)
    edge = np.array([[0.75, 0.25], [0.375, 0.625]])
    distance = np.array([[(a ^ b).bit_count() for b in range(8)] for a in range(8)])
    proposals = {
        "{ edit_distance = { pmf = [0.25, 0.5, 0.125, 0.125] } }":
            np.array([0.25, 0.5 / 3, 0.125 / 3, 0.125])[distance],
        "{ per_edge = { matrix = [[0.75, 0.25], [0.375, 0.625]] } }":
            np.kron(edge, np.kron(edge, edge)),
    }
    body = 'strata = ["bottom:0.375", "all"]\n[fixed_length]\nhorizons = [1, 3]\n'
    body += "".join(f"[[operator]]\nproposal = {spec}\n" for spec in proposals)
    with h5py.File(sweep(program, body)) as file:
        sd = file["fixed_length/placement_sd"][()]
        mean = file["fixed_length/regression_to_mean"][()]
    for op, matrix in enumerate(proposals.values()):
        for h, steps in enumerate([1, 3]):
            law = np.linalg.matrix_power(matrix, steps)
            for stratum, starts in enumerate([3, 8]):
                changes = changes_of_all_ways(law, scores, starts)
                assert mean[op, stratum, 0, h] == pytest.approx(changes.mean(), abs=1e-7)
                assert sd[op, stratum, 0, h] == pytest.approx(changes.std(), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("proposal", ["edit_distance = {}", "per_edge = {}"])
def test_landscapes_without_structure_are_not_decided(archwalk_program, tmp_path, proposal):
    program = Program(archwalk_program, tmp_path)
    rng = np.random.default_rng(11)
    rows = []
    for _ in range(10):
        write_table(program, "4^4", rng.normal(50, 10, 256))
        out = sweep(program, f"""strata = ["bottom:0.1", "top:0.05", "all"]
[fixed_length]
horizons = [1, 2, 5, 20]
[[generate]]
count = 200
reach = [1.0, 3.2]
proposal = {{ {proposal} }}
""")
        with h5py.File(out) as file:
            group = file["hypotheses"]
            ours = (group["group"].asstr()[()] == "all") & (
                group["reach"].asstr()[()] == "reach_uniform")
            rows += list(zip(group["verdict"].asstr()[ours], group["reason"].asstr()[ours]))
    decided = sum(verdict in ("supported", "contradicted") for verdict, _ in rows)
    held_back = sum(reason == "placement noise" for _, reason in rows)
    assert decided <= len(rows) / 100
    assert held_back >= len(rows) / 25  # p alone would have decided these
