"""What panels of several figures share: points, error bars, verdicts, legends."""

import math

import matplotlib.ticker
import numpy as np

from .style import INK, PALETTE, grid_of_panels, heading, legend_below, make_taller

ENGINES = {"exact": "exact expectation", "walks": "simulated walks"}
FEW = 60  # operators, up to which their points are large
WIDEST_VERDICT = 41  # letters that fit above a panel
LINE = 11  # points from one verdict to the next
ERROR_BARS = 45  # walks of so many operators a family are drawn with their errors
REACH_LABEL = "reach (expected edits of one step)"


def colour_of(study, family):
    return PALETTE[study.families.index(family) % len(PALETTE)]


def marker_of(study, family):
    """Where colours come again, the points look different."""
    return "o^sDvP"[study.families.index(family) // len(PALETTE) % 6]


def by_family(study, keep=None):
    """Pairs of a family and the positions of its operators, those in `keep` (bool) alone."""
    for family in study.families:
        yield family, np.flatnonzero((study.family == family)
                                     & (True if keep is None else keep))


def change_label(study):
    steps = "1 step" if study.horizon == 1 else f"{study.horizon} steps"
    units = f" ({study.units})" if study.units else ""
    return f"change in score\nafter {steps}{units}"


def minus(value):
    return f"{value:+.2f}".replace("-", "−")


class PowersInLabels(matplotlib.ticker.ScalarFormatter):
    """Tick labels that hold their powers of ten: one for all would stand in the verdicts' place."""

    def __init__(self):
        super().__init__()
        self.set_scientific(False)

    def format_ticks(self, values):
        largest = max(map(abs, values), default=0.0)
        if largest == 0.0 or 1e-3 <= largest < 1e6:
            return super().format_ticks(values)
        return [f"{value:g}".replace("-", "−") for value in values]


def hide_rounding(axis):
    """Widens a y axis that would show nothing but the rounding of equal values."""
    (left, low), (_, high) = axis.dataLim.get_points()
    least = 1e-6 * max(1.0, abs(low))
    if high - low < least:  # as if points lay there: what is drawn later still widens it
        middle = (low + high) / 2
        axis.update_datalim([(left, middle - least / 2), (left, middle + least / 2)])
        axis.autoscale_view()


def scatter(axis, study, values, keep=None, size=5, alpha=0.45):
    if len(study.reach) <= FEW:  # to be seen one by one
        size, alpha = 4 * size, 0.8
    for family, members in by_family(study, keep):
        axis.scatter(study.reach[members], values[members], s=size, alpha=alpha, linewidths=0,
                     color=colour_of(study, family), marker=marker_of(study, family),
                     rasterized=True)
    hide_rounding(axis)


def spread_over_reach(study, members, count):
    """`count` of the operators `members`, evenly spread over their order by reach."""
    order = members[np.argsort(study.reach[members], kind="stable")]
    if len(order) <= count:
        return order
    return order[np.linspace(0, len(order) - 1, count).round().astype(int)]


def error_bars(axis, study, mean, stderr, keep=None, count=ERROR_BARS):
    """95 % intervals; a point whose `stderr` is NaN gets none."""
    for family, members in by_family(study, keep):
        drawn = spread_over_reach(study, members, count)
        axis.errorbar(study.reach[drawn], mean[drawn], yerr=1.96 * stderr[drawn],
                      fmt=marker_of(study, family), markersize=2.8, elinewidth=0.7,
                      markeredgewidth=0,
                      color=colour_of(study, family), ecolor=INK)


def annotate_verdicts(axis, study, hypothesis, score, engine, **where):
    """Kendall's tau and the verdict of each family, in its colour, above the panel's points; of a
    single operator there is none. `where`: an experiment and a level; else the shortest horizon.
    Returns the number of lines; a reason for which there is no room has one of its own."""
    where = where or {"horizon": study.horizon}
    axis.yaxis.set_major_formatter(PowersInLabels())
    lines = []
    for family in study.families:
        for row in study.verdict_rows(hypothesis=hypothesis, score=score, engine=engine,
                                      stratum=study.strata[hypothesis], group=family,
                                      **where):
            if row["n"] + row["n_structural_zero"] < 2:
                continue
            tau = row["tau"]
            said = f"τ = {minus(tau)}  " if math.isfinite(tau) else ""
            said += row["verdict"].replace("_", " ")
            if row["reason"] and row["reason"] != row["verdict"]:
                reason = f" ({row['reason']})"
                said += reason if len(said + reason) <= WIDEST_VERDICT else "\n" + reason[1:]
            lines.append((said, colour_of(study, family)))
    count = below = sum(1 + said.count("\n") for said, _ in lines)
    for said, colour in lines:
        below -= 1 + said.count("\n")
        axis.annotate(said, (0, 1), xytext=(0, 4 + LINE * below), xycoords="axes fraction",
                      textcoords="offset points", color=colour, fontsize=8, ha="left", va="bottom")
    return count


def room_for_reasons(figure, axes):
    """Makes room for the reasons that have lines of their own, so that panels keep their height."""
    lines = sum(max(sum(text.get_text().count("\n") for text in axis.texts) for axis in row)
                for row in axes)
    make_taller(figure, lines * LINE / 72)


def legend(figure, study, extra=(), families=None):
    """Colours by family, those of `families` alone, and further handles."""
    handles = [figure.axes[0].scatter([], [], s=22, color=colour_of(study, family),
                                      marker=marker_of(study, family), label=family)
               for family in (study.families if families is None else families)]
    legend_below(figure, [*handles, *extra])


def zero_line(axis):
    axis.axhline(0, color="#777777", linewidth=0.8, zorder=1)


def verdict_grid(study, engine, title, draw):
    """A row of panels a hypothesis, a column a score; `draw(axis, hypothesis, score)` fills one."""
    hypotheses = list(study.strata)
    figure, axes = grid_of_panels(len(hypotheses), len(study.scores), sharex=True)
    for row, hypothesis in enumerate(hypotheses):
        for column, score in enumerate(study.scores):
            axis = axes[row, column]
            zero_line(axis)
            draw(axis, hypothesis, score)
            lines = annotate_verdicts(axis, study, hypothesis, score, engine)
            if row == 0:
                axis.set_title(score, fontweight="bold", pad=9 + LINE * lines)
        axes[row, 0].set_ylabel(f"{study.row_label(hypothesis)}\n{change_label(study)}")
    for axis in axes[-1]:
        axis.set_xlabel(REACH_LABEL)
    room_for_reasons(figure, axes)
    heading(figure, title)
    legend(figure, study)
    return figure
