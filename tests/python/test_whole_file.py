"""Files of the Python packages: whole or not there, never in place of another unasked."""

import os
import subprocess

import h5py
import numpy as np
import pytest
from scipy import sparse

from archwalk_import import InputError, nats
from archwalk_import.errors import ArchwalkError
from archwalk_import.whole_file import WriteError, whole_file
from archwalk_report import GraphError, SweepFileError, write_graph
from archwalk_report.matrices import MatrixError, read_matrix, write_matrix

EYE = np.eye(3)
WRITERS = {
    "graph": lambda path, **force: write_graph(path, [(0, 1), (1, 2)], **force),
    "matrix": lambda path, **force: write_matrix(path, EYE, **force),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_file_is_replaced_only_where_asked(tmp_path, write):
    path = tmp_path / "mine.h5"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match=r"mine.h5 exists: .*: give .*force=True"):
        write(path)
    assert path.read_text() == "mine"
    write(path, force=True)
    assert path.read_bytes()[1:4] == b"HDF"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_where_writing_fails_the_old_file_stays(tmp_path, monkeypatch, write):
    def full(_):
        raise OSError(28, "No space left on device")

    path = tmp_path / "mine.h5"
    path.write_text("mine")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write(path, force=True)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_half_written_has_another_name(tmp_path):
    path = tmp_path / "new.txt"
    with pytest.raises(KeyboardInterrupt):
        with whole_file(path) as partial:
            partial.write_text("half")
            assert not path.exists() and partial.parent == tmp_path
            raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with whole_file(str(path)) as partial:
        partial.write_text("whole")
    assert path.read_text() == "whole"
    assert not os.stat(path).st_mode & 0o111


def test_errors_have_one_base():
    for kind in (InputError, WriteError, SweepFileError, GraphError, MatrixError):
        error = kind("a problem", "its reason", "a mend")
        assert isinstance(error, ArchwalkError)
        assert str(error) == "a problem: its reason: a mend"
    assert issubclass(GraphError, ValueError) and issubclass(MatrixError, ValueError)
    assert nats.InputError is InputError


def test_a_matrix_is_replaced_by_another(tmp_path):
    write_matrix(tmp_path / "m.h5", EYE)
    write_matrix(tmp_path / "m.h5", EYE[::-1], force=True)
    assert np.array_equal(read_matrix(tmp_path / "m.h5").toarray(), EYE[::-1])


def test_entries_of_one_place_are_added_up_and_zeros_left_out(tmp_path):
    rows = sparse.csr_matrix(([0.25, 0.5, 0.25, 0.0, 1.0], [1, 0, 1, 0, 1], [0, 3, 5]), (2, 2))
    write_matrix(tmp_path / "m.h5", rows)
    with h5py.File(tmp_path / "m.h5") as file:
        stored = [file[f"rows/{name}"][:].tolist() for name in ("begin", "target", "probability")]
    assert stored == [[0, 2, 3], [0, 1, 1], [0.5, 0.5, 1.0]]


@pytest.mark.parametrize("place, entry, naming", [
    ((1, 1), -0.5, "row 1 has the entry -0.5"), ((2, 0), np.nan, "row 2 has the entry nan"),
    ((0, 2), np.inf, "row 0 has the entry inf"), ((1, 1), 1 + 2e-9, "row 1 sums to 1.000000002")])
def test_entries_that_are_no_probabilities(tmp_path, place, entry, naming):
    rows = np.diag([1.0, 1 + 9e-10, 1.0])  # the second sum is near enough to 1
    write_matrix(tmp_path / "near.h5", rows)
    rows[place] = entry
    with pytest.raises(MatrixError, match=naming):
        write_matrix(tmp_path / "m.h5", rows)


def test_a_link_to_nowhere_stays(tmp_path):
    path = tmp_path / "mine.txt"
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError, match="mine.txt exists"):
        with whole_file(path) as partial:
            partial.write_text("ours")
    assert path.is_symlink()


def test_a_file_that_appears_meanwhile_stays(tmp_path):
    path = tmp_path / "mine.txt"
    with pytest.raises(FileExistsError, match="mine.txt exists"):
        with whole_file(path) as partial:
            partial.write_text("ours")
            path.write_text("another's")
    assert path.read_text() == "another's"
    assert list(tmp_path.iterdir()) == [path]


def test_pipes_and_devices_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null"):
        with pytest.raises(InputError, match="pipe or device"):
            with whole_file(path, force=True) as partial:
                partial.write_text("lost")
    assert [one.name for one in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_flipped_bit_is_found(archwalk_program, tmp_path, write):
    path = tmp_path / "mine.h5"
    write(path)
    info = [archwalk_program, "info", path]
    assert "checksum  " in subprocess.run(info, check=True, capture_output=True, text=True).stdout
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    process = subprocess.run(info, check=False, capture_output=True, text=True)
    assert process.returncode == 2 and "do not match their checksum" in process.stderr


def test_a_damaged_matrix_is_not_read(tmp_path):
    path = tmp_path / "mine.h5"
    write_matrix(path, EYE)
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(MatrixError, match="mine.h5 is damaged"):
        read_matrix(path)
