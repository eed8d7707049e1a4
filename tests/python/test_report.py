"""archwalk-report on made-up sweep files."""

import csv
import errno
import os
import shutil
import subprocess
import sys

import h5py
import matplotlib.image
import numpy as np
import pytest

import sweep_file
from archwalk_report import SweepFileError, open_sweep
from archwalk_report.cli import main
from archwalk_report.study import study_of

ALL_FIGURES = {"overview", "exact", "walks", "excess", "horizons", "z"}


def figures_in(folder):
    names = {path.stem for path in folder.glob("*.png")}
    assert names == {path.stem for path in folder.glob("*.svg")}
    return names


def assert_drawn(path):
    """The picture is of some size and not blank."""
    image = matplotlib.image.imread(path)
    assert min(image.shape[:2]) > 200
    assert image[..., :3].std() > 0.02


@pytest.fixture(scope="module")
def full_report(tmp_path_factory):
    """The report of a sweep by both engines, in a folder beside its sweep.h5."""
    folder = tmp_path_factory.mktemp("full") / "new" / "report"
    sweep_file.write_sweep(folder.parent.parent / "sweep.h5")
    assert main([str(folder.parent.parent / "sweep.h5"), "-o", str(folder)]) == 0
    return folder


def test_open_sweep_gives_labelled_arrays(tmp_path):
    exact = sweep_file.write_sweep(tmp_path / "sweep.h5")
    sweep = open_sweep(tmp_path / "sweep.h5")
    mean = sweep["fixed_length/exact"]["mean"]
    assert mean.dims == ("operator", "stratum", "score", "horizon")
    picked = mean.sel(stratum="top:0.1", score="cifar100/test@200", horizon=5)
    assert np.array_equal(picked.values, exact[:, 1, 1, 1])
    assert list(sweep["operators"]["family"].values[[0, -1]]) == ["edit_distance", "per_edge"]


def test_study_picks_what_each_hypothesis_speaks_of(tmp_path):
    exact = sweep_file.write_sweep(tmp_path / "sweep.h5")
    study = study_of(open_sweep(tmp_path / "sweep.h5"))
    assert study.strata == {"H1": "top:0.1", "H2": "bottom:0.1", "H3": "all"}
    assert study.horizon == 1
    got = study.at("mean", study.exact, "H2", "cifar100/test@200")
    assert np.array_equal(got, exact[:, 0, 1, 0])
    row, = study.verdict_rows(hypothesis="H3", engine="exact", group="edit_distance",
                              score="cifar10/test@200", horizon=1)
    assert row["reason"] == "structural zero" and np.isnan(row["tau"])


def test_report_of_both_engines(full_report):
    out = full_report
    assert figures_in(out) == ALL_FIGURES
    for name in ALL_FIGURES:
        assert_drawn(out / f"{name}.png")
        assert (out / f"{name}.svg").read_text(encoding="utf-8").count("<path") > 10
    page = (out / "index.html").read_text(encoding="utf-8")
    for name in ALL_FIGURES:
        assert f'src="{name}.png"' in page
    # 3 hypotheses x 2 engines x 2 families x 2 scores at the first horizon.
    assert page.count("<tr>") == 1 + 24
    assert "structural zero" in page and "nan" not in page
    with open(out / "verdicts.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 72
    assert rows[0]["hypothesis"] == "H1" and float(rows[0]["tau"]) == -0.9


@pytest.mark.parametrize("engines, hypotheses, expected", [
    (("exact",), True, ALL_FIGURES - {"walks", "z"}),
    (("walks",), True, ALL_FIGURES - {"exact", "z"}),
    (("exact", "walks"), False, ALL_FIGURES - {"horizons"}),
])
def test_report_without_some_groups(tmp_path, engines, hypotheses, expected):
    sweep_file.write_sweep(tmp_path / "sweep.h5", engines, hypotheses)
    assert main([str(tmp_path / "sweep.h5"), "-o", str(tmp_path / "out")]) == 0
    assert figures_in(tmp_path / "out") == expected
    assert (tmp_path / "out" / "verdicts.csv").exists() == hypotheses


def test_the_same_sweep_gives_the_same_files(full_report, tmp_path):
    assert main([str(full_report.parent.parent / "sweep.h5"), "-o", str(tmp_path)]) == 0
    first = sorted(full_report.iterdir())
    assert len(first) == 2 * len(ALL_FIGURES) + 2
    for path in first:
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def write_other_format(path):
    with h5py.File(path, "w") as file:
        file.attrs["format"] = "archwalk table"


def write_empty_sweep(path):
    with h5py.File(path, "w") as file:
        file.attrs["format"] = "archwalk sweep"


def write_operators_alone(path):
    write_empty_sweep(path)
    with h5py.File(path, "r+") as file:
        file.create_group("operators")


def write_loose_end(path):
    sweep_file.write_sweep(path)
    with h5py.File(path, "r+") as file:
        file["strata/nowhere"] = h5py.SoftLink("/none")


def write_list_as_format(path):
    sweep_file.write_sweep(path)
    with h5py.File(path, "r+") as file:
        file.attrs["format"] = [1.0, 2.0]


@pytest.mark.parametrize("make, words", [
    (lambda path: None, "cannot be read"),
    (os.mkfifo, "is no file"),
    (write_loose_end, "cannot be read"),
    (write_list_as_format, "has the format None"),
    (lambda path: path.write_text("index,accuracy\n"), "cannot be read"),
    (write_other_format, "archwalk table"),
    (write_empty_sweep, "lacks /operators"),
    (write_operators_alone, "lacks /fixed_length and /threshold"),
])
def test_what_is_no_sweep_is_refused(tmp_path, capsys, make, words):
    path = tmp_path / "sweep.h5"
    make(path)
    with pytest.raises(SweepFileError, match=words):
        open_sweep(path)
    assert main([str(path), "-o", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_report_is_replaced_only_where_asked(tmp_path, capsys):
    sweep_file.write_sweep(tmp_path / "sweep.h5", ("exact",))
    arguments = [str(tmp_path / "sweep.h5"), "-o", str(tmp_path / "out")]
    assert main(arguments) == 0
    (tmp_path / "out" / "index.html").write_text("mine")
    assert main(arguments) == 2
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "out" / "index.html").read_text() == "mine"
    for left in ("walks.png", "walks.svg"):
        (tmp_path / "out" / left).write_text("of an earlier sweep, by both engines")
    (tmp_path / "out" / "my.png").write_text("mine")
    assert main([*arguments, "--force"]) == 0
    assert "Reach" in (tmp_path / "out" / "index.html").read_text()
    assert not list((tmp_path / "out").glob("walks.*")) and (tmp_path / "out" / "my.png").exists()


@pytest.mark.parametrize("number, status, words", [
    (errno.ENOSPC, 1, "make room"), (errno.EIO, 1, "not whole"), (errno.EACCES, 2, "may write")])
def test_failures_of_writing(tmp_path, capsys, monkeypatch, number, status, words):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))
    sweep_file.write_sweep(tmp_path / "sweep.h5", ("exact",))
    monkeypatch.setattr("pathlib.Path.write_text", fail)
    assert main([str(tmp_path / "sweep.h5"), "-o", str(tmp_path / "out")]) == status
    message = capsys.readouterr().err
    assert os.strerror(number) in message and words in message


def test_help_tells_of_every_argument(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert "archwalk sweep" in told and "verdicts.csv" in told


def test_console_script(tmp_path):
    script = shutil.which("archwalk-report", path=str(sys.prefix) + "/bin")
    assert script, "the package is not installed in this environment: run tools/setup.sh"
    sweep_file.write_sweep(tmp_path / "sweep.h5", ("exact",))
    done = subprocess.run([script, tmp_path / "sweep.h5", "-o", tmp_path / "out"],
                          capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "out" / "index.html")
