"""The numbers of archwalk-report's figures and page: every point, bar, line and cell is that of its
own stratum, score, horizon, engine and group, as h5py reads them from a file of random numbers."""

import csv
import math
import re
from types import SimpleNamespace

import h5py
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from scipy import stats

import sweep_file
from archwalk_report import figures, open_sweep
from archwalk_report.cli import main
from archwalk_report.page import verdict_table, without_repeats
from archwalk_report.panels import colour_of, marker_of
from archwalk_report.study import group_names, study_of

SCORES, STRATA, HORIZONS = sweep_file.SCORES, sweep_file.STRATA, sweep_file.HORIZONS
FAMILIES = np.array(sweep_file.FAMILIES)
ROWS = {"H1": "top:0.1", "H2": "bottom:0.1", "H3": "all"}
GREY = "regression to the mean alone"
FIRST_ROW = {  # H1, exact, edit_distance, the first score, 1 step
    "tau": -0.5, "ci_low": -0.625, "ci_high": -0.375, "p": 0.5, "p_holm": 0.00025, "effect": 0.25,
    "effect_excess": 0.125, "tau_excess": 0.75, "verdict": "premise_not_met",
    "reason": "scores not skewed to the left"}


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A sweep in which no two numbers are alike."""
    path = tmp_path_factory.mktemp("numbers") / "sweep.h5"
    sweep_file.write_sweep(path)
    random = np.random.default_rng(7)
    with h5py.File(path, "r+") as file:
        for name in ("exact/mean", "walks/mean", "walks/z", "regression_to_mean"):
            data = file[f"fixed_length/{name}"]
            data[...] = random.normal(size=data.shape)
        stderr = file["fixed_length/walks/stderr"]
        stderr[...] = random.uniform(0.1, 0.2, size=stderr.shape)
        rows = file["hypotheses"]
        known = np.isfinite(rows["tau"][:])
        tau = np.where(known, random.uniform(-0.7, 0.7, size=len(known)), np.nan)
        rows["tau"][:] = tau
        rows["ci_low"][:] = tau - random.uniform(0.1, 0.2, size=len(tau))
        rows["ci_high"][:] = tau + random.uniform(0.1, 0.2, size=len(tau))
        for name, value in FIRST_ROW.items():
            rows[name][0] = value
        rows["experiment"][59] = "threshold"  # two rows that are no figure's of the fixed length
        rows["reach"][2] = "reach_proposal"
    return path


@pytest.fixture
def study(path):
    return study_of(open_sweep(path))


def numbers(path, name, stratum, score, horizon=1):
    """One dataset of /fixed_length [operator]."""
    with h5py.File(path) as file:
        return file[f"fixed_length/{name}"][:, STRATA.index(stratum), SCORES.index(score),
                                            HORIZONS.index(horizon)]


def reach_of(path):
    with h5py.File(path) as file:
        return file["operators/reach_uniform"][:]


def drawn(axis):
    """The points of a panel, sorted, by their colour."""
    return {to_hex(points.get_facecolor()[0]): sorted(map(tuple, points.get_offsets().tolist()))
            for points in axis.collections
            if isinstance(points, PathCollection) and len(points.get_offsets())}


def colours(figure):
    """What the legend says of points: their colour by label."""
    legend, = figure.legends
    return {text.get_text(): to_hex(handle.get_facecolor()[0])
            for text, handle in zip(legend.get_texts(), legend.legend_handles)}


def expected(figure, path, values):
    """What `drawn` should give of the values [operator]."""
    reach = reach_of(path)
    return {colours(figure)[family]: sorted(zip(reach[FAMILIES == family].tolist(),
                                                values[FAMILIES == family].tolist()))
            for family in ("edit_distance", "per_edge")}


@pytest.mark.parametrize("engine", ["exact", "walks"])
def test_a_panel_shows_its_own_stratum_and_score(study, path, engine):
    figure = {"exact": figures.exact_figure, "walks": figures.walks_figure}[engine](study)
    panels = np.array(figure.axes).reshape(3, 2)
    assert [axis.get_title() for axis in panels[0]] == SCORES
    for row, (hypothesis, stratum) in enumerate(ROWS.items()):
        assert panels[row, 0].get_ylabel().startswith(f"{hypothesis}  ({stratum})\nchange in score")
        for column, score in enumerate(SCORES):
            mean = numbers(path, f"{engine}/mean", stratum, score)
            assert drawn(panels[row, column]) == expected(figure, path, mean)


def test_the_overview_shows_both_engines(study, path):
    figure = figures.overview_figure(study)
    panels = np.array(figure.axes).reshape(2, 3)
    assert SCORES[0] in figure.get_suptitle()
    for row, (engine, words) in enumerate((("exact", "exact exp"), ("walks", "simulated w"))):
        assert panels[row, 0].get_ylabel().startswith(words)
        for column, (hypothesis, stratum) in enumerate(ROWS.items()):
            mean = numbers(path, f"{engine}/mean", stratum, SCORES[0])
            assert drawn(panels[row, column]) == expected(figure, path, mean)
            assert row or panels[row, column].get_title() == f"{hypothesis}: starts {stratum}"


def test_the_excess_is_the_change_less_regression_to_the_mean(study, path):
    figure = figures.excess_figure(study)
    panels = np.array(figure.axes).reshape(2, 2)
    reach = reach_of(path).tolist()
    for row, stratum in enumerate(("top:0.1", "bottom:0.1")):
        assert stratum in panels[row, 0].get_ylabel()
        for column, score in enumerate(SCORES):
            chance = numbers(path, "regression_to_mean", stratum, score)
            excess = numbers(path, "exact/mean", stratum, score) - chance
            assert drawn(panels[row, column]) == {
                **expected(figure, path, excess),
                colours(figure)[GREY]: sorted(zip(reach, chance.tolist()))}
            assert row or panels[row, column].get_title() == score


def test_bars_are_95_percent_intervals_over_the_whole_reach(study, path):
    reach = reach_of(path)
    panels = np.array(figures.walks_figure(study).axes).reshape(3, 2)
    overview = np.array(figures.overview_figure(study).axes).reshape(2, 3)
    for axis, stratum, score in ((panels[0, 1], "top:0.1", SCORES[1]),
                                 (overview[1, 1], "bottom:0.1", SCORES[0])):
        half = stats.norm.ppf(0.975) * numbers(path, "walks/stderr", stratum, score)
        mean = numbers(path, "walks/mean", stratum, score)
        for family, container in zip(("edit_distance", "per_edge"), axis.containers):
            ends = np.array(container.lines[2][0].get_segments())
            which = [int(np.flatnonzero(reach == x)[0]) for x in ends[:, 0, 0]]
            assert len(set(which)) == len(which) >= 30 and set(FAMILIES[which]) == {family}
            assert {reach[which].min(), reach[which].max()} == {
                reach[FAMILIES == family].min(), reach[FAMILIES == family].max()}
            np.testing.assert_allclose(ends[:, :, 1], np.stack(
                [mean[which] - half[which], mean[which] + half[which]], axis=1), atol=1e-4)


def test_verdicts_stand_in_the_order_and_colours_of_the_groups(study):
    figure = figures.exact_figure(study)
    texts = sorted(figure.axes[0].texts, key=lambda text: -text.xyann[1])
    assert texts[0].get_text() == "τ = −0.50  premise not met\n(scores not skewed to the left)"
    assert [to_hex(text.get_color()) for text in texts] == list(colours(figure).values())
    zero, _ = sorted(figure.axes[4].texts, key=lambda text: -text.xyann[1])  # H3
    assert zero.get_text() == "undetermined (structural zero)"


def test_z_is_that_of_the_first_score_at_the_last_horizon(study, path):
    figure = figures.z_figure(study)
    assert figure.get_suptitle().replace("\n", " ").endswith(f"{SCORES[0]} after 100 steps")
    for axis, stratum in zip(figure.axes, STRATA):
        z = numbers(path, "walks/z", stratum, SCORES[0], 100)
        assert axis.get_title() == stratum
        text, = [text.get_text() for text in axis.texts]
        assert text == (f"n {len(z)}\nmean {z.mean():+.2f}\nSD {np.std(z):.3f}\n"
                        f"largest |z| {abs(z).max():.2f}").replace("-", "−")
        curve, = [line for line in axis.lines if len(line.get_xdata())]
        np.testing.assert_allclose(curve.get_ydata(), stats.norm.pdf(curve.get_xdata()))
        counts, _ = np.histogram(z, [bar.get_x() for bar in axis.patches] + [4.5])
        np.testing.assert_allclose([bar.get_height() for bar in axis.patches],
                                   counts / counts.sum() / 0.3)
    with h5py.File(path) as file:
        assert abs(file["fixed_length/walks/z"][:, :, 0, 2]).max() < 4.5


def test_far_z_are_told(path, study):
    study.walks["z"].values[0, 0, 0, -1] = -7.25
    text, = figures.z_figure(study).axes[0].texts
    assert text.get_text().startswith("n 90\n") and "largest |z| 7.25" in text.get_text()
    study.walks["z"].values[:, 0, 0, -1] = 7.25
    study.walks["z"].values[:30, 0, 0, -1] = -9.0
    heights = [bar.get_height() for bar in figures.z_figure(study).axes[0].patches]
    np.testing.assert_allclose(heights[::29], [1 / 3 / 0.3, 2 / 3 / 0.3])
    assert not any(heights[1:-1])


def test_tau_by_horizon_is_that_of_its_hypothesis_group_and_score(study, path):
    figure = figures.horizon_figure(study)
    legend, = figure.legends
    handles = dict(zip([text.get_text() for text in legend.get_texts()], legend.legend_handles))
    with h5py.File(path) as file:
        rows = {name: data.asstr()[:] if data.dtype.kind == "O" else data[:]
                for name, data in file["hypotheses"].items()}
    drawn_rows = (rows["experiment"] == "fixed_length") & (rows["reach"] == "reach_uniform")
    assert len(drawn_rows) == drawn_rows.sum() + 2
    assert [axis.get_title() for axis in figure.axes] == [f"{name}  ({stratum})"
                                                          for name, stratum in ROWS.items()]
    for axis, hypothesis in zip(figure.axes, ROWS):
        assert len(axis.containers) == (2 if hypothesis == "H3" else 4)  # but for structural zeros
        for container in axis.containers:
            line, _, (bars,) = container.lines
            family, = [name for name in study.families
                       if to_hex(handles[name].get_facecolor()[0]) == to_hex(line.get_color())]
            score, = [name for name in SCORES if handles[name].get_marker() == line.get_marker()]
            own = (drawn_rows & (rows["hypothesis"] == hypothesis) & (rows["engine"] == "exact")
                   & (rows["group"] == family) & (rows["score"] == score))
            np.testing.assert_array_equal(line.get_ydata(), rows["tau"][own])
            np.testing.assert_allclose(line.get_xdata(), rows["horizon"][own], rtol=0.05)
            np.testing.assert_allclose(
                np.array(bars.get_segments())[:, :, 1],
                np.stack([rows["ci_low"][own], rows["ci_high"][own]], axis=1), rtol=1e-12)


def test_groups_go_by_selection_and_memory_where_these_differ():
    operators = xarray.Dataset({name: ("operator", values) for name, values in {
        "family": ["neighbors", "neighbors", "neighbors", "uniform"],
        "selection": ["always", "always", "improving", "improving"],
        "memory": ["none", "tabu", "none", "elitist_restart"]}.items()})
    assert group_names(operators).tolist() == ["neighbors+always", "neighbors+always+tabu",
                                               "neighbors+improving", "uniform"]


def test_many_groups_look_different():
    study = SimpleNamespace(families=[f"group {number}" for number in range(36)])
    looks = {(colour_of(study, group), marker_of(study, group)) for group in study.families}
    assert len(looks) == 36


def test_cells_of_the_page(path, tmp_path):
    (tmp_path / "verdicts.csv").write_text("left behind by a report that was interrupted")
    assert main([str(path), "-o", str(tmp_path)]) == 0
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    head, first, *others = re.findall(r"<tr>(.*?)</tr>", page)
    columns = re.findall(r"<th[^>]*>(.*?)</th>", head)
    assert dict(zip(columns, re.findall(r"<td[^>]*>(.*?)</td>", first))) == {
        "hypothesis": "H1", "stratum": "top:0.1", "score": SCORES[0], "operators": "edit_distance",
        "engine": "exact", "n": "60", "zeros": "0", "τ": "−0.500",
        "95 % interval": "−0.625 to −0.375", "Holm p": "2.5e−04", "effect (SD)": "0.250",
        "τ of excess": "0.750", "verdict": "premise not met",
        "reason": "scores not skewed to the left"}
    zero, = [dict(zip(columns, cells)) for cells in (
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in others)
        if cells[:5] == ["H3", "all", SCORES[1], "edit_distance", "walks"]]
    assert (zero["n"], zero["zeros"], zero["τ"], zero["Holm p"]) == ("0", "60", "–", "–")
    assert f"{SCORES[0]} −3.100, {SCORES[1]} −1.900." in page
    assert "90 operators (edit_distance, per_edge)" in page
    for words in ("H1: larger reach, lower improvability from the best architectures, starts top:",
                  "H2: larger reach, higher improvability from the worst architectures, starts bot",
                  "H3: larger reach, lower improvability overall, starts all"):
        assert f"<li>{words}" in page
    for name in ("overview", "z"):
        assert f'<a href="{name}.svg"><img src="{name}.png"' in page
    assert page.index('src="overview') < page.index('src="z')
    with open(tmp_path / "verdicts.csv", newline="", encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    assert [row[name] for name in FIRST_ROW] == [str(value) for value in FIRST_ROW.values()]


def test_rows_of_the_same_operators_are_told_once():
    rows = [{"group": "all", "tau": math.nan, "n": 3}, {"group": "a", "tau": math.nan, "n": 3},
            {"group": "b", "tau": 0.5, "n": 3}, {"group": "a+c", "tau": math.nan, "n": 3}]
    assert [row["group"] for row in without_repeats(rows)] == ["all = a = a+c", "b"]
    zeros = [{"group": group, "tau": math.nan, "n_structural_zero": count}
             for group, count in (("all", 6), ("a", 3), ("a+c", 3), ("ab", 3), ("ab+c", 3))]
    assert [row["group"] for row in without_repeats(zeros)] == ["all", "a = a+c", "ab = ab+c"]


def test_notices_stand_with_the_reasons(study):
    row = study.verdict_rows(hypothesis="H1", engine="exact")[0]
    assert '<td class="reason">scores not skewed to the left</td>' in verdict_table([row])
    row["notice"] = "told <twice>"
    said = '<td class="reason">scores not skewed to the left; told &lt;twice&gt;</td>'
    assert said in verdict_table([row])


def test_other_horizons_and_units_are_named(path, tmp_path):
    """Points and the table are of the shortest horizon; units are told where all scores share them."""
    later = tmp_path / "sweep.h5"
    later.write_bytes(path.read_bytes())
    with h5py.File(later, "r+") as file:
        for group in ("fixed_length", "fixed_length/exact", "fixed_length/walks"):
            file[f"{group}/horizon"][0] = 2
        rows = file["hypotheses/horizon"]
        rows[:] = np.where(rows[:] == 1, 2, rows[:])
        file["scores"].create_dataset("units", data=["percent", "s"], dtype=h5py.string_dtype())
        file["scores/units"].dims[0].attach_scale(file["scores/score"])
    study = study_of(open_sweep(later))
    assert figures.exact_figure(study).axes[0].get_ylabel().endswith("in score\nafter 2 steps")
    assert main([str(later), "-o", str(tmp_path / "out")]) == 0
    assert "<h2>Verdicts after 2 steps</h2>" in (tmp_path / "out" / "index.html").read_text("utf-8")
    with h5py.File(later, "r+") as file:
        file["scores/units"][1] = "percent"
    study = study_of(open_sweep(later))
    assert figures.exact_figure(study).axes[0].get_ylabel().endswith("after 2 steps (percent)")


def test_a_lack_and_an_interrupt_end_in_a_word(path, tmp_path, capsys, monkeypatch):
    lacking = tmp_path / "sweep.h5"
    lacking.write_bytes(path.read_bytes())
    with h5py.File(lacking, "r+") as file:
        del file["operators/reach_uniform"]
    assert main([str(lacking), "-o", str(tmp_path / "out")]) == 2
    assert "lacks" in (message := capsys.readouterr().err) and "reach_uniform" in message

    def interrupted(_):
        raise KeyboardInterrupt
    monkeypatch.setattr("archwalk_report.cli.study_of", interrupted)
    assert main([str(path), "-o", str(tmp_path / "out")]) == 3
    assert "not whole" in capsys.readouterr().err and not (tmp_path / "out").exists()
