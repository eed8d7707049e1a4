"""The figures of archwalk-report that show operators one by one, and those of thresholds."""

import re
import warnings
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from archwalk_report import curves, figures, open_sweep, thresholds
from archwalk_report.cli import main
from archwalk_report.study import study_of
from archwalk_report.style import styled
from program import CONFIG, Program

GENERATED = CONFIG.index("[[generate]]")
THRESHOLD = """\
[threshold]
levels = ["q0.9", 20.0]
max_steps = 50
grid = [1, 10, 50]
"""
FEW = CONFIG[:GENERATED].replace(
    "[fixed_length]", 'cost = "other"\nexact_track = ["best"]\n' + THRESHOLD + "[fixed_length]")
ALONE = re.sub(r"\[fixed_length\]\n.*\n", THRESHOLD, CONFIG)


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def folder(archwalk_program, tmp_path_factory):
    """Sweeps of two operators with both experiments and of fifteen with thresholds alone, with
    their reports."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("curves"))
    program.make_table()
    for name, config in (("few", FEW), ("alone", ALONE)):
        program.write(f"{name}.toml", config)
        program.succeed("sweep", f"{name}.toml", "-o", f"{name}.h5", "--quiet")
        assert main([str(program.folder / f"{name}.h5"), "-o", str(program.folder / name)]) == 0
    return program.folder


def pictures(folder):
    return {path.stem for path in folder.glob("*.png")}


def lines_of(axis):
    """The drawn lines as pairs of x and y; those of a legend are empty, that at 0 has no marker."""
    return [(line.get_xdata(), line.get_ydata()) for line in axis.lines
            if len(line.get_xdata()) and line.get_marker() == "."]


def test_a_line_an_operator(folder):
    sweep = open_sweep(folder / "few.h5")
    figure = curves.curves_figure(study_of(sweep))
    by_steps, by_cost = figure.axes[:3], figure.axes[3:]
    exact, cost = sweep["fixed_length/exact"]["mean"], sweep["fixed_length/cost"]["seconds"]
    place = dict(stratum="bottom:0.2", score="quality")
    for operator, (x, y) in enumerate(lines_of(by_steps[1])):
        assert x.tolist() == [1, 4]
        np.testing.assert_array_equal(y, exact.sel(**place)[operator])
    for operator, (x, y) in enumerate(lines_of(by_cost[1])):
        np.testing.assert_array_equal(x, cost.sel(**place)[operator])
    assert len(lines_of(by_steps[1])) == len(lines_of(by_cost[1])) == 2
    assert by_cost[0].get_xlabel().startswith("other")
    told = [text.get_text() for text in figure.legends[0].get_texts()]
    assert told == ["edit_distance(pmf=[0.25,0.5,0.25,0,0])",
                    "per_edge(rate=0.3)+metropolis(temperature=2)"]


def test_what_was_found(folder):
    """The best exactly with circles for walks; the incumbent, which has no exact value, by walks."""
    sweep = open_sweep(folder / "few.h5")
    study = study_of(sweep)
    assert [(track, exact is not None, walks is not None)
            for track, exact, walks in curves.found_tracks(study)] == [
                ("incumbent", False, True), ("best", True, True)]
    figure = curves.found_figure(study)
    place = dict(stratum="bottom:0.2", score="quality")
    for axis, group, name in ((figure.axes[1], "walks", "incumbent_mean"),
                              (figure.axes[4], "exact", "best_mean")):
        values = sweep[f"fixed_length/{group}"][name].sel(**place)
        assert len(lines_of(axis)) == 2
        for operator, (x, y) in enumerate(lines_of(axis)):
            assert x.tolist() == [1, 4]
            np.testing.assert_array_equal(y, values[operator])
    circles = [line for line in figure.axes[4].lines if line.get_marker() == "o"]
    found = sweep["fixed_length/walks"]["best_mean"].sel(**place)
    for operator, line in enumerate(circles):
        np.testing.assert_array_equal(line.get_ydata(), found[operator])
    assert len(circles) == 2
    assert not [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    assert figure.axes[0].get_ylabel().startswith("incumbent less start")


def test_evaluations_are_those_of_all_proposals(folder):
    sweep = open_sweep(folder / "few.h5")
    sweep["operators"] = sweep["operators"].assign(
        evaluations_per_step=("operator", np.array([3, 1])))
    lines = lines_of(curves.found_figure(study_of(sweep)).axes[0])
    assert [x.tolist() for x, _ in lines] == [[3, 12], [1, 4]]


def test_legends_titles_and_circles_go_with_the_lines(folder):
    sweep = open_sweep(folder / "few.h5")
    sweep["fixed_length/cost"]["seconds"].attrs["units"] = "s"
    sweep["operators"] = sweep["operators"].assign(
        evaluations_per_step=("operator", np.array([3, 1])))
    study = study_of(sweep)
    drawn = {draw: draw(study) for draw in (curves.curves_figure, curves.found_figure,
                                            curves.hits_figure)}
    for figure in drawn.values():
        looks = [(line.get_color(), line.get_linestyle())
                 for line in figure.legends[0].legend_handles]
        assert len(set(looks)) == 2
        for axis in figure.axes:
            assert [(line.get_color(), line.get_linestyle()) for line in axis.lines
                    if len(line.get_xdata()) and line.get_marker() == "."] == looks
            for number, line in enumerate(
                    [line for line in axis.lines if line.get_marker() == "o"]):
                assert line.get_color() == looks[number][0]
                assert line.get_xdata().tolist() == [[3, 12], [1, 4]][number]
        assert [axis.get_title() for axis in figure.axes[:3]] == [
            "starts top:0.2", "starts bottom:0.2", "starts all"]
    assert drawn[curves.curves_figure].axes[3].get_xlabel() == "other (s)"
    assert drawn[curves.found_figure].axes[3].get_ylabel().startswith("best less start")
    low, high = drawn[curves.hits_figure].axes[0].get_ylim()
    assert low < 0 and high > 1
    assert len({tuple(curves.line_style(number).items())
                for number in range(curves.MOST_LINES)}) == curves.MOST_LINES >= 12


def test_walks_alone_have_lines_and_bars(folder):
    """Without the exact groups, lines and points are the walks', points with their errors."""
    sweep = open_sweep(folder / "few.h5")
    del sweep["fixed_length/exact"], sweep["threshold/exact"]
    study = study_of(sweep)
    place = dict(stratum="bottom:0.2", score="quality")
    level = dict(place, level="q0.9")
    mean, hit = sweep["fixed_length/walks"]["mean"], sweep["threshold/walks"]["hit_by"]
    for figure, values in ((curves.curves_figure(study), mean.sel(**place)),
                           (curves.hits_figure(study), hit.sel(**level))):
        for operator, (_, y) in enumerate(lines_of(figure.axes[1])):
            np.testing.assert_array_equal(y, values[operator])
    steps = sweep["threshold/walks"]["restricted_mean_steps"].sel(**level)
    half = 1.959963984540054 * sweep["threshold/walks"]["restricted_mean_stderr"].sel(**level)
    figure = thresholds.threshold_figure(study)
    assert "simulated walks" in figure.get_suptitle().replace("\n", " ")
    bars = [container.lines[2][0].get_segments()[0] for container in figure.axes[4].containers]
    np.testing.assert_allclose(
        bars, [[[study.reach[i], steps[i] - half[i]], [study.reach[i], steps[i] + half[i]]]
               for i in range(2)], rtol=1e-4)


@pytest.mark.parametrize("spec, expected", [
    ("edit_distance(pmf=[0,0.3399999998509884,0.66])", "edit_distance(pmf=[0,0.34,0.66])"),
    ("a(b=1.234567e-05)+c(d=100)", "a(b=1.23e-05)+c(d=100)"),
    (f"per_edge(matrices=[[{'0.12345,' * 20}1]])+improving", "per_edge(matrices=[…])+improving"),
    (f"a(b=[{'1e-05,' * 20}1])+improving", "a(b=[…])+improving"),
    ("explicit(file=v1.20261130/m.h5)", "explicit(file=v1.20261130/m.h5)"),
    ('explicit(file="a=0.12345,b.h5",x=0.12345)', 'explicit(file="a=0.12345,b.h5",x=0.123)'),
    ("x" * 100, "x" * 79 + "…"),
])
def test_long_names_are_short(spec, expected):
    assert curves.short(spec) == expected


def test_guides_that_differ_are_told():
    specs = ["neighbors+improving(guide=a/test@12)", "neighbors+improving(guide=b)", "uniform"]
    study = SimpleNamespace(sweep={"operators": {"spec": SimpleNamespace(values=specs)}})
    assert curves.line_names(study) == specs


def test_names_that_would_be_the_same_have_a_number():
    lists = [",".join(["0.5"] * count) for count in (50, 60)]
    specs = [f"a(b=[{numbers}])" for numbers in lists] + ["uniform"]
    study = SimpleNamespace(sweep={"operators": {"spec": SimpleNamespace(values=specs)}})
    assert curves.line_names(study) == ["0: a(b=[…])", "1: a(b=[…])", "uniform"]


def test_the_chance_to_have_reached_a_level(folder):
    sweep = open_sweep(folder / "few.h5")
    figure = curves.hits_figure(study_of(sweep))
    hit = sweep["threshold/exact"]["hit_by"].sel(stratum="all", score="quality", level="q0.9")
    for operator, (x, y) in enumerate(lines_of(figure.axes[2])):
        assert x.tolist() == [1, 10, 50]
        np.testing.assert_array_equal(y, hit[operator])
    theta = float(sweep["threshold"].theta.sel(score="quality", level="q0.9"))
    assert f"≥ {theta:g} (q0.9)" in figure._suptitle.get_text()


def test_thresholds_against_reach(folder):
    sweep = open_sweep(folder / "alone.h5")
    walked = sweep["hypotheses"]["engine"].values == "walks"
    sweep["hypotheses"]["tau"].values[walked] = 0.0625  # of the other engine: not to be told
    sweep["threshold"]["theta"].loc[dict(level="q0.9")] = [21.5, 22.25]  # both are 22 in the table
    study = study_of(sweep)
    figure = thresholds.threshold_figure(study)
    assert len(figure.axes) == 3 * 2 * 2
    titles = [axis.get_title() for axis in figure.axes[:4]]
    assert titles == ["quality\n≥ 21.5 (q0.9)", "other\n≥ 22.25 (q0.9)",
                      "quality\n≥ 20", "other\n≥ 20"]
    assert figure.axes[0].get_ylabel() == "H1  (top:0.2)\nsteps until reached,\nat most 50"
    steps = sweep["threshold/exact"]["restricted_mean_steps"].sel(
        stratum="bottom:0.2", score="other", level="20")
    drawn = np.concatenate([points.get_offsets() for points in figure.axes[7].collections])
    expected = np.column_stack([study.reach, steps])
    assert sorted(map(tuple, drawn.tolist())) == sorted(map(tuple, expected.tolist()))
    row, = study.verdict_rows(experiment="threshold", level="20", group="edit_distance",
                              hypothesis="H2", score="other", engine="exact")
    said = f"τ = {row['tau']:+.2f}".replace("-", "−")
    assert figure.axes[7].texts[0].get_text().startswith(said)
    assert figures.FIGURES["threshold"].note(study) == ""
    study.levels = ["q0.9", "20", "21"]
    assert figures.FIGURES["threshold"].note(study) == "The first 4 of 6 pairs of score and level."


def test_verdicts_stay_above_their_panels(folder):
    """Long reasons too, in as many columns as there are: each has a line of its own."""
    with styled():
        figure = thresholds.threshold_figure(study_of(open_sweep(folder / "alone.h5")))
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # of a layout that was not found
            figure.canvas.draw()
    texts = [text for axis in figure.axes for text in axis.texts]
    assert any("\n(scores not skewed to the left)" in text.get_text() for text in texts)
    for number, axis in enumerate(figure.axes):
        end = figure.bbox if number % 4 == 3 else figure.axes[number + 1].get_window_extent()
        for text in axis.texts:
            assert text.get_window_extent().x1 < (end.x1 if number % 4 == 3 else end.x0)
        assert axis.get_window_extent().height > 100


def test_many_operators_have_no_lines(folder):
    assert pictures(folder / "alone") == {"threshold"}
    assert {"curves", "found", "hits", "threshold", "exact"} <= pictures(folder / "few")


def test_a_page_of_thresholds_alone(folder):
    page = (folder / "alone" / "index.html").read_text(encoding="utf-8")
    assert "<h2>Verdicts on the steps until q0.9 is reached</h2>" in page
    assert "levels q0.9, 20.</p>" in page and "horizon" not in page
    assert "effect (median steps)" in page and "effect (SD)" not in page
    # per_edge has one operator with metropolis: nothing to compare.
    assert "<td class=\"\">per_edge+non_worsening</td>" in page
    assert "<td class=\"\">per_edge+metropolis</td>" not in page
