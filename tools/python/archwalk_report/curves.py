"""Figures of sweeps with few operators: one line each, along the path."""

import re

import numpy as np

from .files import labels, positions
from .panels import zero_line
from .style import PALETTE, grid_of_panels, heading, legend_below

MOST_LINES = 12  # operators that are told apart one by one
LONGEST_NAME = 80
NUMBER = r"(?<=[=\[,])-?\d+\.\d{4,}(?:e[-+]?\d+)?(?=[\],)])"
QUOTED = r'"(?:[^"\\]|\\.)*"'
GUIDE = r'\bguide=(?:"(?:[^"\\]|\\.)*"|[^,)"]*)'  # in an operator's text


def short(spec):
    """An operator's text with three digits a number and, where that is too long, without lists.
    Names in it, of files and guides, stay as they are."""
    spec = re.sub(f"{QUOTED}|{NUMBER}",
                  lambda found: found.group() if found.group().startswith('"')
                  else f"{float(found.group()):.3g}", spec)
    if len(spec) > LONGEST_NAME:
        spec = re.sub(r"\[[-+0-9.eE,\[\] ]*\]", "[…]", spec)
    return spec if len(spec) <= LONGEST_NAME else spec[:LONGEST_NAME - 1] + "…"


def line_names(study):
    """The text of each operator, shortened, without a guide that all of them share; where two would
    be the same, with the operator's number."""
    specs = labels(study.sweep["operators"]["spec"].values)
    guides = {guide for spec in specs for guide in re.findall(GUIDE, spec)}
    if len(guides) == 1:
        specs = [re.sub(",?" + GUIDE, "", spec).replace("()", "") for spec in specs]
    names = [short(spec) for spec in specs]
    return [f"{number}: {name}" if names.count(name) > 1 else name
            for number, name in enumerate(names)]


def line_style(number):
    styles = ("-", "--", ":")
    return dict(color=PALETTE[number % len(PALETTE)],
                linestyle=styles[number // len(PALETTE) % len(styles)])


def draw_lines(axis, x, y):
    """A line an operator; x is [place] or [operator, place], y [operator, place]."""
    for number, values in enumerate(y):
        axis.plot(x if x.ndim == 1 else x[number], values, marker=".", markersize=4, linewidth=1.1,
                  **line_style(number))
    axis.set_xscale("log")


def legend_of_lines(figure, study):
    legend_below(figure, [figure.axes[0].plot([], [], label=name, **line_style(number))[0]
                          for number, name in enumerate(line_names(study))])


def curves_figure(study):
    """The change of the first score by the number of steps and, with `cost`, by its cost; None of
    more than MOST_LINES operators, or of a single horizon."""
    data = study.exact if study.exact is not None else study.walks
    if data is None or len(study.horizons) < 2 or len(study.reach) > MOST_LINES or \
            not study.strata:
        return None
    score = positions(data, "score")[study.scores[0]]
    cost = study.sweep.get("fixed_length/cost")
    figure, axes = grid_of_panels(1 if cost is None else 2, len(study.strata), sharey="col")
    units = f" ({study.units})" if study.units else ""
    for column, hypothesis in enumerate(study.strata):
        stratum = positions(data, "stratum")[study.strata[hypothesis]]
        change = data["mean"].values[:, stratum, score]
        for axis in axes[:, column]:
            zero_line(axis)
        axes[0, column].set_title(f"starts {study.strata[hypothesis]}", fontweight="bold")
        draw_lines(axes[0, column], data["horizon"].values, change)
        axes[0, column].set_xlabel("steps")
        if cost is not None:
            draw_lines(axes[1, column], cost["seconds"].values[:, stratum, score], change)
            axes[1, column].set_xlabel(
                f"{cost.attrs.get('column', 'cost')} ({cost['seconds'].attrs.get('units', '')})")
    for axis in axes[:, 0]:
        axis.set_ylabel(f"change in score{units}")
    heading(figure, f"Operators one by one on {study.scores[0]}")
    legend_of_lines(figure, study)
    return figure


def found_tracks(study):
    """Tracks of which something is known, as (name, exact mean or None, walks' mean or None), each
    [operator, stratum, score, horizon]."""
    def mean(data, track):
        known = data is not None and f"{track}_mean" in data
        values = data[f"{track}_mean"].values if known else None
        return values if known and not np.isnan(values).all() else None
    tracks = [(track, mean(study.exact, track), mean(study.walks, track))
              for track in ("incumbent", "best")]
    return [track for track in tracks if track[1] is not None or track[2] is not None]


def found_figure(study):
    """The incumbent and the best of the first score by the number of evaluations: exact lines with
    the walks' values as circles, or the walks' alone; None of more than MOST_LINES operators, of a
    single horizon, or where neither was followed."""
    tracks = found_tracks(study)
    if not tracks or len(study.horizons) < 2 or len(study.reach) > MOST_LINES or not study.strata:
        return None
    data = study.exact if study.exact is not None else study.walks
    score = positions(data, "score")[study.scores[0]]
    evaluations = study.sweep["operators"]["evaluations_per_step"].values[:, None] * \
        data["horizon"].values
    figure, axes = grid_of_panels(len(tracks), len(study.strata), sharey="col")
    units = f" ({study.units})" if study.units else ""
    for row, (track, exact, walks) in enumerate(tracks):
        for column, hypothesis in enumerate(study.strata):
            axis = axes[row, column]
            stratum = positions(data, "stratum")[study.strata[hypothesis]]
            if row == 0:
                axis.set_title(f"starts {study.strata[hypothesis]}", fontweight="bold")
            draw_lines(axis, evaluations,
                       (exact if exact is not None else walks)[:, stratum, score])
            if exact is not None and walks is not None:
                for number, values in enumerate(walks[:, stratum, score]):
                    axis.plot(evaluations[number], values, linestyle="none", marker="o",
                              markersize=7, fillstyle="none", color=line_style(number)["color"])
            axis.set_xlabel("evaluations")
        axes[row, 0].set_ylabel(f"{track} less start{units}")
    heading(figure, f"What was found of {study.scores[0]}")
    legend_of_lines(figure, study)
    return figure


def hits_figure(study):
    """The chance to have reached the first level of the first score, by the number of steps."""
    data = study.threshold
    if data is None or data.sizes["time"] < 2 or len(study.reach) > MOST_LINES or not study.strata:
        return None
    score, level = study.scores[0], study.levels[0]
    figure, axes = grid_of_panels(1, len(study.strata), sharey=True)
    for column, hypothesis in enumerate(study.strata):
        axis = axes[0, column]
        stratum = positions(data, "stratum")[study.strata[hypothesis]]
        hit = data["hit_by"].values[:, stratum, positions(data, "score")[score],
                                    positions(data, "level")[level]]
        axis.set_title(f"starts {study.strata[hypothesis]}", fontweight="bold")
        draw_lines(axis, data["time"].values, hit)
        axis.set_xlabel("steps t")
    axes[0, 0].set_ylim(-0.03, 1.03)
    axes[0, 0].set_ylabel("P(reached within t)")
    heading(figure, f"Chance to reach {score} ≥ {study.level_text(score, level)}")
    legend_of_lines(figure, study)
    return figure
