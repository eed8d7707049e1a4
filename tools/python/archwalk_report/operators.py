"""The parameters of a sweep's operators as columns, and what of an operator goes beside results."""

import json
import re

import numpy as np
import xarray

# The dimensions of parameters that are arrays, after `operator`.
DIMENSIONS = {"pmf": ("distance",), "matrix": ("from", "to"), "matrices": ("edge", "from", "to")}
# Columns of /operators that open_sweep lays beside the results of every other group.
BESIDE_RESULTS = ("family", "selection", "memory", "reach_uniform", "evaluations_per_step")

# Names and values stop at a character with a meaning of its own; the sign of an exponent has none.
WORD = re.compile(r"(?:[0-9][0-9.]*[eE]\+[0-9]+|[^()\[\],=+\"])+")


def operator_parameters(sweep):
    """The parameters of each operator: an xarray.Dataset [operator] with a variable for each
    parameter that occurs, `metropolis.temperature`, `tournament.k`, `tabu.k`, ….

    sweep: what open_sweep returned, or its group "operators".

    Numbers, and true and false as 1 and 0, are float64, NaN where an operator has none; words are
    str, "" where it has none. The pmf of distances has the dimension `distance`, a matrix `from`
    and `to`, one for each edge `edge` before these. What stands within another (`noisy`'s rule,
    `restart`'s inner proposal) goes by its own name: noisy(rule=metropolis(temperature=2),sigma=1)
    is noisy.rule "metropolis", metropolis.temperature 2 and noisy.sigma 1.
    """
    operators = sweep["operators"] if isinstance(sweep, dict) else sweep
    rows = [parameters_of(str(text)) for text in operators["spec"].values]
    columns = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        columns[name] = column_of(name, [row.get(name) for row in rows])
    return xarray.Dataset(columns, coords={"operator": operators["operator"]})


def parameters_of(spec):
    """The parameters in an operator's text: a dict from NAME.KEY to a float, a str or an array."""
    found = {}
    place = 0
    while place < len(spec):
        place = read_part(spec, place, found)[1] + 1  # past the + between parts
    return found


def read_part(text, place, found):
    """Reads NAME or NAME(key=value,...) at `place`; returns the name and where it ends."""
    name, place = word_at(text, place)
    if text[place:place + 1] != "(":
        return name, place
    while text[place] != ")":
        key, place = word_at(text, place + 1)
        if not key:  # NAME()
            break
        found[f"{name}.{key}"], place = read_value(text, place + 1, found)
    return name, place + 1


def read_value(text, place, found):
    if text[place] == '"':  # a string that is no word, escaped as in JSON
        return json.JSONDecoder(strict=False).raw_decode(text, place)
    if text[place] == "[":
        value, end = json.JSONDecoder().raw_decode(text, place)
        return np.array(value, dtype=np.float64), end
    value, end = read_part(text, place, found)
    if value in ("true", "false"):
        return float(value == "true"), end
    try:
        return float(value), end
    except ValueError:
        return value, end


def word_at(text, place):
    found = WORD.match(text, place)
    return (found.group(), found.end()) if found else ("", place)


def column_of(name, values):
    """A variable [operator, ...] of the values, None where an operator has no such parameter."""
    part, key = name.split(".")
    attributes = {"long_name": f"{key} of {part}"}
    given = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in given):
        words = ["" if value is None else str(value) for value in values]
        return xarray.Variable("operator", np.array(words), attributes)
    shape = np.shape(given[0])
    numbers = np.full((len(values), *shape), np.nan)
    for row, value in enumerate(values):
        if value is not None:
            numbers[row] = value
    dimensions = DIMENSIONS.get(key, tuple(f"{name}_{axis}" for axis in range(len(shape))))
    return xarray.Variable(("operator", *dimensions[:len(shape)]), numbers, attributes)


def beside_results(sweep):
    """The groups, those along `operator` with the coordinates BESIDE_RESULTS."""
    operators = sweep["operators"]
    beside = {name: operators[name].variable for name in BESIDE_RESULTS if name in operators}
    return {group: data.assign_coords(beside)
            if group != "operators" and "operator" in data.dims else data
            for group, data in sweep.items()}
