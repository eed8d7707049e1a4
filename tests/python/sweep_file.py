"""A small sweep file in archwalk's layout, written with h5py from made-up numbers."""

import h5py
import numpy as np

SCORES = ["cifar10/test@200", "cifar100/test@200"]
STRATA = ["bottom:0.1", "top:0.1", "all"]
HORIZONS = [1, 5, 100]
FAMILIES = ["edit_distance"] * 60 + ["per_edge"] * 30


class Writer:
    """Datasets with dimension scales of their own in every group, as archwalk writes them."""

    def __init__(self, file):
        self.file = file
        self.coordinates = {"operator": np.arange(len(FAMILIES)), "stratum": STRATA,
                            "score": SCORES, "horizon": np.array(HORIZONS)}

    def put(self, group, name, values, dimensions, **attributes):
        holder = self.file.require_group(group)
        for dimension in dimensions:
            if dimension not in holder and dimension != name:
                self.put(group, dimension, self.coordinates[dimension], [dimension])
        if isinstance(values, list) and values and isinstance(values[0], str):
            data = holder.create_dataset(name, data=values, dtype=h5py.string_dtype("utf-8"))
        else:
            data = holder.create_dataset(name, data=np.asarray(values))
        data.attrs.update(attributes)
        if dimensions == [name]:
            data.make_scale(name)
        else:
            for axis, dimension in enumerate(dimensions):
                data.dims[axis].attach_scale(holder[dimension])


def hypothesis_rows(engines):
    """One row a hypothesis, engine, family, score and horizon."""
    rows = []
    for hypothesis, stratum in (("H1", "top:0.1"), ("H2", "bottom:0.1"), ("H3", "all")):
        for engine in engines:
            for family in ("edit_distance", "per_edge"):
                for score in SCORES:
                    for horizon in HORIZONS:
                        zero = stratum == "all" and family == "edit_distance"
                        tau = {"H1": -0.9, "H2": 0.9, "H3": -0.4}[hypothesis] / horizon**0.3
                        rows.append(dict(
                            hypothesis=hypothesis, experiment="fixed_length", engine=engine,
                            reach="reach_uniform", group=family, score=score, stratum=stratum,
                            horizon=horizon, n=0 if zero else FAMILIES.count(family),
                            n_structural_zero=60 if zero else 0,
                            tau=np.nan if zero else tau, p=np.nan if zero else 1e-9,
                            ci_low=np.nan if zero else tau - 0.05,
                            ci_high=np.nan if zero else tau + 0.05,
                            p_holm=np.nan if zero else 1e-7, effect=np.nan if zero else 0.4,
                            tau_excess=np.nan if zero else tau / 2,
                            effect_excess=np.nan if zero else 0.2,
                            verdict="undetermined" if zero else "supported",
                            reason="structural zero" if zero else ""))
    return rows


def write_sweep(path, engines=("exact", "walks"), hypotheses=True):
    """Writes the file; returns its exact mean [operator, stratum, score, horizon]."""
    random = np.random.default_rng(1)
    count = len(FAMILIES)
    reach = np.sort(random.uniform(1, 5.5, count))
    random.shuffle(reach)
    shape = (count, len(STRATA), len(SCORES), len(HORIZONS))
    pull = np.array([20.0, -15.0, 0.0])[None, :, None, None]
    mixing = 1 - np.exp(-reach[:, None] * np.array(HORIZONS) / 3)
    chance = pull * mixing[:, None, None, :] * np.ones(shape)
    drift = np.array([family == "per_edge" for family in FAMILIES]) * random.normal(0, 2, count)
    exact = chance * 0.7 + drift[:, None, None, None]
    stderr = 0.3 * np.ones(shape)
    z = random.normal(size=shape)
    zero = np.zeros((count, len(STRATA)), dtype=np.uint8)
    zero[:60, 2] = 1
    everything = ["operator", "stratum", "score", "horizon"]
    with h5py.File(path, "w") as file:
        file.attrs["format"] = "archwalk sweep"
        writer = Writer(file)
        put = writer.put
        put("operators", "spec", [f"{family}(...)" for family in FAMILIES], ["operator"])
        put("operators", "family", FAMILIES, ["operator"])
        put("operators", "selection", ["always"] * count, ["operator"])
        put("operators", "reach_uniform", reach, ["operator"], units="edits")
        put("operators", "blind", np.ones(count, dtype=np.uint8), ["operator"])
        put("strata", "size", np.array([1562, 1562, 15625]), ["stratum"])
        put("scores", "skewness", np.array([-3.1, -1.9]), ["score"])
        put("fixed_length", "structural_zero", zero, ["operator", "stratum"])
        put("fixed_length", "regression_to_mean", chance, everything)
        if "exact" in engines:
            put("fixed_length/exact", "mean", exact, everything, units="percent")
            put("fixed_length/exact", "bound", np.full(shape, 1e-12), everything)
        if "walks" in engines:
            put("fixed_length/walks", "mean", exact + z * stderr, everything, units="percent")
            put("fixed_length/walks", "stderr", stderr, everything)
            put("fixed_length/walks", "z", z if "exact" in engines else z * np.nan, everything)
            put("fixed_length/walks", "count", np.array([24992, 24992, 250000]), ["stratum"])
        if hypotheses:
            rows = hypothesis_rows(engines)
            writer.coordinates["row"] = np.arange(len(rows))
            for name in rows[0]:
                put("hypotheses", name, [row[name] for row in rows], ["row"])
    return exact
