"""Reads what `archwalk export` writes, format by format."""

import re

import numpy
import pytest

UNIT = 2.0**-53


def rounding(matrix):
    """Of a row of the file, its sum, and a product by SciPy."""
    return (numpy.diff(matrix.indptr).max() + 8) * UNIT


def read_prism(stem):
    """Matrix, labels {name: codes}, rewards {name: [code]}."""
    sparse = pytest.importorskip("scipy.sparse")
    lines = stem.with_suffix(".tra").read_text().splitlines()
    size, count = map(int, lines[0].split())
    entries = [line.split(" ") for line in lines[1:]]
    assert len(entries) == count
    rows, columns = (numpy.array([int(entry[i]) for entry in entries]) for i in (0, 1))
    assert (numpy.diff(rows * size + columns) > 0).all()  # in order, none twice
    matrix = sparse.csr_matrix(([float(entry[2]) for entry in entries], (rows, columns)),
                               shape=(size, size))
    states = stem.with_suffix(".sta").read_text().splitlines()
    assert states == ["(code)"] + [f"{x}:({x})" for x in range(size)]
    lines = stem.with_suffix(".lab").read_text().splitlines()
    names = dict(re.findall(r'(\d+)="([A-Za-z_][A-Za-z0-9_]*)"', lines[0]))
    labels = {name: set() for name in names.values()}
    for line in lines[1:]:
        state, _, numbers = line.partition(": ")
        for number in numbers.split():
            labels[names[number]].add(int(state))
    rewards = {}
    for path in sorted(stem.parent.glob(f"{stem.name}*.srew")):
        lines = path.read_text().splitlines()
        name = re.fullmatch(r'# Reward structure "(\w+)"', lines[0]).group(1)
        assert lines[1] == "# State rewards"
        lines = [line for line in lines if not line.startswith("#")]
        assert lines[0] == f"{size} {len(lines) - 1}"
        rewards[name] = numpy.zeros(size)
        for line in lines[1:]:
            state, value = line.split()
            rewards[name][int(state)] = float(value)
    return matrix, labels, rewards


def read_drn(path):
    """The same; the header is checked on the way."""
    sparse = pytest.importorskip("scipy.sparse")
    lines = [line for line in path.read_text().splitlines() if not line.startswith("//")]
    assert lines[:4] == ["@type: DTMC", "@parameters", "", "@reward_models"]
    names = lines[4].split()
    size = int(lines[6])
    assert lines[5:10] == ["@nr_states", str(size), "@nr_choices", str(size), "@model"]
    labels, rewards, state = {}, {name: numpy.full(size, numpy.nan) for name in names}, -1
    rows, columns, values = [], [], []
    for line in lines[10:]:
        if line.startswith("state"):
            found = re.fullmatch(r"state (\d+) \[(.*)\](.*)", line)
            state += 1
            assert int(found.group(1)) == state
            for name, value in zip(names, found.group(2).split(", "), strict=True):
                rewards[name][state] = float(value)
            for label in found.group(3).split():
                labels.setdefault(label, set()).add(state)
        elif line != "\taction 0":
            column, value = re.fullmatch(r"\t\t(\d+) : (\S+)", line).groups()
            rows.append(state)
            columns.append(int(column))
            values.append(float(value))
    assert state == size - 1
    return sparse.csr_matrix((values, (rows, columns)), shape=(size, size)), labels, rewards


def read_mtx(stem):
    io = pytest.importorskip("scipy.io")
    vectors = {path.name[len(stem.name) + 1:-len(".mtx")]: io.mmread(path)[:, 0]
               for path in stem.parent.glob(f"{stem.name}.*.mtx")}
    return io.mmread(stem.with_suffix(".mtx")).tocsr(), vectors
