"""What the verdicts must and must not say: H1 and H2 on the real topology table, structural zeros
on `all`, and nothing at all once the scores are shuffled over the cells."""

import csv
import gzip
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
