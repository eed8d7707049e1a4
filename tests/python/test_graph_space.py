"""Graph files from write_graph, imported as search spaces, against SciPy."""

import json

import h5py
import numpy as np
import pytest
import scipy.sparse
from scipy.sparse import csgraph

from archwalk_report import GraphError, write_graph
from program import Program
from random_graph import CELLS, adjacency, random_edges, scores


@pytest.fixture
def program(archwalk_program, tmp_path):
    return Program(archwalk_program, tmp_path)


def stored(path):
    with h5py.File(path) as file:
        graph = file["space/graph"]
        return (graph["begin"][:], graph["neighbor"][:], graph.attrs.get("diameter"),
                file.attrs["space"])


@pytest.mark.parametrize("as_matrix", [False, True])
def test_a_graph_comes_through(program, as_matrix):
    edges = random_edges(3)
    expected = adjacency(edges)
    expected.sort_indices()
    write_graph(program.folder / "graph.h5", expected if as_matrix else edges)
    program.write("t.csv", scores())
    program.succeed("import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5")
    begin, neighbor, diameter, space = stored(program.folder / "t.h5")
    assert space in ("mine", b"mine")
    assert np.array_equal(begin, expected.indptr)
    assert np.array_equal(neighbor, expected.indices)
    assert diameter == csgraph.shortest_path(expected, unweighted=True).max()
    sums = csgraph.shortest_path(expected, unweighted=True).sum(axis=1)
    with h5py.File(program.folder / "t.h5") as file:
        stored_sums = file["space/graph/distance_sum"]
        assert stored_sums.dtype == np.int64 and stored_sums.attrs["units"] in ("edits", b"edits")
        assert np.array_equal(stored_sums[:], sums)
    info = program.succeed("info", "t.h5").stdout
    assert f"mean_distance    {sums.mean() / CELLS:.6g}\n" in info
    assert f"neighbor_pairs   {expected.nnz // 2}\n" in info
    assert f"diameter         {diameter}\n" in info


def test_integers_of_other_widths(program):
    expected = adjacency(random_edges(4))
    expected.sort_indices()
    for width in (np.uint64, np.int32, np.uint16):
        with h5py.File(program.folder / "graph.h5", "w") as file:
            file["begin"] = expected.indptr.astype(width)
            file["neighbor"] = expected.indices.astype(width)
        program.write("t.csv", scores())
        program.succeed("import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5",
                        "--force")
        assert np.array_equal(stored(program.folder / "t.h5")[1], expected.indices)


def test_architectures_name_the_cells(program):
    write_graph(program.folder / "graph.h5", [(0, 1), (1, 2)], architectures=["x", "y", "z"])
    program.write("t.csv", "architecture,quality\nz,3\nx,1\ny,2\n")
    program.succeed("import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5")
    with h5py.File(program.folder / "t.h5") as file:
        assert list(file["architectures/architecture"].asstr()[:]) == ["x", "y", "z"]
        assert list(file["scores/value"][0]) == [1, 2, 3]


def test_bad_graphs_are_refused(program):
    program.write("t.csv", scores(4))
    def refuse(naming, *more):
        program.refuse("import", "t.csv", "--graph", "graph.h5", *more, "-o", "t.h5", naming=naming)
    write_graph(program.folder / "graph.h5", [(0, 1), (2, 3)])
    refuse(["'mine'", "2 components"], "--space", "mine")
    refuse(["--space"])
    refuse(["can't be named 'tss'"], "--space", "tss")
    write_graph(program.folder / "graph.h5", [(0, 1), (1, 2)], cells=4, force=True)
    refuse(["2 components"], "--space", "mine")
    with h5py.File(program.folder / "graph.h5", "w") as file:
        file["begin"] = [0, 1, 2, 2, 2]
        file["neighbor"] = [1, 0]
    refuse(["3 components"], "--space", "mine")
    with h5py.File(program.folder / "graph.h5", "w") as file:
        file["begin"] = [0, 1, 1, 1, 1]
        file["neighbor"] = [1]
    refuse(["1 is a neighbor of 0, but 0 is none of 1"], "--space", "mine")
    with h5py.File(program.folder / "graph.h5", "w") as file:
        file["begin"] = [0.0, 1.0]
        file["neighbor"] = [1]
    refuse(["/begin", "no integers"], "--space", "mine")


def test_every_dataset_says_what_it_is(tmp_path):
    write_graph(tmp_path / "graph.h5", [(0, 1)], architectures=["x", "y"])
    with h5py.File(tmp_path / "graph.h5") as file:
        assert set(file) == {"begin", "neighbor", "architecture"}
        for data in file.values():
            assert data.attrs["units"] == "1" and data.attrs["long_name"]
            if data.dtype.kind == "i":
                assert data.compression == "gzip" and data.shuffle and data.fletcher32


def test_entries_of_a_matrix_that_are_not_zero_are_edges(tmp_path):
    """Of either sign, also where the last cells have none."""
    matrix = scipy.sparse.coo_matrix(([-2.0, 0.5, 0.0], ([0, 1, 0], [1, 2, 2])), shape=(5, 5))
    write_graph(tmp_path / "graph.h5", matrix)
    with h5py.File(tmp_path / "graph.h5") as file:
        assert file["begin"][:].tolist() == [0, 1, 3, 4, 4, 4]
        assert file["neighbor"][:].tolist() == [1, 0, 2, 1]


def test_write_graph_names_what_is_wrong(tmp_path):
    path = tmp_path / "graph.h5"
    for arguments, naming in [
            (([(0, 1), (2, 2)],), "cell 2 neighbors itself"),
            (([(0, 1)], 1), "there are 1 cells"),
            (([(-1, 1)],), "edges join the cells -1 to 1"),
            (([(0, 1)], None, ["a"]), "1 architectures are named"),
            (([(0, 1)], None, ["a", "b", "c"]), "3 architectures are named"),
            (([(0.6, 1.9)],), "edge 0 joins 0.6 and 1.9"),
            (([(0, 1), (1, np.nan)],), "edge 1 joins 1.0 and nan"),
            (([(0, 1, 2), (1, 2, 3)],), "edges are 2 x 3"),
            (([[0, 1, 2, 3], [1, 2, 3, 0]],), "edges are 2 x 4"),
            (([("0", "1")],), "edges are 1 x 2 of <U1"),
            ((scipy.sparse.csr_matrix((2, 3)),), "2 x 3")]:
        with pytest.raises(GraphError, match=naming):
            write_graph(path, *arguments)
        assert not path.exists()


SWEEP = """\
seed = 3
table = "t.h5"
scores = ["quality"]
method = "both"
strata = ["top:0.2", "all"]
walks_per_start = 50
[fixed_length]
horizons = [1, 4]
[threshold]
levels = ["q0.95"]
max_steps = 100
[[operator]]
proposal = "uniform"
"""


def test_random_search_is_anywhere_after_a_step(program):
    edges = random_edges(5)
    write_graph(program.folder / "graph.h5", edges)
    program.write("t.csv", scores())
    program.succeed("import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5")
    program.write("sweep.toml", SWEEP)
    program.succeed("sweep", "sweep.toml", "-o", "out.h5")
    quality = np.arange(CELLS) * 37 % 101
    top = np.sort(quality)[-CELLS // 5:]
    away = csgraph.shortest_path(adjacency(edges), unweighted=True).mean(axis=1)
    starts = np.lexsort((np.arange(CELLS), quality))[-CELLS // 5:]
    reached = np.count_nonzero(quality >= np.sort(quality)[int(0.95 * CELLS) - 1]) / CELLS
    with h5py.File(program.folder / "out.h5") as file:
        exact = file["fixed_length/exact"]
        change = quality.mean() - top.mean()
        assert exact["mean"][0, 0, 0, :] == pytest.approx([change, change], rel=1e-13)
        assert exact["positive_fraction"][0, 0, 0, 0] == pytest.approx(
            np.mean([np.mean(quality > k) for k in top]), rel=1e-13)
        path = file["fixed_length/reach/reach_path"][0, 0, 0, :]
        first = away[starts].mean()
        assert path == pytest.approx([first, (first + 3 * away.mean()) / 4], rel=1e-13)
        assert file["operators/reach_uniform"][0] == pytest.approx(away.mean(), rel=1e-13)
        never = (1 - reached) ** 101  # a uniform start, then a hundred steps
        assert file["threshold/exact/success"][0, 1, 0, 0] == pytest.approx(1 - never, rel=1e-12)
        for z in (file["fixed_length/walks/z"], file["fixed_length/walks/positive_z"],
                  file["threshold/walks/restricted_mean_z"]):
            assert np.abs(z[...]).max() < 4.5


def test_reach_in_a_large_graph_needs_the_sums(program):
    cells = 65_600
    write_graph(program.folder / "graph.h5", [(0, x) for x in range(1, cells)])
    program.write("t.csv", scores(cells))
    program.write("sweep.toml", SWEEP)
    imported = ["import", "t.csv", "--graph", "graph.h5", "--space", "mine", "-o", "t.h5"]
    distance = ["distance", "t.h5", "--operator", "uniform", "--to", "3", "--json"]
    assert "import with --distance-sums" in program.succeed(*imported).stderr
    with h5py.File(program.folder / "t.h5") as file:
        assert "distance_sum" not in file["space/graph"]
    assert "import it again with --distance-sums" in program.succeed(*distance).stderr
    assert "the reach of 1 operator is not known" in program.succeed(
        "sweep", "sweep.toml", "-o", "out.h5", "--plan").stderr

    assert "summed up, in " in program.succeed(*imported, "--distance-sums", "--force").stderr
    sums = np.full(cells, 2 * cells - 3)
    sums[0] = cells - 1
    with h5py.File(program.folder / "t.h5") as file:
        assert np.array_equal(file["space/graph/distance_sum"][:], sums)
    told = program.succeed(*distance)
    assert "distance-sums" not in told.stderr
    assert json.loads(told.stdout)["reach_uniform"] == pytest.approx(sums.mean() / cells, rel=1e-14)
    assert "not known" not in program.succeed("sweep", "sweep.toml", "-o", "out.h5").stderr
    quality = np.arange(cells) * 37 % 101
    starts = np.lexsort((np.arange(cells), quality))[-(cells // 5):]
    first = sums[starts].mean() / cells
    with h5py.File(program.folder / "out.h5") as file:
        assert file["operators/reach_uniform"][0] == pytest.approx(sums.mean() / cells, rel=1e-14)
        assert file["fixed_length/reach/reach_path"][0, 0, 0, :] == pytest.approx(
            [first, (first + 3 * sums.mean() / cells) / 4], rel=1e-13)


def test_a_product_space_needs_no_sums(program):
    program.write("t.csv", "architecture,quality\n" + "".join(f"{x},{x}\n" for x in range(4)))
    told = program.succeed("import", "t.csv", "--space", "4^1", "-o", "t.h5", "--distance-sums")
    assert "mean distance of a product space is known" in told.stderr
