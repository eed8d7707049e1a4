"""The numbers that figures and tables show, picked out of a sweep."""

import dataclasses

import numpy as np

from .files import labels, positions

# The hypotheses in words, and how the stratum that each speaks of begins.
HYPOTHESES = {
    "H1": ("larger reach, lower improvability from the best architectures", "top:"),
    "H2": ("larger reach, higher improvability from the worst architectures", "bottom:"),
    "H3": ("larger reach, lower improvability overall", "all"),
}


@dataclasses.dataclass
class Study:
    """A sweep at its shortest horizon, by hypothesis and score.

    `exact` and `walks` are the datasets [operator, stratum, score, horizon] or None; `threshold` is
    that of `threshold_engine` [operator, stratum, score, level] or None.
    """

    sweep: dict
    exact: object
    walks: object
    threshold: object
    threshold_engine: str  # exact where there is that; else walks
    reach: np.ndarray  # reach_uniform [operator]
    family: np.ndarray  # what is told apart [operator]: groups of /hypotheses, by group_names
    families: list
    scores: list
    horizons: list  # empty in a sweep of thresholds alone
    levels: list  # empty in a sweep without
    strata: dict  # hypothesis -> stratum label, the first of its strata; figures show this one
    further_strata: dict  # hypothesis -> labels of its other strata, where it has some
    units: str  # of the scores; empty where they have none or differ

    @property
    def horizon(self):
        return self.horizons[0] if self.horizons else None

    def row_label(self, hypothesis):
        return f"{hypothesis}  ({self.strata[hypothesis]})"

    def at(self, variable, dataset, hypothesis, score, horizon=None):
        """One variable [operator] of one engine, or of /fixed_length itself."""
        return dataset[variable].values[
            :, positions(dataset, "stratum")[self.strata[hypothesis]],
            positions(dataset, "score")[score],
            positions(dataset, "horizon")[horizon or self.horizon]]

    def level_text(self, score, level):
        """The score that reaches a level, as `45.3889 (q0.99)`."""
        theta = self.sweep["threshold"]["theta"]
        value = float(theta.values[positions(theta, "score")[score],
                                   positions(theta, "level")[level]])
        return f"{value:g} ({level})" if level.startswith("q") else level

    def regression_to_mean(self, hypothesis, score):
        """What a blind operator changes on a landscape without structure [operator], or None."""
        fixed_length = self.sweep["fixed_length"]
        if "regression_to_mean" not in fixed_length:
            return None
        return self.at("regression_to_mean", fixed_length, hypothesis, score)

    def verdict_rows(self, **wanted):
        """Rows of /hypotheses as dicts, for the fixed length and the headline kind of reach, that
        hold `wanted`."""
        if "hypotheses" not in self.sweep:
            return []
        wanted.setdefault("reach", "reach_uniform")
        wanted.setdefault("experiment", "fixed_length")
        return [row for row in table_rows(self.sweep["hypotheses"])
                if all(row.get(key) == value for key, value in wanted.items())]


def group_names(operators):
    """The proposal of each operator, with selection and memory where operators of one proposal
    differ in them: the names that their groups have in /hypotheses."""
    family = labels(operators["family"].values)
    whole = list(family)
    for name, plain in (("selection", None), ("memory", "none")):
        if name in operators:
            whole = [text if part == plain else f"{text}+{part}"
                     for text, part in zip(whole, labels(operators[name].values))]
    kinds = {}
    for name, text in zip(family, whole):
        kinds.setdefault(name, set()).add(text)
    return np.array([name if len(kinds[name]) == 1 else text
                     for name, text in zip(family, whole)])


def units_of(sweep):
    """The units that all scores share, or ""."""
    if "scores" not in sweep or "units" not in sweep["scores"]:
        return ""
    units = set(labels(sweep["scores"]["units"].values))
    return units.pop() if len(units) == 1 and units != {"1"} else ""


def table_rows(dataset):
    """A group of columns [row] as a list of dicts with plain Python values."""
    columns = {}
    for name, variable in dataset.variables.items():
        if variable.ndim == 1:
            values = variable.values
            columns[str(name)] = values.tolist() if values.dtype.kind in "iuf" else labels(values)
    columns.pop("row", None)
    return [dict(zip(columns, values)) for values in zip(*columns.values())]


def study_of(sweep):
    """The Study of what open_sweep returned."""
    operators = sweep["operators"]
    measured = next(sweep[group] for group in ("fixed_length/exact", "fixed_length/walks",
                                               "fixed_length", "threshold") if group in sweep)
    threshold_engine = "exact" if "threshold/exact" in sweep else "walks"
    levels = list(positions(sweep["threshold"], "level")) if "threshold" in sweep else []
    family = group_names(operators)
    strata, further_strata = {}, {}
    for hypothesis, (_, prefix) in HYPOTHESES.items():
        own = [label for label in positions(measured, "stratum") if label.startswith(prefix)]
        if own:
            strata[hypothesis] = own[0]
        if own[1:]:
            further_strata[hypothesis] = own[1:]
    return Study(sweep=sweep, exact=sweep.get("fixed_length/exact"),
                 walks=sweep.get("fixed_length/walks"),
                 threshold=sweep.get(f"threshold/{threshold_engine}"),
                 threshold_engine=threshold_engine, levels=levels,
                 reach=operators["reach_uniform"].values, family=family,
                 families=list(dict.fromkeys(family)), scores=list(positions(measured, "score")),
                 horizons=sorted(positions(measured, "horizon"))
                 if "horizon" in measured.dims else [], strata=strata,
                 further_strata=further_strata, units=units_of(sweep))
