"""HDF5 files that are no one's: circles, links to elsewhere, claims of values that are not there. Each
is refused with exit code 2, by a process that may take 2 GiB of memory and 20 seconds."""

import resource
import shutil
import subprocess

import h5py
import numpy as np
import pytest
from program import Program

MEMORY = 2 << 30


@pytest.fixture(scope="module")
def table(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("table"))
    program.make_table()
    return program


@pytest.fixture
def strange(table):
    """A function that runs `info` and `distance` on the table as `change` leaves it."""
    def refuse(change, *naming):
        path = table.folder / "strange.h5"
        shutil.copy(table.folder / "small.h5", path)
        with h5py.File(path, "r+") as file:
            change(file)
        for command in (["info", path], ["distance", path, "--from", "0", "--to", "1",
                                         "--operator", "neighbors"]):
            process = subprocess.run(
                [table.path, *command], cwd=table.folder, text=True, capture_output=True, timeout=20,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)))
            assert process.returncode == 2, process.stderr
            assert process.stderr.count("\n") == 1 and process.stderr.count(": ") >= 3
            for piece in (str(path), *naming):
                assert piece in process.stderr
    return refuse


def test_groups_that_hold_themselves(strange):
    def hard_link(file):
        file["scores/again"] = file["scores"]

    def many_soft_links(file):
        for i in range(5):
            file[f"scores/again{i}"] = h5py.SoftLink("/")

    def deep(file):
        group = file
        for _ in range(5000):
            group = group.create_group("g")

    for change in (hard_link, many_soft_links, deep):
        strange(change, "groups that hold themselves")


def test_values_that_stand_elsewhere(strange, table):
    shutil.copy(table.folder / "small.h5", table.folder / "other.h5")

    def external_link(file):
        del file["scores/value"]
        file["scores/value"] = h5py.ExternalLink("other.h5", "/scores/value")

    def raw_file(file):
        shape = file["scores/value"].shape
        del file["scores/value"]
        file.create_dataset("scores/value", shape=shape, dtype="f8",
                            external=[("other.h5", 0, 8 * shape[0] * shape[1])])

    def virtual(file):
        shape = file["scores/value"].shape
        del file["scores/value"]
        layout = h5py.VirtualLayout(shape, "f8")
        layout[:] = h5py.VirtualSource("other.h5", "scores/value", shape=shape)
        file.create_virtual_dataset("scores/value", layout)

    for change in (external_link, raw_file, virtual):
        strange(change, "value", "another file")


@pytest.mark.parametrize("size", [10**10, 2**40, 2**60])
@pytest.mark.parametrize("kind", ["f8", "u1", "S1000", h5py.string_dtype()])
def test_values_that_no_file_of_that_size_holds(strange, size, kind):
    strange(lambda file: file.create_dataset("scores/more", shape=(size,), dtype=kind,
                                             chunks=(1024,)),
            "/scores/more", "claims more values than its size can hold")


def test_sizes_whose_product_overflows(strange):
    strange(lambda file: file.create_dataset("scores/more", shape=(2**40, 2**40), dtype="f8",
                                             chunks=(1024, 1)), "/scores/more")


def test_nothing_in_place_of_values(strange):
    def empty(file):
        del file["scores/k"]
        file.create_dataset("scores/k", data=h5py.Empty("i8"))

    strange(empty, "/scores/k")


def test_well_compressed_values_are_read(table):
    """What deflate makes of a thousand equal bytes is no mere claim."""
    path = table.folder / "dense.h5"
    shutil.copy(table.folder / "small.h5", path)
    with h5py.File(path, "r+") as file:
        file.create_dataset("scores/more", data=np.zeros(3 << 24, "u1"), compression="gzip",
                            chunks=(1 << 20,))
    table.succeed("distance", path, "--from", "0", "--to", "1", "--operator", "neighbors")
