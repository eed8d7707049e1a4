"""Operators by their parameters in xarray: operator_parameters, and what open_sweep lays beside
results."""

import numpy as np
import pytest
import xarray

from archwalk_report import SweepFileError, open_sweep, open_table, operator_parameters
from archwalk_report.operators import parameters_of
from program import CONFIG, Program

FURTHER = """\
[[operator]]
proposal = { per_edge = { rate = 0.3 } }
selection = { metropolis = { temperature = 0.5, guide = "quality" } }
[[operator]]
proposal = "neighbors"
[operator.selection.noisy]
rule = { metropolis = { temperature = 4.0 } }
sigma = 1.5
guide = "other"
[[operator]]
proposal = "neighbors"
selection = { tournament = { k = 3, guide = "quality" } }
memory = { tabu = { k = 2 } }
"""


@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    program = Program(archwalk_program, tmp_path_factory.mktemp("parameters"))
    program.make_table()
    program.write("sweep.toml", CONFIG.replace("[[generate]]", FURTHER + "[[generate]]", 1))
    program.succeed("sweep", "sweep.toml", "-o", "sweep.h5", "--quiet")
    return program.folder


def test_a_parameter_is_a_column(small):
    sweep = open_sweep(small / "sweep.h5")
    parameters = operator_parameters(sweep)
    assert parameters.identical(operator_parameters(sweep["operators"]))
    selection = sweep["operators"].selection
    temperature = parameters["metropolis.temperature"]
    assert temperature[selection == "metropolis"].values.tolist() == [2.0, 0.5]
    assert temperature[selection == "noisy"].item() == 4.0  # its rule's
    assert temperature.isnull().sum() == len(selection) - 3
    assert parameters["noisy.rule"][selection == "noisy"].item() == "metropolis"
    assert parameters["noisy.rule"][0].item() == ""
    # The same word twice in one operator stays apart.
    row = parameters.isel(operator=int(np.flatnonzero(selection == "tournament")[0]))
    assert (row["tournament.k"], row["tabu.k"], row["tournament.keep_parent"]) == (3, 2, 1)


def test_arrays_have_dimensions_of_their_own(small):
    sweep = open_sweep(small / "sweep.h5")
    parameters = operator_parameters(sweep)
    pmf = parameters["edit_distance.pmf"]
    assert pmf.dims == ("operator", "distance")
    assert pmf[0].values.tolist() == [0.25, 0.5, 0.25, 0, 0]
    blind = sweep["operators"].blind == 1
    np.testing.assert_allclose((pmf * np.arange(5)).sum("distance")[blind],
                               sweep["operators"].reach_uniform[blind], rtol=1e-9)
    matrices = parameters["per_edge.matrices"]
    assert matrices.dims == ("operator", "edge", "from", "to")
    assert matrices.shape[1:] == (4, 3, 3)
    np.testing.assert_allclose(matrices[-1].sum("to"), 1, rtol=1e-9)


def test_columns_of_operators_of_ones_own():
    """Rows of a matrix are where a step comes from; operators keep their labels."""
    specs = ["per_edge(matrix=[[0.25,0.75],[0,1]])+always", "neighbors+threshold(slack=1e+20)"]
    operators = xarray.Dataset({"spec": ("operator", specs)}, {"operator": [7, 3]})
    parameters = operator_parameters(operators)
    assert parameters["operator"].values.tolist() == [7, 3]
    matrix = parameters["per_edge.matrix"]
    assert matrix.dims == ("operator", "from", "to")
    assert matrix.sel(operator=7).sum("to").values.tolist() == [1, 1]
    assert matrix.sel(operator=3).isnull().all()
    slack = parameters["threshold.slack"]
    assert slack.sel(operator=3) == 1e20 and slack.attrs["long_name"] == "slack of threshold"


def test_results_go_by_selection_and_parameter(small):
    sweep = open_sweep(small / "sweep.h5")
    for group, data in sweep.items():
        assert group == "operators" or "operator" not in data.dims or set(data.coords) >= {
            "family", "selection", "memory", "reach_uniform", "evaluations_per_step"}
    mean = sweep["fixed_length/exact"]["mean"]
    by_temperature = mean.assign_coords(
        temperature=operator_parameters(sweep)["metropolis.temperature"])
    picked = by_temperature.where(mean.selection == "metropolis", drop=True).swap_dims(
        operator="temperature")
    np.testing.assert_array_equal(picked.sel(temperature=0.5).values, mean[2].values)
    assert mean.evaluations_per_step[mean.selection == "tournament"].item() == 3
    assert mean.groupby("family").mean().sizes["family"] == 3


def test_long_texts_take_no_more_than_their_length(small):
    """An array of fixed width would take the longest, a matrix for every edge, of each operator."""
    operators = open_sweep(small / "sweep.h5")["operators"]
    for name in ("spec", "parameters"):
        texts = operators[name]
        assert texts.dtype == object and isinstance(texts.values[0], str)
        assert texts.attrs["units"] == "1" and texts.attrs["long_name"]
        with xarray.open_dataset(small / "sweep.h5", group="operators") as plain:
            assert texts.values.tolist() == plain[name].values.tolist()
            assert set(plain.variables) == set(operators.variables)


def test_groups_are_loaded_as_asked(small):
    some = open_sweep(small / "sweep.h5", groups=["fixed_length/exact"])
    assert set(some) == {"operators", "fixed_length/exact"}
    whole = open_sweep(small / "sweep.h5")["fixed_length/exact"]
    xarray.testing.assert_identical(some["fixed_length/exact"], whole)
    with pytest.raises(ValueError, match="fixed_length/exakt.*fixed_length/exact"):
        open_sweep(small / "sweep.h5", groups=["fixed_length/exakt"])


def test_a_table_goes_by_code(small):
    table = open_table(small / "small.h5")
    assert table.value.sel(score="other", code=80).item() == 24
    assert table.architecture.sel(code=80).item() == "2:2:2:2"
    with pytest.raises(SweepFileError, match="the format 'archwalk sweep': scores are read from a"):
        open_table(small / "sweep.h5")


def test_too_little_memory_is_no_fault_of_the_file(small, monkeypatch):
    def full(*_, **__):
        raise MemoryError
    monkeypatch.setattr("xarray.open_dataset", full)
    with pytest.raises(MemoryError):
        open_sweep(small / "sweep.h5")


@pytest.mark.parametrize("spec, expected", [
    ("uniform", {}),
    ("uniform()", {}),
    ("explicit(file=/a/b-c 2.h5)+always", {"explicit.file": "/a/b-c 2.h5"}),
    ("edit_distance(pmf=[0,1e-05])+threshold(slack=1e+3,guide=a/test@12)",
     {"edit_distance.pmf": [0, 1e-5], "threshold.slack": 1000, "threshold.guide": "a/test@12"}),
    ("restart(probability=0.5,inner=per_edge(rate=0.25))+noisy(rule=improving,trials=true)",
     {"restart.probability": 0.5, "restart.inner": "per_edge", "per_edge.rate": 0.25,
      "noisy.rule": "improving", "noisy.trials": 1}),
    (r'uniform+threshold(guide="a, \"b\" (c)=1+\\",slack=1)+tabu(k=3)',
     {"threshold.guide": 'a, "b" (c)=1+\\', "threshold.slack": 1, "tabu.k": 3}),
    ('uniform+improving(guide="12")', {"improving.guide": "12"}),
    ('uniform+improving(guide="a\tb")', {"improving.guide": "a\tb"}),
])
def test_the_text_of_an_operator(spec, expected):
    found = parameters_of(spec)
    assert {name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in found.items()} == expected
