"""The figures of a report. Each function takes a Study, and returns a matplotlib figure, or None
where the sweep lacks what the figure shows."""

import math
from typing import Callable, NamedTuple

import numpy as np

from .curves import curves_figure, found_figure, hits_figure
from .files import positions
from .panels import (ENGINES, LINE, REACH_LABEL, annotate_verdicts, change_label, colour_of,
                     error_bars, legend, minus, room_for_reasons, scatter, verdict_grid, zero_line)
from .style import FAINT, INK, PALETTE, grid_of_panels, heading
from .thresholds import columns_note, threshold_figure

INFINITE = "infinite: walks and exact differ where the standard error is 0"


def exact_figure(study):
    """Exact change against reach."""
    if study.exact is None or not study.strata:
        return None

    def draw(axis, hypothesis, score):
        scatter(axis, study, study.at("mean", study.exact, hypothesis, score))

    return verdict_grid(study, "exact", "Reach and improvability, exact", draw)


def walks_figure(study):
    """Estimates of walks against reach: all as faint points, some with 95 % intervals."""
    if study.walks is None or not study.strata:
        return None

    def draw(axis, hypothesis, score):
        mean = study.at("mean", study.walks, hypothesis, score)
        stderr = study.at("stderr", study.walks, hypothesis, score)
        scatter(axis, study, mean, size=3, alpha=0.2)
        error_bars(axis, study, mean, stderr)

    return verdict_grid(study, "walks", "Reach and improvability, simulated walks", draw)


def overview_figure(study):
    """The first score alone: a row an engine, side by side over the hypotheses."""
    engines = [(name, data) for name, data in (("exact", study.exact), ("walks", study.walks))
               if data is not None]
    if not engines or not study.strata:
        return None
    score = study.scores[0]
    figure, axes = grid_of_panels(len(engines), len(study.strata), panel=(3.0, 2.3), sharex=True,
                                  sharey="col")
    for row, (engine, data) in enumerate(engines):
        for column, hypothesis in enumerate(study.strata):
            axis = axes[row, column]
            zero_line(axis)
            mean = study.at("mean", data, hypothesis, score)
            scatter(axis, study, mean, **({} if engine == "exact" else {"size": 3, "alpha": 0.2}))
            if engine == "walks":
                error_bars(axis, study, mean, study.at("stderr", data, hypothesis, score))
            lines = annotate_verdicts(axis, study, hypothesis, score, engine)
            if row == 0:
                axis.set_title(f"{hypothesis}: starts {study.strata[hypothesis]}",
                               fontweight="bold", pad=9 + LINE * lines)
        axes[row, 0].set_ylabel(f"{ENGINES[engine]}\n{change_label(study)}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    room_for_reasons(figure, axes)
    heading(figure, f"Reach and improvability on {score}")
    legend(figure, study)
    return figure


def excess_figure(study):
    """What is left of the change after regression to the mean, for the strata that have one; None
    of fewer than two operators where it is known."""
    data = study.exact if study.exact is not None else study.walks
    hypotheses = [name for name in study.strata if name in ("H1", "H2")]
    if data is None or not hypotheses:
        return None
    known = study.regression_to_mean(hypotheses[0], study.scores[0])
    if known is None or np.isfinite(known).sum() < 2:
        return None
    figure, axes = grid_of_panels(len(hypotheses), len(study.scores), sharex=True)
    for row, hypothesis in enumerate(hypotheses):
        for column, score in enumerate(study.scores):
            axis = axes[row, column]
            zero_line(axis)
            chance = study.regression_to_mean(hypothesis, score)
            axis.scatter(study.reach, chance, s=3, alpha=0.5, linewidths=0, color=FAINT,
                         rasterized=True)
            scatter(axis, study, study.at("mean", data, hypothesis, score) - chance)
            if row == 0:
                axis.set_title(score, fontweight="bold")
        axes[row, 0].set_ylabel(f"{study.row_label(hypothesis)}\nexcess "
                                f"{change_label(study)}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    heading(figure, "Excess improvability: the change beyond regression to the mean")
    grey = figure.axes[0].scatter([], [], s=22, color=FAINT, label="regression to the mean alone")
    shown = set(study.family[np.isfinite(known)])
    legend(figure, study, [grey], [family for family in study.families if family in shown])
    return figure


def bars_note(study):
    """What the bars on walks are."""
    if study.walks is None:
        return ""
    if np.isnan(study.walks["stderr"].values).all():
        return "With one walk per start there is no standard error, and no bars are drawn."
    return "Bars on the walks are 95 % intervals, drawn for operators evenly spread over reach."


def last_z(study):
    """z of the first score at the last horizon [operator, stratum]."""
    last = positions(study.walks, "horizon")[study.horizons[-1]]
    return study.walks["z"].values[:, :, 0, last]


def write_z(axis, z, infinite):
    """How many z are infinite, and the moments of the others, `z`."""
    place = dict(xycoords="axes fraction", textcoords="offset points", va="top", fontsize=8)
    if infinite:  # first and in a colour that is seen: there is no clearer disagreement
        axis.annotate(f"{infinite} infinite", (0.02, 0.97), xytext=(0, 0), color=PALETTE[1],
                      **place)
    if len(z):
        largest = "finite |z| ≤" if infinite else "largest |z|"
        axis.annotate(f"n {len(z)}\nmean {minus(z.mean())}\nSD {z.std():.3f}\n"
                      f"{largest} {np.abs(z).max():.2f}", (0.02, 0.97),
                      xytext=(0, -10 if infinite else 0), **place)


def z_figure(study):
    """Walks against exact: z of the first score at the last horizon, one an operator."""
    if study.walks is None or study.exact is None or "z" not in study.walks:
        return None
    strata = list(positions(study.walks, "stratum"))
    values = last_z(study)
    figure, axes = grid_of_panels(1, len(strata), sharey=True)
    grid = np.linspace(-4.5, 4.5, 181)
    normal = np.exp(-grid**2 / 2) / math.sqrt(2 * math.pi)
    for column, stratum in enumerate(strata):
        axis = axes[0, column]
        z = values[np.isfinite(values[:, column]), column]
        axis.set_title(stratum, fontweight="bold")
        axis.set_xlabel("z = (walks − exact) / standard error")
        if len(z):
            bins = np.arange(-4.5, 4.51, 0.3)  # what is further out is in the outermost
            axis.hist(np.clip(z, bins[0], bins[-1]), bins=bins, density=True, color=PALETTE[4],
                      edgecolor="white", linewidth=0.4)
        write_z(axis, z, np.isinf(values[:, column]).sum())
        axis.plot(grid, normal, color=INK, linewidth=1.2)
    axes[0, 0].set_ylabel("density")
    heading(figure, f"Walks against exact: {study.scores[0]} after {study.horizons[-1]} steps")
    handles = axes[0, 0].plot([], [], color=INK, linewidth=1.2, label="standard normal")
    if np.isinf(values).any():
        handles += axes[0, 0].plot([], [], linewidth=0, label=INFINITE)
    figure.legend(handles=handles, loc="outside lower left", fontsize=8.5)
    return figure


def infinite_z_note(study):
    infinite = np.isinf(last_z(study)).sum()
    return f"{infinite} {INFINITE}." if infinite else ""


def horizon_engine(study):
    return "exact" if study.exact is not None else "walks"


def horizon_rows(study):
    """The rows of /hypotheses whose tau horizon_figure shows."""
    return [row for row in study.verdict_rows(engine=horizon_engine(study))
            if row["group"] in study.families and math.isfinite(row["tau"])
            and row["stratum"] == study.strata.get(row["hypothesis"])]


def intervals_note(study):
    undefined = any(math.isnan(row["ci_low"]) or math.isnan(row["ci_high"])
                    for row in horizon_rows(study))
    return "Bars are jackknife intervals" + (
        "; a point without a bar has no interval." if undefined else ".")


def horizon_figure(study):
    """Kendall's tau against the horizon, by family and score, with its interval where it has
    one."""
    rows = horizon_rows(study)
    if not rows or len(study.horizons) < 2:
        return None
    figure, axes = grid_of_panels(1, len(study.strata), sharey=True)
    markers = "osD^vP"
    for column, hypothesis in enumerate(study.strata):
        axis = axes[0, column]
        zero_line(axis)
        axis.set_xscale("log")
        axis.set_xticks(study.horizons, [str(horizon) for horizon in study.horizons])
        axis.minorticks_off()
        axis.set_title(study.row_label(hypothesis), fontweight="bold")
        axis.set_xlabel("steps")
        for family in study.families:
            for number, score in enumerate(study.scores):
                line = sorted((row["horizon"], row["tau"], row["ci_low"], row["ci_high"])
                              for row in rows if row["hypothesis"] == hypothesis
                              and row["group"] == family and row["score"] == score)
                if not line:
                    continue
                steps, tau, low, high = map(np.array, zip(*line))
                shift = 1 + 0.06 * (number - (len(study.scores) - 1) / 2)  # side by side
                axis.errorbar(steps * shift, tau, yerr=np.clip([tau - low, high - tau], 0, None),
                              marker=markers[number % 6], markersize=3.5, linewidth=1,
                              elinewidth=0.8, color=colour_of(study, family))
    axes[0, 0].set_ylim(-1.05, 1.05)
    axes[0, 0].set_ylabel("Kendall's τ of reach\nand improvability")
    heading(figure, f"The relation by the number of steps ({horizon_engine(study)})")
    handles = [axes[0, 0].plot([], [], color=FAINT, marker=markers[number % 6], linewidth=0,
                               markersize=4.5, label=score)[0]
               for number, score in enumerate(study.scores)]
    shown = {row["group"] for row in rows}
    legend(figure, study, handles, [family for family in study.families if family in shown])
    return figure


class ReportFigure(NamedTuple):
    draw: Callable  # Study -> matplotlib figure or None
    caption: str
    note: Callable = lambda study: ""  # what the caption says of this sweep, where one was drawn

    def caption_of(self, study):
        return f"{self.caption} {self.note(study)}".strip()


FIGURES = {
    "overview": ReportFigure(
        overview_figure, "The change in score against the reach of 1 operator a point, for the "
        "first score.", bars_note),
    "exact": ReportFigure(exact_figure, "Every score, exact expectations."),
    "walks": ReportFigure(walks_figure, "Every score, estimates of simulated walks.", bars_note),
    "excess": ReportFigure(
        excess_figure, "In colour, what is left of the change once regression to the mean is taken "
        "off; in grey, regression to the mean alone: what a blind operator would change on average "
        "if the scores were shuffled over the architectures."),
    "horizons": ReportFigure(horizon_figure, "Kendall's τ by horizon.", intervals_note),
    "curves": ReportFigure(
        curves_figure, "The expected change by the number of steps and, where the sweep has a "
        "cost, by what all evaluations up to there cost, for the first score."),
    "found": ReportFigure(
        found_figure, "What was found after so many evaluations, for the first score: the incumbent, "
        "which has the best guide seen so far, and the best score seen, an oracle's view. Exact "
        "where the sweep has exact_track, with circles for walks."),
    "threshold": ReportFigure(
        threshold_figure, "The expected number of steps until a score is reached, cut off at the "
        "sweep's max_steps, against reach. Lower is better: τ here is of reach against the "
        "negative of these steps.", columns_note),
    "hits": ReportFigure(
        hits_figure, "The chance to have reached the first level within so many steps."),
    "z": ReportFigure(
        z_figure, "How far walks lie from the exact expectation, in standard errors, one operator "
        "a count; what lies beyond ±4.5 is in the outermost bars.", infinite_z_note),
}
