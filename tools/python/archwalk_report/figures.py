"""The figures of a report. Each function takes a Study, and returns a matplotlib figure, or None
where the sweep lacks what the figure shows."""

import math

import numpy as np

from .files import positions
from .panels import (ENGINES, REACH_LABEL, annotate_verdicts, change_label, colour_of, error_bars,
                     legend, minus, scatter, verdict_grid, zero_line)
from .style import FAINT, INK, PALETTE, grid_of_panels, heading


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
                               fontweight="bold", pad=9 + 11 * lines)
        axes[row, 0].set_ylabel(f"{ENGINES[engine]}\n{change_label(study)}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    heading(figure, f"Reach and improvability on {score}")
    legend(figure, study)
    return figure


def excess_figure(study):
    """What is left of the change after regression to the mean, for the strata that have one."""
    data = study.exact if study.exact is not None else study.walks
    hypotheses = [name for name in study.strata if name in ("H1", "H2")]
    if data is None or not hypotheses or \
            study.regression_to_mean(hypotheses[0], study.scores[0]) is None:
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
        axes[row, 0].set_ylabel(f"{study.row_label(hypothesis)}\n{change_label(study)}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    heading(figure, "Excess improvability: the change beyond regression to the mean")
    grey = figure.axes[0].scatter([], [], s=22, color=FAINT, label="regression to the mean alone")
    legend(figure, study, [grey])
    return figure


def z_figure(study):
    """Walks against exact: z of the first score at the last horizon, one an operator."""
    if study.walks is None or study.exact is None or "z" not in study.walks:
        return None
    strata = list(positions(study.walks, "stratum"))
    last = positions(study.walks, "horizon")[study.horizons[-1]]
    figure, axes = grid_of_panels(1, len(strata), sharey=True)
    grid = np.linspace(-4.5, 4.5, 181)
    normal = np.exp(-grid**2 / 2) / math.sqrt(2 * math.pi)
    for column, stratum in enumerate(strata):
        axis = axes[0, column]
        z = study.walks["z"].values[:, column, 0, last]
        z = z[np.isfinite(z)]
        axis.set_title(stratum, fontweight="bold")
        axis.set_xlabel("z = (walks − exact) / standard error")
        if len(z):
            axis.hist(z, bins=np.arange(-4.5, 4.51, 0.3), density=True, color=PALETTE[4],
                      edgecolor="white", linewidth=0.4)
            axis.text(0.02, 0.97, f"n {len(z)}\nmean {minus(z.mean())}\nSD {z.std():.3f}\n"
                      f"largest |z| {np.abs(z).max():.2f}", transform=axis.transAxes, va="top",
                      fontsize=8)
        axis.plot(grid, normal, color=INK, linewidth=1.2)
    axes[0, 0].set_ylabel("density")
    heading(figure, f"Walks against exact: {study.scores[0]} after {study.horizons[-1]} steps")
    line = axes[0, 0].plot([], [], color=INK, linewidth=1.2, label="standard normal")
    figure.legend(handles=line, loc="outside lower left", fontsize=8.5)
    return figure


def horizon_figure(study):
    """Kendall's tau against the horizon, by family and score, with its interval."""
    engine = "exact" if study.exact is not None else "walks"
    rows = [row for row in study.verdict_rows(engine=engine) if row["group"] in study.families
            and math.isfinite(row["tau"]) and row["hypothesis"] in study.strata]
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
                axis.errorbar(steps * shift, tau, yerr=np.nan_to_num([tau - low, high - tau]).clip(0),
                              marker=markers[number % 6], markersize=3.5, linewidth=1,
                              elinewidth=0.8, color=colour_of(study, family))
    axes[0, 0].set_ylim(-1.05, 1.05)
    axes[0, 0].set_ylabel("Kendall's τ of reach\nand improvability")
    heading(figure, f"The relation by the number of steps ({engine})")
    handles = [axes[0, 0].plot([], [], color=FAINT, marker=markers[number % 6], linewidth=0,
                               markersize=4.5, label=score)[0]
               for number, score in enumerate(study.scores)]
    legend(figure, study, handles)
    return figure


FIGURES = {
    "overview": (overview_figure, "The change in score against the reach of 1 operator a point, for "
                 "the first score. Bars on the walks are 95 % intervals, drawn for operators evenly "
                 "spread over reach."),
    "exact": (exact_figure, "Every score, exact expectations."),
    "walks": (walks_figure, "Every score, estimates of simulated walks. Bars are 95 % intervals, "
              "drawn for operators evenly spread over reach."),
    "excess": (excess_figure, "In colour, what is left of the change once regression to the mean is "
               "taken off; in grey, regression to the mean alone: what a blind operator would change "
               "on average if the scores were shuffled over the architectures."),
    "horizons": (horizon_figure, "Kendall's τ by horizon. Bars are jackknife intervals."),
    "z": (z_figure, "How far walks lie from the exact expectation, in standard errors, one operator "
          "a count."),
}
