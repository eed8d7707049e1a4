"""What --resume and merge make of parts that are damaged, misplaced, or no parts at all."""

import os
import shutil
import subprocess

import pytest
from program import Program
from same_sweep import assert_same_sweep

BLOCK = ("--block", "2")  # 15 operators in 8 parts


@pytest.fixture(scope="module")
def made(archwalk_program, tmp_path_factory):
    """A folder with a table, the whole sweep, and its parts in one share."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("made"))
    program.make_reference(*BLOCK)
    program.succeed("sweep", "small.toml", "-o", "made.h5", "--shard", "1/1", *BLOCK)
    return program.folder


@pytest.fixture
def stopped(archwalk_program, made, tmp_path):
    """A sweep whose parts are all there, before they are joined."""
    program = Program(archwalk_program, tmp_path)
    for name in ("small.h5", "small.toml"):
        shutil.copy(made / name, tmp_path / name)
    program.parts = tmp_path / "out.h5.parts"
    shutil.copytree(made / "made.h5.shard-1-of-1.parts", program.parts)
    program.reference = made / "reference.h5"
    return program


def resume(program):
    process = program.succeed("sweep", "small.toml", "-o", "out.h5", "--resume", *BLOCK)
    assert_same_sweep(program.reference, program.folder / "out.h5")
    assert not program.parts.exists()
    return process.stderr


def flip_text(path):
    """Changes one bit of an operator's specification."""
    content = bytearray(path.read_bytes())
    content[content.index(b"edit_distance(pmf") + 2] ^= 0x10
    path.write_bytes(content)


def test_parts_under_wrong_numbers(stopped):
    shutil.copy(stopped.parts / "000002.h5", stopped.parts / "000014.h5")
    shutil.copy(stopped.parts / "000002.h5", stopped.parts / "000005.h5")
    os.remove(stopped.parts / "000003.h5")
    told = resume(stopped)
    assert "000014.h5' holds part 2" in told and "000005.h5' holds part 2" in told
    assert "2 parts to do" in told
    assert "8 finished parts of an earlier run to read through" in told


def test_damaged_text_and_numbers(stopped):
    flip_text(stopped.parts / "000001.h5")
    whole = (stopped.parts / "000004.h5").read_bytes()
    (stopped.parts / "000004.h5").write_bytes(whole[:len(whole) // 2])
    told = resume(stopped)
    assert "000001.h5' is damaged" in told and "put aside as 000001.h5.aside" in told
    assert "000004.h5' is damaged" in told
    assert "2 parts to do" in told


def test_merge_names_the_damaged_part(stopped):
    flip_text(stopped.parts / "000003.h5")
    stopped.refuse("merge", "joined.h5", "out.h5.parts",
                   naming=["000003.h5", "damaged", "remove that file", "--resume"])


@pytest.mark.parametrize("name", ["small.h5", "reference.h5"])
def test_files_that_are_no_parts(stopped, name):
    """A table, and a whole sweep, under the name of a part."""
    source = stopped.reference if name == "reference.h5" else stopped.folder / name
    (stopped.folder / "odd.parts").mkdir()
    shutil.copy(source, stopped.folder / "odd.parts" / "000000.h5")
    stopped.refuse("merge", "joined.h5", "odd.parts", naming=["000000.h5' is no part"])
    shutil.copy(source, stopped.parts / "000007.h5")
    stopped.refuse("sweep", "small.toml", "-o", "out.h5", "--resume", *BLOCK,
                   naming=["000007.h5' is no part"])


def test_another_sweep_than_expected(stopped):
    expected = ("--expect", "0" * 64)
    stopped.refuse("sweep", "small.toml", "-o", "other.h5", *expected, naming=["another sweep"])
    stopped.refuse("merge", "other.h5", "out.h5.parts", *expected, naming=["another sweep"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_parts_that_may_not_be_read(stopped):
    (stopped.parts / "000002.h5").chmod(0)
    process = stopped.run("sweep", "small.toml", "-o", "out.h5", "--resume", *BLOCK)
    assert process.returncode == 2 and "000002.h5" in process.stderr
    (stopped.parts / "000002.h5").chmod(0o600)
    assert "0 parts to do" in resume(stopped)


def test_parts_that_the_machine_fails_to_read(stopped):
    """An input/output error is no damage: nothing is removed."""
    os.rename(stopped.parts / "000002.h5", stopped.folder / "kept.h5")
    os.symlink("/proc/self/mem", stopped.parts / "000002.h5")
    process = stopped.run("sweep", "small.toml", "-o", "out.h5", "--resume", *BLOCK)
    assert process.returncode == 1
    assert "000002.h5" in process.stderr and "Input/output error" in process.stderr
    assert len(list(stopped.parts.iterdir())) == 8
    os.replace(stopped.folder / "kept.h5", stopped.parts / "000002.h5")
    assert "0 parts to do" in resume(stopped)
