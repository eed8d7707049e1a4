"""The whole program on emulated GPUs (docs/emulated_gpu.md): sweeps equal the CPU's, and what goes
wrong on a GPU ends as the documentation says."""

import os
import pathlib
import re
import subprocess
import sys

import h5py
import numpy as np
import pytest
import scipy.sparse

from archwalk_report import write_graph
from archwalk_report.matrices import write_matrix

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

PROPOSALS = """
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.4, 0.3, 0.2, 0, 0, 0] } }
selection = { metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
[[operator]]
proposal = "uniform"
[[operator]]
proposal = "neighbors"
selection = { noisy = { rule = "improving", sigma = 0.5, guide = "cifar10/test@200" } }
[[operator]]
proposal = { restart = { probability = 0.1, inner = { edit_distance = { pmf = [0, 1, 0, 0, 0, 0, 0] } } } }
[[operator]]
proposal = "neighbors"
selection = { improving = { guide = "cifar100/test@200" } }
memory = { tabu = { k = 2 } }
[[operator]]
proposal = { random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 } }
[[generate]]
count = 12
reach = [1.0, 5.5]
proposal = { edit_distance = {} }
"""
WALKS = """
seed = 7
scores = ["cifar10/test@200", "cifar100/test@200"]
method = "walks"
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = 1
[fixed_length]
horizons = [1, 3]
[threshold]
levels = ["q0.99", "q0.9"]
max_steps = 5
grid = [1, 3]
""" + PROPOSALS
# Stencils and a stored matrix of 24 entries a row.
EXACT = """
seed = 7
scores = ["cifar10/test@200"]
method = "exact"
strata = ["bottom:0.1", "all"]
[fixed_length]
horizons = [1, 2]
[[operator]]
proposal = { edit_distance = { pmf = [0.1, 0.9, 0, 0, 0, 0, 0] } }
selection = { improving = { guide = "cifar10/test@200" } }
[[operator]]
proposal = { random_explicit = { out_degree = 24, pmf = [0, 0.5, 0.5], draw = 1 } }
selection = { metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }
"""

# A stored matrix alone.
MATRICES = EXACT[:EXACT.index("[[operator]]")] + EXACT[EXACT.rindex("[[operator]]"):]

# One edit with every selection that a stencil has.
STENCILS = '''
seed = 7
scores = ["cifar10/test@200"]
method = "exact"
strata = ["all"]
[fixed_length]
horizons = [1, 2]
''' + "".join(f'''
[[operator]]
proposal = {{ edit_distance = {{ pmf = [0.1, 0.9, 0, 0, 0, 0, 0] }} }}
selection = {selection}
''' for selection in (
    '"always"',
    '{ improving = { guide = "cifar10/test@200" } }',
    '{ threshold = { slack = 1.0, guide = "cifar10/test@200" } }',
    '{ metropolis = { temperature = 2.0, guide = "cifar10/test@200" } }',
    '{ noisy = { rule = "improving", sigma = 0.5, guide = "cifar10/test@200" } }',
))


@pytest.fixture(scope="module")
def emulated(archwalk_program):
    """Runs the program on emulated GPUs: emulated(arguments..., NAME=value...)."""
    folder = archwalk_program.parent.parent / "tests" / "emulated_gpu"
    if not (folder / "archwalk_emulated").exists():
        pytest.skip("built without CUDA or without tests: there is no archwalk_emulated")

    def run(*arguments, **settings):
        environment = os.environ | {"ARCHWALK_EMULATED_GPUS": "1"}
        environment |= {f"ARCHWALK_EMULATED_{name}": str(value) for name, value in settings.items()}
        return subprocess.run([folder / "archwalk_emulated", *arguments, "--quiet"], env=environment,
                              capture_output=True, text=True)

    return run


@pytest.fixture(scope="module")
def sweeps(archwalk_program, tmp_path_factory):
    """A folder with a synthetic table and all sweeps of it on the CPU."""
    folder = tmp_path_factory.mktemp("emulated")
    table = folder / "table.h5"
    subprocess.run([archwalk_program, "synth", "--space", "tss", "--seed", "1", "-o", table, "--quiet"],
                   check=True)
    for name, text in (("walks", WALKS), ("exact", EXACT), ("matrices", MATRICES),
                       ("stencils", STENCILS)):
        (folder / f"{name}.toml").write_text(text)
        subprocess.run([archwalk_program, "sweep", folder / f"{name}.toml", "--table", table, "-o",
                        folder / f"{name}_cpu.h5", "--backend", "cpu", "--quiet"], check=True)
    return folder


def sweep(emulated, folder, name, out, *more, **settings):
    return emulated("sweep", folder / f"{name}.toml", "--table", folder / "table.h5", "-o", out,
                    "--backend", "cuda", *more, **settings)


def assert_same(a, b):
    done = subprocess.run([sys.executable, ROOT / "tools" / "compare_sweeps.py", "--across-backends",
                           a, b], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["walks", "exact"])
@pytest.mark.parametrize("gpus", [1, 3])
def test_a_sweep_equals_the_cpus(emulated, sweeps, tmp_path, name, gpus):
    out = tmp_path / "gpu.h5"
    devices = ["--device", "all"] if gpus > 1 else []
    done = sweep(emulated, sweeps, name, out, *devices, GPUS=gpus)
    assert done.returncode == 0, done.stderr
    assert_same(sweeps / f"{name}_cpu.h5", out)
    with h5py.File(out) as file:
        assert "emulated GPU" in str(dict(file["provenance"].attrs)) + str(
            {key: file["provenance"][key][()] for key in file["provenance"]})


@pytest.mark.parametrize("cusparse", [True, False])
def test_stored_matrices_with_and_without_cusparse(emulated, sweeps, tmp_path, cusparse):
    """Without the library archwalk's own kernel multiplies, and the same comes out."""
    out = tmp_path / "gpu.h5"
    counts = tmp_path / "counts.tsv"
    settings = {} if cusparse else {"CUSPARSE_FAILS": 1}
    done = sweep(emulated, sweeps, "exact", out, GPU_COUNTS=counts, **settings)
    assert done.returncode == 0, done.stderr
    assert_same(sweeps / "exact_cpu.h5", out)
    assert ("productE" in counts.read_text()) == (not cusparse)


@pytest.mark.parametrize("gpu, shared, clusters, kernel", [
    ("H100", 232448, True, "7stencilI.*Li41ELb1E"), ("A100", 166912, False, "7stencilI.*Li41ELb0E"),
    ("GB202", 101376, True, "15cluster_stencilI.*Lb1E"),
    ("GA102", 101376, False, "7stencilI.*Li0ELb1E"),
    ("of 48 KiB", 49152, False, "7stencilI.*Li0ELb0E")])
def test_stencils_by_shared_memory(emulated, sweeps, tmp_path, gpu, shared, clusters, kernel):
    """The column takes 125,000 bytes, the guide's keys 62,500: each GPU has room for others, and two
    blocks of a cluster for half of both."""
    out = tmp_path / "gpu.h5"
    counts = tmp_path / "counts.tsv"
    done = sweep(emulated, sweeps, "stencils", out, GPU_SHARED=shared, GPU_COUNTS=counts,
                 GPU_CLUSTERS=int(clusters))
    assert done.returncode == 0, done.stderr
    assert_same(sweeps / "stencils_cpu.h5", out)
    (name,) = [line.split("\t")[0] for line in counts.read_text().splitlines()
               if "stencil" in line and "OrderStep" in line]
    assert re.search(kernel, name), f"{gpu}: {name}"


# As many cells as the GPU sorts at least, 4^8: strata, ranks of both scores and of a guide of each engine.
SORTED = """
seed = 11
scores = ["a", "b"]
method = "both"
strata = ["bottom:0.01", "top:0.3", "all"]
walks_per_start = 1
[fixed_length]
horizons = [1, 2]
[threshold]
levels = ["q0.999"]
max_steps = 2
grid = [1]
[[operator]]
proposal = { edit_distance = { pmf = [0, 1, 0, 0, 0, 0, 0, 0, 0] } }
selection = { improving = { guide = "partly" } }
"""


@pytest.fixture(scope="module")
def large_table(archwalk_program, tmp_path_factory):
    """A table of 65,536 cells: two scores full of ties, below and above 0, and a guide with -inf."""
    folder = tmp_path_factory.mktemp("large")
    draw = np.random.default_rng(2)
    a, b = draw.integers(-500, 500, 4**8), draw.integers(0, 50_000_000, 4**8)
    partly = np.where(draw.random(4**8) < 0.2, -np.inf, draw.integers(-9, 9, 4**8))
    names = [":".join(str(x // 4**edge % 4) for edge in range(8)) for x in range(4**8)]
    (folder / "t.csv").write_text("architecture,a,b,partly\n" + "".join(
        f"{names[x]},{a[x] / 4},{b[x] / 1e6},{partly[x]}\n" for x in range(4**8)))
    (folder / "sorted.toml").write_text(SORTED)
    subprocess.run([archwalk_program, "import", folder / "t.csv", "--space", "4^8", "-o",
                    folder / "table.h5", "--quiet"], check=True)
    subprocess.run([archwalk_program, "sweep", folder / "sorted.toml", "--table", folder / "table.h5",
                    "-o", folder / "cpu.h5", "--backend", "cpu", "--quiet"], check=True)
    return folder


def test_a_large_table_is_sorted_on_the_gpu(emulated, large_table, tmp_path):
    counts = tmp_path / "counts.tsv"
    done = sweep(emulated, large_table, "sorted", tmp_path / "gpu.h5", GPU_COUNTS=counts)
    assert done.returncode == 0, done.stderr
    assert_same(large_table / "cpu.h5", tmp_path / "gpu.h5")
    launched = counts.read_text()
    assert "RadixSortOnesweepKernel" in launched and "spread_ranks" in launched


def test_a_gpu_that_fails_to_sort_ends_the_sweep(emulated, large_table, tmp_path):
    done = sweep(emulated, large_table, "sorted", tmp_path / "gpu.h5", GPU_FAILS_AT=3)
    assert done.returncode == 1
    assert "launch 3 fails" in done.stderr and "the GPU failed" in done.stderr


def test_less_memory_makes_smaller_batches(emulated, sweeps, tmp_path):
    out = tmp_path / "gpu.h5"
    counts = [tmp_path / "much.tsv", tmp_path / "little.tsv"]
    assert sweep(emulated, sweeps, "walks", tmp_path / "much.h5", GPU_COUNTS=counts[0]).returncode == 0
    done = sweep(emulated, sweeps, "walks", out, GPU_BYTES=40_000_000, GPU_COUNTS=counts[1])
    assert done.returncode == 0, done.stderr
    assert_same(sweeps / "walks_cpu.h5", out)
    launches = [sum(int(line.split("\t")[1]) for line in file.read_text().splitlines()[1:])
                for file in counts]
    assert launches[1] > launches[0]


def test_too_little_memory_says_how_much(emulated, sweeps, tmp_path):
    done = sweep(emulated, sweeps, "walks", tmp_path / "gpu.h5", GPU_BYTES=1_000_000)
    assert done.returncode == 1
    assert "no room for" in done.stderr and "bytes" in done.stderr and "--backend cpu" in done.stderr


def test_a_gpu_that_fails_keeps_what_was_finished(emulated, sweeps, archwalk_program, tmp_path):
    """Parts of one operator; the failed sweep goes on, on the CPU, to the same file."""
    out = tmp_path / "gpu.h5"
    done = sweep(emulated, sweeps, "walks", out, "--block", "1", GPU_FAILS_AT=12)
    assert done.returncode == 1
    assert "the GPU failed" in done.stderr and "--resume" in done.stderr
    parts = list((tmp_path / "gpu.h5.parts").glob("*.h5"))
    assert parts, "finished parts are kept"
    arguments = [archwalk_program, "sweep", sweeps / "walks.toml", "--table", sweeps / "table.h5", "-o",
                 out, "--backend", "cpu", "--block", "1", "--resume", "--quiet"]
    subprocess.run(arguments, check=True)
    assert_same(sweeps / "walks_cpu.h5", out)


@pytest.mark.parametrize("error", [98, 209, 222])  # invalid device function, no image, newer PTX
def test_a_program_for_other_gpus_says_so(emulated, sweeps, tmp_path, error):
    done = sweep(emulated, sweeps, "walks", tmp_path / "gpu.h5", GPU_KERNELS=error)
    assert done.returncode == 1
    assert "no kernels for GPU 0, of compute capability 9.0" in done.stderr
    assert "ARCHWALK_CUDA_ARCHITECTURES" in done.stderr


@pytest.mark.parametrize("name", ["walks", "exact", "matrices"])
def test_gpus_that_are_not_named_are_left_alone(emulated, sweeps, tmp_path, name):
    """Also where what was on the others is given back."""
    out = tmp_path / "gpu.h5"
    done = sweep(emulated, sweeps, name, out, "--device", "1", GPUS=2, GPU_BUSY=0)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert_same(sweeps / f"{name}_cpu.h5", out)


def test_a_gpu_that_another_program_has_is_told(emulated, sweeps, tmp_path):
    done = sweep(emulated, sweeps, "walks", tmp_path / "gpu.h5", GPUS=2, GPU_BUSY=0)
    assert done.returncode == 1
    assert "another program has it for itself, or" in done.stderr and "--device" in done.stderr


@pytest.mark.parametrize("driver, says", [
    (11080, "the NVIDIA driver is of CUDA 11.8, this program of CUDA "), (0, "no NVIDIA driver is loaded")])
def test_a_driver_that_is_too_old_or_missing_is_told(emulated, sweeps, tmp_path, driver, says):
    done = sweep(emulated, sweeps, "walks", tmp_path / "gpu.h5", GPU_DRIVER=driver)
    assert done.returncode == 2
    assert says in done.stderr and "--backend cpu" in done.stderr


def test_without_a_gpu_cuda_is_refused(emulated, sweeps, tmp_path):
    done = sweep(emulated, sweeps, "walks", tmp_path / "gpu.h5", GPUS=0)
    assert done.returncode == 2
    assert "GPU" in done.stderr


# Any graph, any matrix, any memory: what a search method of one's own would be.
GRAPH = """
seed = 3
scores = ["quality"]
method = "both"
strata = ["bottom:0.2", "all"]
walks_per_start = 3
[fixed_length]
horizons = [1, 2, 9]
[threshold]
levels = ["q0.9"]
max_steps = 20
grid = [1, 9]
[[operator]]
proposal = "neighbors"
[[operator]]
proposal = "neighbors"
selection = { metropolis = { temperature = 5.0, guide = "quality" } }
[[operator]]
proposal = "neighbors"
selection = { improving = { guide = "quality" } }
memory = "non_backtracking"
[[operator]]
proposal = { explicit = { file = "matrix.h5" } }
selection = { tournament = { k = 3, guide = "quality" } }
[[operator]]
proposal = { explicit = { file = "matrix.h5" } }
memory = { elitist_restart = { m = 3, guide = "quality" } }
"""


def test_a_graph_and_a_matrix_of_ones_own(emulated, archwalk_program, tmp_path):
    cells = 211
    draw = np.random.default_rng(5)
    write_graph(tmp_path / "graph.h5", np.array(
        [(child, int(draw.integers(child))) for child in range(1, cells)]))
    matrix = scipy.sparse.random_array((cells, cells), density=0.05, rng=draw)
    matrix = matrix + scipy.sparse.eye_array(cells)
    matrix = scipy.sparse.diags_array(1 / matrix.sum(axis=1)) @ matrix
    write_matrix(tmp_path / "matrix.h5", matrix)
    (tmp_path / "t.csv").write_text(
        "code,quality\n" + "".join(f"{x},{x * 37 % 101}\n" for x in range(cells)))
    (tmp_path / "sweep.toml").write_text(GRAPH)
    subprocess.run([archwalk_program, "import", tmp_path / "t.csv", "--graph", tmp_path / "graph.h5",
                    "--space", "mine", "-o", tmp_path / "t.h5", "--quiet"], check=True)
    arguments = ["sweep", tmp_path / "sweep.toml", "--table", tmp_path / "t.h5", "-o"]
    subprocess.run([archwalk_program, *arguments, tmp_path / "cpu.h5", "--backend", "cpu", "--quiet"],
                   check=True)
    done = emulated(*arguments, tmp_path / "gpu.h5", "--backend", "cuda")
    assert done.returncode == 0, done.stderr
    assert_same(tmp_path / "cpu.h5", tmp_path / "gpu.h5")
