"""What the figures and the page of archwalk-report say of sweeps out of the ordinary: several
strata of one hypothesis, one walk per start, an interval or a standard error that is not there."""

import re

import h5py
import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import pytest

import sweep_file
from archwalk_report import figures, open_sweep
from archwalk_report.cli import main
from archwalk_report.study import study_of
from archwalk_report.style import styled
from program import CONFIG, Program

# per_edge is there with two selections; of the other, metropolis, there is one operator.
FAMILIES = ("edit_distance", "per_edge+non_worsening")
STRATA = 'strata = ["bottom:0.2", "top:0.2", "all"]'
INFINITE = "infinite: walks and exact differ where the standard error is 0"
NO_ERROR = "With one walk per start there is no standard error"


@pytest.fixture(autouse=True)
def no_figure_stays_open():
    yield
    plt.close("all")


def swept(program, folder, config):
    program = Program(program, folder)
    program.make_table()
    program.succeed("sweep", program.write("sweep.toml", config), "-o", "sweep.h5", "--quiet")
    return folder / "sweep.h5"


@pytest.fixture(scope="module")
def two_strata(archwalk_program, tmp_path_factory):
    """A sweep whose H1 has two strata, and its report in `out` beside it."""
    config = CONFIG.replace(STRATA, 'strata = ["top:0.5", "top:0.05", "bottom:0.2"]')
    path = swept(archwalk_program, tmp_path_factory.mktemp("strata"), config)
    assert main([str(path), "-o", str(path.parent / "out")]) == 0
    return path


@pytest.fixture(scope="module")
def one_walk(archwalk_program, tmp_path_factory):
    config = CONFIG.replace("walks_per_start = 40", "walks_per_start = 1")
    path = swept(archwalk_program, tmp_path_factory.mktemp("one_walk"), config)
    assert main([str(path), "-o", str(path.parent / "out")]) == 0
    return path


def page_of(path):
    return (path.parent / "out" / "index.html").read_text(encoding="utf-8")


def captions(page):
    """Caption by figure."""
    return dict(re.findall(r'<img src="(\w+)\.png"[^>]*></a><figcaption>(.*?)</figcaption>', page))


def said(figure):
    """Every text on the panels of a figure and in its legends."""
    texts = [text.get_text() for axis in figure.axes for text in axis.texts]
    return texts + [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def bars(axis):
    """The error bars that are drawn, each a pair of ends; a NaN one is an empty segment."""
    return [piece for container in axis.containers
            for lines in getattr(container, "lines", (None, None, ()))[2]
            for piece in lines.get_segments() if len(piece)]


def drawn_points(axis):
    return sum(len(container.lines[0].get_xdata()) for container in axis.containers)


@pytest.mark.parametrize("draw, rows_of_panels", [
    (figures.overview_figure, ["exact", "walks"]), (figures.exact_figure, ["exact"]),
    (figures.walks_figure, ["walks"])])
def test_a_panel_has_the_verdicts_of_its_own_stratum(two_strata, draw, rows_of_panels):
    study = study_of(open_sweep(two_strata))
    assert study.strata == {"H1": "top:0.5", "H2": "bottom:0.2"}
    figure = draw(study)
    panels = [axis for axis in figure.axes if axis.texts]
    assert len(panels) == len(figure.axes) >= 2 * len(rows_of_panels)
    for axis in panels:
        assert len(axis.texts) == len(FAMILIES)
    for number, engine in enumerate(rows_of_panels):
        per_row = len(panels) // len(rows_of_panels)
        expected = [row for family in FAMILIES for row in study.verdict_rows(
            hypothesis="H1", stratum="top:0.5", score="quality", engine=engine, group=family,
            horizon=1)]
        assert len(expected) == len(FAMILIES)
        for text, row in zip(panels[number * per_row].texts, expected):
            assert text.get_text().startswith(f"τ = {row['tau']:+.2f}".replace("-", "−"))


def test_the_horizon_figure_has_a_point_a_horizon(two_strata):
    study = study_of(open_sweep(two_strata))
    panel = figures.horizon_figure(study).axes[0]
    assert len(panel.containers) == len(FAMILIES) * len(study.scores)
    for container in panel.containers:
        line = container.lines[0]
        assert len(line.get_xdata()) == len(study.horizons)
    got = sorted(value for container in panel.containers
                 for value in container.lines[0].get_ydata())
    expected = sorted(row["tau"] for row in study.verdict_rows(
        hypothesis="H1", stratum="top:0.5", engine="exact") if row["group"] in FAMILIES)
    assert got == expected


def test_selections_of_one_proposal_are_told_apart(two_strata):
    study = study_of(open_sweep(two_strata))
    assert study.families == ["edit_distance", "per_edge+metropolis", "per_edge+non_worsening"]
    assert (study.family == "edit_distance").sum() == 10
    for draw in (figures.exact_figure, figures.walks_figure):
        figure = draw(study)
        assert set(study.families) <= set(said(figure))
        assert not any("+metropolis" in text.get_text()
                       for axis in figure.axes for text in axis.texts)
    excess = said(figures.excess_figure(study))  # of blind operators alone
    assert "edit_distance" in excess and "per_edge+metropolis" not in excess


def test_proposals_of_one_selection_go_by_their_names(tmp_path):
    sweep_file.write_sweep(tmp_path / "sweep.h5")
    assert study_of(open_sweep(tmp_path / "sweep.h5")).families == ["edit_distance", "per_edge"]


@pytest.mark.parametrize("groups", [1, 7])
def test_nothing_is_cut_off_at_the_edges(tmp_path, groups):
    """A narrow figure, one score, with a long heading and many groups."""
    path = tmp_path / "sweep.h5"
    sweep_file.write_sweep(path, ("exact",), hypotheses=False)
    study = study_of(open_sweep(path))
    study.scores = study.scores[:1]
    study.families = [f"neighbors+selection_{number}" for number in range(groups)]
    study.family = np.array(study.families)[np.arange(len(study.reach)) % groups]
    with styled():
        figure = figures.excess_figure(study)
        figure.draw_without_rendering()
        width = figure.bbox.width
        assert figure._suptitle.get_window_extent().x1 <= width
        legend, = figure.legends
        assert len(legend.get_texts()) == groups + 1
        assert legend.get_window_extent().x1 <= width
        assert min(axis.get_window_extent().height for axis in figure.axes) > 130


def test_rounding_is_no_relation(tmp_path):
    """Structural zeros differ by rounding alone: their panel must not spread that out."""
    path = tmp_path / "sweep.h5"
    sweep_file.write_sweep(path, ("exact",))
    with h5py.File(path, "r+") as file:
        mean = file["fixed_length/exact/mean"]
        mean[:, 2] = 1e-15 * np.random.default_rng(2).normal(size=mean[:, 2].shape)
    figure = figures.exact_figure(study_of(open_sweep(path)))
    figure.canvas.draw()
    for axis in figure.axes[4:]:
        low, high = axis.get_ylim()
        assert 9e-7 < high - low < 1e-5 and low < 0 < high
        # No "1e-7" above the axis: the verdicts stand there.
        assert axis.yaxis.get_offset_text().get_text() == ""
        labels = [label.get_text() for label in axis.get_yticklabels()]
        assert "0" in labels and any(label.endswith("e−07") for label in labels)
    with h5py.File(path, "r+") as file:
        file.copy("fixed_length/exact", "fixed_length/walks")
        walks = file["fixed_length/walks"]
        walks["stderr"] = np.full(walks["mean"].shape, 0.1)
        for dimension, name in enumerate(("operator", "stratum", "score", "horizon")):
            walks["stderr"].dims[dimension].attach_scale(walks[name])
    for axis in figures.overview_figure(study_of(open_sweep(path))).axes[2::3]:
        assert axis.get_ylim()[1] > 0.19  # the bars of the walks are whole, and share the axis


def test_the_change_has_units(two_strata):
    study = study_of(open_sweep(two_strata))
    assert study.units == ""  # the table's are 1
    study.units = "percent"
    assert figures.exact_figure(study).axes[0].get_ylabel().endswith("after 1 step (percent)")


def test_the_table_tells_the_strata_apart(two_strata):
    page = page_of(two_strata)
    head, *rows = re.findall(r"<tr>(.*?)</tr>", page)
    assert re.findall(r"<th[^>]*>(.*?)</th>", head)[:2] == ["hypothesis", "stratum"]
    cells = [tuple(re.findall(r"<td[^>]*>(.*?)</td>", row))[:5] for row in rows]
    assert {cell[:2] for cell in cells} == {("H1", "top:0.5"), ("H1", "top:0.05"),
                                            ("H2", "bottom:0.2")}
    assert len(set(cells)) == len(cells)
    assert "verdicts of H1 from starts top:0.05 are in the table only" in page
    assert "from starts bottom:0.2 are" not in page


def test_a_page_of_one_stratum_a_hypothesis_speaks_of_no_further_ones(one_walk):
    assert "in the table only" not in page_of(one_walk)


def test_further_strata_without_a_table(tmp_path):
    """A sweep file without hypotheses: what is not drawn is nowhere on the page."""
    path = tmp_path / "sweep.h5"
    sweep_file.write_sweep(path, ("exact",), hypotheses=False)
    with h5py.File(path, "r+") as file:
        for group in ("fixed_length", "fixed_length/exact"):
            file[group]["stratum"][0] = "top:0.5"
    assert main([str(path), "-o", str(tmp_path / "out")]) == 0
    page = page_of(path)
    assert "H1 from starts top:0.1 are not drawn" in page and "table" not in page.split("<h1>")[1]


def test_one_walk_per_start_has_no_bars(one_walk):
    study = study_of(open_sweep(one_walk))
    assert np.isnan(study.walks["stderr"].values).all()
    walks = [*figures.walks_figure(study).axes,
             *figures.overview_figure(study).axes[len(study.strata):]]
    for axis in walks:
        assert drawn_points(axis) > 0 and not bars(axis)
    told = captions(page_of(one_walk))
    for name in ("overview", "walks"):
        assert NO_ERROR in told[name] and "Bars" not in told[name]


def test_more_walks_per_start_have_bars(two_strata):
    study = study_of(open_sweep(two_strata))
    for axis in figures.walks_figure(study).axes:
        assert len(bars(axis)) == drawn_points(axis) == len(study.reach)
    told = captions(page_of(two_strata))
    for name in ("overview", "walks"):
        assert "Bars on the walks are 95 % intervals" in told[name] and NO_ERROR not in told[name]


def test_a_report_of_exact_expectations_speaks_of_no_bars_on_walks(tmp_path):
    sweep_file.write_sweep(tmp_path / "sweep.h5", ("exact",))
    assert main([str(tmp_path / "sweep.h5"), "-o", str(tmp_path / "out")]) == 0
    told = captions(page_of(tmp_path / "sweep.h5"))["overview"]
    assert "Bars" not in told and NO_ERROR not in told


def test_a_tau_without_interval_is_a_point_without_bar(tmp_path):
    path = tmp_path / "sweep.h5"
    sweep_file.write_sweep(path)
    all_bars = bars(figures.horizon_figure(study_of(open_sweep(path))).axes[0])
    assert main([str(path), "-o", str(tmp_path / "out")]) == 0
    assert "without a bar" not in captions(page_of(path))["horizons"]
    with h5py.File(path, "r+") as file:  # the first row is H1's, exact, edit_distance, 1 step
        for name in ("ci_low", "ci_high"):
            file["hypotheses"][name][0] = np.nan
    panel = figures.horizon_figure(study_of(open_sweep(path))).axes[0]
    assert len(bars(panel)) == len(all_bars) - 1 == 2 * 2 * 3 - 1
    assert drawn_points(panel) == 2 * 2 * 3
    assert main([str(path), "-o", str(tmp_path / "out"), "--force"]) == 0
    assert "a point without a bar has no interval" in captions(page_of(path))["horizons"]


def test_infinite_z_is_counted(tmp_path):
    path = tmp_path / "sweep.h5"
    sweep_file.write_sweep(path)
    plain = figures.z_figure(study_of(open_sweep(path)))
    assert not any("infinite" in text for text in said(plain))
    assert any("largest |z|" in text for text in said(plain))
    assert main([str(path), "-o", str(tmp_path / "out")]) == 0
    assert "infinite" not in captions(page_of(path))["z"]
    with h5py.File(path, "r+") as file:
        z = file["fixed_length/walks/z"]
        z[3:5, 1, 0, -1] = [np.inf, -np.inf]
        z[5, 1, 0, -1] = np.nan  # not measured: no disagreement
        z[:, 2, 0, -1] = np.inf  # nothing is left to draw
        z[7, 0, 1, 0] = np.inf  # of another score and horizon, not of this figure
        count = len(z)
    figure = figures.z_figure(study_of(open_sweep(path)))
    bottom, top, everything = ["\n".join(text.get_text() for text in axis.texts)
                               for axis in figure.axes]
    assert "infinite" not in bottom and "largest |z|" in bottom
    assert f"n {count - 3}\n" in top and "2 infinite" in top and "finite |z| ≤" in top
    assert f"{count} infinite" in everything and "|z|" not in everything
    colour = figure.axes[1].texts[0].get_color()
    assert matplotlib.colors.to_hex(colour) == figures.PALETTE[1].lower()
    assert INFINITE in said(figure)
    assert main([str(path), "-o", str(tmp_path / "out"), "--force"]) == 0
    assert f"{count + 2} {INFINITE}" in captions(page_of(path))["z"]
