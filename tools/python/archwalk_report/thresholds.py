"""The figure of how long walks take to reach a score, against reach."""

import numpy as np

from .files import positions
from .panels import (ENGINES, LINE, REACH_LABEL, annotate_verdicts, error_bars, legend,
                     room_for_reasons, scatter)
from .style import grid_of_panels, heading

MOST_COLUMNS = 4


def all_columns(study):
    """Scores with a level, each a column."""
    return [(score, level) for level in study.levels for score in study.scores]


def columns_note(study):
    count = len(all_columns(study))
    return f"The first {MOST_COLUMNS} of {count} pairs of score and level." \
        if count > MOST_COLUMNS else ""


def threshold_figure(study):
    """E min(tau, max_steps) against reach: a row a hypothesis, a column a score and level."""
    data = study.threshold
    if data is None or not study.strata:
        return None
    columns = all_columns(study)[:MOST_COLUMNS]
    hypotheses = list(study.strata)
    figure, axes = grid_of_panels(len(hypotheses), len(columns), sharex=True)
    for row, hypothesis in enumerate(hypotheses):
        for column, (score, level) in enumerate(columns):
            axis = axes[row, column]
            place = (slice(None), positions(data, "stratum")[study.strata[hypothesis]],
                     positions(data, "score")[score], positions(data, "level")[level])
            mean = data["restricted_mean_steps"].values[place]
            if study.threshold_engine == "walks":
                stderr = data["restricted_mean_stderr"].values[place]
                scatter(axis, study, mean, size=3, alpha=0.2)
                error_bars(axis, study, mean, stderr)
            else:
                scatter(axis, study, mean)
            lines = annotate_verdicts(axis, study, hypothesis, score, study.threshold_engine,
                                      experiment="threshold", level=level)
            if row == 0:
                axis.set_title(f"{score}\n≥ {study.level_text(score, level)}",
                               fontweight="bold", pad=9 + LINE * lines)
        axes[row, 0].set_ylabel(f"{study.row_label(hypothesis)}\nsteps until reached,\n"
                                f"at most {int(np.max(data['max_steps'].values))}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    room_for_reasons(figure, axes)
    heading(figure, f"How long it takes to reach a score, {ENGINES[study.threshold_engine]}")
    legend(figure, study)
    return figure
