"""What the verdicts must and must not say: H1 and H2 on the real topology table, structural zeros
on `all`, and nothing at all once the scores are shuffled over the cells."""

import csv
import gzip
import itertools
import json
import random
import subprocess

import pytest

SCORES = ["cifar10/test@200", "cifar100/test@200", "imagenet16-120/test@200"]
FAMILIES = """
[[generate]]
count = {count}
reach = [1.0, 5.5]
proposal = {{ edit_distance = {{}} }}

[[generate]]
count = {count}
reach = [0.5, 5.5]
proposal = {{ {second} }}
"""


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of_sweep(program, folder, table, second, count=150):
    """The hypotheses of a sweep by both engines."""
    config = folder / "sweep.toml"
    config.write_text(
        f"""
seed = 1
table = "{table}"
scores = {json.dumps(SCORES)}
method = "both"
strata = ["bottom:0.1", "top:0.1", "all"]
walks_per_start = 4
track = ["final"]
[fixed_length]
horizons = [1, 2, 5, 10]
{FAMILIES.format(count=count, second=second)}
"""
    )
    output = folder / "sweep.h5"
    run(program, "sweep", config, "-o", output, "--quiet", "--force")
    return json.loads(run(program, "hypotheses", output, "--json"))


@pytest.fixture(scope="module")
def columns(data_folder):
    with gzip.open(data_folder / "nats_tss.csv.gz", "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in ["architecture", *SCORES]}


def import_table(program, folder, columns):
    source = folder / "table.csv"
    with open(source, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values()))
    table = folder / "table.h5"
    run(program, "import", source, "-o", table, "--space", "tss", "--quiet")
    return table


@pytest.fixture(scope="module")
def real_rows(archwalk_program, columns, tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    table = import_table(archwalk_program, folder, columns)
    return rows_of_sweep(archwalk_program, folder, table, "per_edge = {}")


def test_h1_and_h2_are_supported_at_one_step(real_rows):
    chosen = [
        row
        for row in real_rows
        if row["group"] == "edit_distance" and row["horizon"] == 1 and row["hypothesis"] in ("H1", "H2")
    ]
    # 2 hypotheses x 2 engines x 2 kinds of reach x 3 scores
    assert len(chosen) == 24
    assert {row["verdict"] for row in chosen} == {"supported"}
    assert all(row["tau"] < 0 for row in chosen if row["hypothesis"] == "H1")
    assert all(row["tau"] > 0 for row in chosen if row["hypothesis"] == "H2")


def test_edit_distance_is_a_structural_zero_on_all_and_per_edge_is_not(real_rows):
    on_all = [row for row in real_rows if row["stratum"] == "all"]
    zeros = [row for row in on_all if row["group"] == "edit_distance"]
    drifting = [row for row in on_all if row["group"] == "per_edge"]
    assert len(zeros) == len(drifting) == 2 * 2 * 3 * 4
    for row in zeros:
        assert row["n"] == 0 and row["n_structural_zero"] == 150
        assert row["tau"] is None and row["reason"] == "structural zero"
    for row in drifting:
        assert row["n"] == 150 and row["n_structural_zero"] == 0
        assert row["tau"] is not None and row["verdict"] != ""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "second", ["per_edge = { rate = true }", "edit_distance = { stay = true }"]
)
def test_shuffled_scores_support_nothing(archwalk_program, columns, tmp_path, seed, second):
    generator = random.Random(seed)
    shuffled = {"architecture": columns["architecture"]}
    order = list(range(len(columns["architecture"])))
    generator.shuffle(order)
    for name in SCORES:
        shuffled[name] = [columns[name][i] for i in order]
    table = import_table(archwalk_program, tmp_path, shuffled)
    rows = rows_of_sweep(archwalk_program, tmp_path, table, second)
    extremes = [row for row in rows if row["stratum"] in ("bottom:0.1", "top:0.1")]
    assert extremes
    judged = [row for row in extremes if row["verdict"] in ("supported", "contradicted")]
    assert not judged
    if second.startswith("per_edge"):
        # A rate stays put more often the smaller its reach, so even scores laid at random improve
        # with reach from the bottom and fall from the top. It must be recognised as what it is.
        rates = [
            row
            for row in extremes
            if row["engine"] == "exact" and row["horizon"] == 1 and row["group"] == "per_edge"
        ]
        assert len(rates) == 12
        assert all(abs(row["tau"]) > 0.9 for row in rates)
        assert {row["reason"] for row in rates} == {"regression to the mean"}


RANDOM = """
seed = 4
table = "random.h5"
scores = ["quality"]
method = "{method}"
strata = ["bottom:0.1", "top:0.1"]
walks_per_start = {walks}
[fixed_length]
horizons = [1]
[threshold]
levels = ["q0.9"]
max_steps = 20
grid = [20]
[[generate]]
count = 200
reach = [0.5, 2.5]
proposal = {{ per_edge = {{ rate = true }} }}
"""


@pytest.fixture(scope="module")
def random_table(archwalk_program, tmp_path_factory):
    """Independent scores on 5^4 cells."""
    folder = tmp_path_factory.mktemp("random")
    generator = random.Random(11)
    lines = [f"{':'.join(digits)},{generator.random():.6f}"
             for digits in itertools.product("01234", repeat=4)]
    (folder / "random.csv").write_text("architecture,quality\n" + "\n".join(lines) + "\n")
    run(archwalk_program, "import", folder / "random.csv", "-o", folder / "random.h5", "--space", "5^4",
        "--quiet")
    return folder


def rows_on_random(program, folder, method, walks=2, more=""):
    config = folder / "random.toml"
    config.write_text(RANDOM.format(method=method, walks=walks) + more)
    run(program, "sweep", config, "-o", folder / "sweep.h5", "--quiet", "--force")
    return (json.loads(run(program, "hypotheses", folder / "sweep.h5", "--json")),
            run(program, "hypotheses", folder / "sweep.h5"))


@pytest.mark.parametrize("more, guided", [
    ("", 0), ('[[operator]]\nproposal = "uniform"\nselection = "improving"\n', 1)])
def test_random_scores_support_nothing_beside_a_guided_operator(archwalk_program, random_table, more,
                                                                guided):
    rows, text = rows_on_random(archwalk_program, random_table, "exact", more=more)
    rows = [row for row in rows if row["group"] == "all" and row["experiment"] == "fixed_length"]
    assert len(rows) == 4  # two hypotheses, two kinds of reach
    for row in rows:
        assert abs(row["tau"]) > 0.9
        assert row["verdict"] == "undetermined" and row["reason"] == "regression to the mean"
        assert row["n"] == 200 + guided and row["n_blind"] == row["n_excess"] == 200
        assert abs(row["tau_excess"]) < 1 and row["effect_excess"] < row["effect"]
        assert ("1 of 201 operators see the score" in row["notice"]) == (guided == 1)
    assert ("Groups of one operator" in text) == (guided == 1)


def test_one_walk_per_start_says_that_its_noise_is_unknown(archwalk_program, random_table):
    rows, text = rows_on_random(archwalk_program, random_table, "walks", walks=1)
    assert all("sampling noise unknown: one walk per start" in row["notice"] for row in rows)
    assert all(row["noise_unknown"] and row["reliability"] is None for row in rows)
    assert "Sampling noise unknown" in text
    rows, text = rows_on_random(archwalk_program, random_table, "walks", walks=2)
    assert not any(row["noise_unknown"] for row in rows)
    assert "Sampling noise unknown" not in text


def test_effects_say_their_units(archwalk_program, random_table):
    rows, _ = rows_on_random(archwalk_program, random_table, "exact")
    units = {"fixed_length": "score SD", "threshold": "median steps",
             "threshold_success": "probability"}
    assert {row["experiment"] for row in rows} == set(units)
    for row in rows:
        assert row["effect_units"] == units[row["experiment"]]
