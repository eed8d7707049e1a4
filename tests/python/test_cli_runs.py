"""Sweeps by the built program: the same file whatever the threads, instruction set, parts and
shards; what the file holds, and what is said."""

import json
import os
import re
import shutil

import h5py
import numpy as np
import pytest
import xarray
from archwalk_report import SweepFileError, open_sweep
from compare_sweeps import compare
from program import CONFIG, Program
from same_sweep import assert_same_sweep

@pytest.fixture(scope="module")
def small(archwalk_program, tmp_path_factory):
    """A folder with the small table, its configuration and a sweep, reference.h5."""
    program = Program(archwalk_program, tmp_path_factory.mktemp("small"))
    program.make_table()
    program.write("small.toml", CONFIG)
    program.succeed("sweep", "small.toml", "-o", "reference.h5", "--threads", "1")
    return program


def assert_same(program, name):
    assert_same_sweep(program.folder / "reference.h5", program.folder / name)


def test_a_table_in_python_has_the_architectures_as_coordinates(archwalk_program, tmp_path):
    from archwalk_report import SweepFileError, open_table
    program = Program(archwalk_program, tmp_path)
    program.make_table()
    table = open_table(program.folder / "small.h5")
    assert set(table.coords) == {"score", "code", "architecture"}
    one = table.value.sel(score="quality").where(table.architecture == "0:0:2:1", drop=True)
    assert one.values.tolist() == [7 * 7 * 37 % 101 / 4]  # row 7 of the table
    program.succeed("synth", "-o", "tss.h5", "--score", "cifar10/test@200")
    classes = open_table(program.folder / "tss.h5").isomorphism_class
    assert classes.dims == ("code",) and len(set(classes.values.tolist())) == 6466
    program.write("no.h5", "no table")
    with pytest.raises(SweepFileError, match="archwalk import"):
        open_table(program.folder / "no.h5")


def test_comparing_across_backends(small, tmp_path):
    """Exact numbers may differ by both bounds together, walks not at all."""
    changed = tmp_path / "changed.h5"

    def problems_with(change):
        shutil.copy(small.folder / "reference.h5", changed)
        with h5py.File(changed, "r+") as file:
            change(file)
        return compare(small.folder / "reference.h5", changed, across_backends=True)[0]

    def add_bounds(file, times):
        group = file["fixed_length/exact"]
        group["mean"][...] = group["mean"][()] + times * group["bound"][()]

    def move_walks(file):
        mean = file["fixed_length/walks/mean"]
        mean[...] = np.nextafter(mean[()], np.inf)

    assert problems_with(lambda file: None) == []
    assert problems_with(lambda file: add_bounds(file, 1.9)) == []
    assert ["fixed_length/exact/mean" in one for one in
            problems_with(lambda file: add_bounds(file, 2.1))] == [True]
    assert ["fixed_length/walks/mean" in one for one in problems_with(move_walks)] == [True]


VARIANTS = {
    "two threads": (["--threads", "2"], {}),
    "parts of one": (["--block", "1"], {}),
    "parts of four": (["--block", "4", "--threads", "2"], {}),
    "one part": (["--block", "1000"], {}),
    "baseline": ([], {"ARCHWALK_ISA": "baseline"}),
    "avx2": ([], {"ARCHWALK_ISA": "avx2"}),
    "avx512": ([], {"ARCHWALK_ISA": "avx512"}),
}


@pytest.mark.parametrize("case", VARIANTS)
def test_the_same_file(small, case):
    arguments, variables = VARIANTS[case]
    name = f"{case}.h5"
    process = small.run("sweep", "small.toml", "-o", name, *arguments,
                        environment={**os.environ, **variables})
    if process.returncode == 2 and "not available" in process.stderr:
        assert os.environ.get("ARCHWALK_REQUIRE_INSTRUCTION_SETS") != "1", process.stderr
        pytest.skip(f"this processor lacks {case}")
    assert process.returncode == 0, process.stderr
    assert_same(small, name)
    if variables:
        with h5py.File(small.folder / name) as file:
            assert file["provenance"].attrs["instruction_set"] == variables["ARCHWALK_ISA"]


def test_another_seed_gives_another_file(small):
    small.write("other.toml", CONFIG.replace("seed = 5", "seed = 6"))
    small.succeed("sweep", "other.toml", "-o", "other.h5")
    problems, _ = compare(small.folder / "reference.h5", small.folder / "other.h5")
    assert any("/fixed_length/walks/mean" in problem for problem in problems)


def test_what_the_file_holds(small):
    with h5py.File(small.folder / "reference.h5") as file:
        assert file.attrs["format"] == "archwalk sweep"
        assert file["provenance"].attrs["config"] == CONFIG
        assert file["provenance"].attrs["seed"] == 5
        assert file["provenance"].attrs["command"] == (
            "archwalk sweep small.toml -o reference.h5 --threads 1")
        walks, exact = file["fixed_length/walks"], file["fixed_length/exact"]
        assert walks["mean"].shape == (15, 3, 2, 2)
        assert list(walks["count"]) == [16 * 40, 16 * 40, 81 * 40]
        error = np.sqrt(exact["variance_within"][()] / walks["count"][()][:, None, None])
        np.testing.assert_allclose(walks["z"][()],
                                   (walks["mean"][()] - exact["mean"][()]) / error, rtol=1e-9)
        assert walks.attrs["z_check"] == "passed"
        # The isotropic operators' chance of a better score, its z among those of the change.
        spectral = exact["method"].asstr()[()] == "spectral"
        error = np.sqrt(exact["positive_variance_within"][()] /
                        walks["count"][()][:, None, None])[spectral]
        np.testing.assert_allclose(
            walks["positive_z"][()][spectral],
            (walks["positive_fraction"][()] - exact["positive_fraction"][()])[spectral] / error,
            rtol=1e-9)
        assert np.isnan(walks["positive_z"][()][~spectral]).all()
        np.testing.assert_allclose(walks["positive_stderr"][()][spectral], error, rtol=0.3)
        assert walks.attrs["z_check_count"] == (15 + spectral.sum()) * 3 * 2 * 2
        assert set(exact["method"].asstr()) == {"spectral", "sparse"}
        assert list(file["operators/stream_index"])[:3] == [0, 1, 2**23]


@pytest.mark.parametrize("track", ["final", "best", "incumbent"])
def test_tracks_left_out(small, track):
    small.write(f"{track}.toml", f'track = ["{track}"]\n' + CONFIG)
    small.succeed("sweep", f"{track}.toml", "-o", f"{track}.h5")
    with h5py.File(small.folder / f"{track}.h5") as file, \
            h5py.File(small.folder / "reference.h5") as reference:
        left_out = set(reference["fixed_length/walks"]) - set(file["fixed_length/walks"])
        assert left_out == {f"{name}_{value}" for name in ("best", "incumbent") if name != track
                            for value in ("mean", "stderr")}
        for name in file["fixed_length/walks"]:
            np.testing.assert_array_equal(file["fixed_length/walks"][name][()],
                                          reference["fixed_length/walks"][name][()])


@pytest.mark.parametrize("method", ["exact", "walks"])
def test_one_engine_alone(small, method):
    small.write(f"{method}.toml", CONFIG.replace('"both"', f'"{method}"'))
    small.succeed("sweep", f"{method}.toml", "-o", f"{method}.h5")
    with h5py.File(small.folder / f"{method}.h5") as file, \
            h5py.File(small.folder / "reference.h5") as reference:
        engines = {"exact", "walks"} & set(file["fixed_length"])
        assert engines == {method}
        np.testing.assert_array_equal(file["fixed_length"][method]["mean"],
                                      reference["fixed_length"][method]["mean"])


def test_hypotheses_of_the_file_and_again(small):
    text = small.succeed("hypotheses", "reference.h5", "--json").stdout
    rows = json.loads(text)
    assert small.succeed("hypotheses", "reference.h5", "--json", "--again").stdout == text
    with h5py.File(small.folder / "reference.h5") as file:
        group = file["hypotheses"]
        assert len(rows) == len(group["tau"]) > 0
        assert [row["verdict"] for row in rows] == list(group["verdict"].asstr())
        np.testing.assert_array_equal([np.nan if row["tau"] is None else row["tau"] for row in rows],
                                      group["tau"][()])
    table = small.succeed("hypotheses", "reference.h5").stdout
    assert "H1" in table and small.succeed("hypotheses", "reference.h5", "--again").stdout == table


def test_verdicts_are_those_of_the_file_unless_asked_again(small):
    shutil.copy(small.folder / "reference.h5", small.folder / "changed.h5")
    with h5py.File(small.folder / "changed.h5", "r+") as file:
        file["hypotheses/tau"][0] = 0.125
    def tau(*words):
        return json.loads(small.succeed("hypotheses", "changed.h5", "--json", *words).stdout)[0]["tau"]
    assert tau() == 0.125
    assert tau("--again") == json.loads(
        small.succeed("hypotheses", "reference.h5", "--json").stdout)[0]["tau"] != 0.125
    with h5py.File(small.folder / "changed.h5", "r+") as file:
        del file["hypotheses/tau"]
    small.refuse("hypotheses", "changed.h5", naming=["changed.h5", "/hypotheses", "--again"])
    assert "H1" in small.succeed("hypotheses", "changed.h5", "--again").stdout


def test_plan_runs_nothing(small):
    before = small.listing()
    process = small.succeed("sweep", "small.toml", "-o", "plan.h5", "--plan")
    assert small.listing() == before
    for piece in ("194,400", "steps", "memory", "time", "plan.h5"):
        assert piece in process.stdout


def test_table_on_the_command_line(small):
    small.write("tableless.toml", CONFIG.replace('table = "small.h5"\n', ""))
    small.refuse("sweep", "tableless.toml", "-o", "tableless.h5", naming=["--table"])
    small.succeed("sweep", "tableless.toml", "-o", "tableless.h5", "--table", "small.h5")
    assert_same(small, "tableless.h5")


def test_shards_and_merge(small):
    for number in (1, 2, 3):
        small.succeed("sweep", "small.toml", "-o", "whole.h5", "--block", "2",
                      "--shard", f"{number}/3")
    shards = [f"whole.h5.shard-{number}-of-3.parts" for number in (1, 2, 3)]
    small.refuse("merge", "whole.h5", *shards[:2], naming=["missing", "2"])
    small.succeed("merge", "whole.h5", *shards)
    assert_same(small, "whole.h5")
    # Parts of another configuration don't mix.
    small.write("seed.toml", CONFIG.replace("seed = 5", "seed = 7"))
    small.succeed("sweep", "seed.toml", "-o", "seed.h5", "--block", "2", "--shard", "3/3")
    small.refuse("merge", "mixed.h5", *shards[:2], "seed.h5.shard-3-of-3.parts",
                 naming=["another sweep"])


def test_disagreeing_engines_fail_the_sweep(small):
    small.succeed("sweep", "small.toml", "-o", "wrong.h5", "--shard", "1/1")
    folder = small.folder / "wrong.h5.shard-1-of-1.parts"
    with h5py.File(folder / "000000.h5", "r+") as part:
        z = part["fixed_length/walks/z"]
        z[0, 0, 0, 0] = 9.0
    process = small.run("merge", "wrong.h5", folder)
    assert process.returncode == 1
    assert "WARNING" in process.stderr and "disagree" in process.stderr
    with h5py.File(small.folder / "wrong.h5") as file:
        assert file["fixed_length/walks"].attrs["z_check"] == "flagged"


def test_a_part_does_not_pass_for_a_sweep(small):
    small.succeed("sweep", "small.toml", "-o", "parts.h5", "--block", "4", "--shard", "1/1")
    folder = "parts.h5.shard-1-of-1.parts"
    part = f"{folder}/000001.h5"
    small.refuse("hypotheses", part, naming=["000001.h5", "part of a sweep, 2 of 4", "own file"])
    assert "2 of 4 of a sweep: operators 4 to 7, counted from 0, of 15" in \
        small.succeed("info", part).stdout
    assert json.loads(small.succeed("info", part, "--json").stdout)["part"] == {
        "number": 2, "parts": 4, "first_operator": 4, "last_operator": 7, "operators_of_sweep": 15}
    with pytest.raises(SweepFileError, match="one part of a sweep"):
        open_sweep(small.folder / part)
    small.succeed("merge", "parts.h5", folder)
    small.succeed("hypotheses", "parts.h5")
    assert "operators" in open_sweep(small.folder / "parts.h5")
    assert json.loads(small.succeed("info", "parts.h5", "--json").stdout)["part"] is None
    assert "\npart  " in small.succeed("info", part).stdout
    assert "\npart  " not in small.succeed("info", "parts.h5").stdout


def test_the_incumbents_guide_of_blind_operators_is_told(small):
    small.write("guide.toml", CONFIG.replace('method = "both"', 'method = "both"\nguide = "other"'))
    small.succeed("sweep", "guide.toml", "-o", "guide.h5")
    with h5py.File(small.folder / "guide.h5") as file:
        assert file["fixed_length/walks"].attrs["incumbent_guide"] == "other"
    assert "guide       other" in small.succeed("info", "guide.h5").stdout
    small.succeed("sweep", "small.toml", "-o", "none.h5")
    with h5py.File(small.folder / "none.h5") as file:
        assert "incumbent_guide" not in file["fixed_length/walks"].attrs


def test_resuming_a_finished_sweep(small):
    small.succeed("sweep", "small.toml", "-o", "complete.h5", "--block", "4")
    before = (small.folder / "complete.h5").read_bytes()
    for more in ((), ("--block", "4")):
        told = small.succeed("sweep", "small.toml", "-o", "complete.h5", "--resume", *more).stderr
        assert "nothing is left to do" in told
    assert (small.folder / "complete.h5").read_bytes() == before
    small.write("other.toml", CONFIG.replace("seed = 5", "seed = 6"))
    small.refuse("sweep", "other.toml", "-o", "complete.h5", "--resume", naming=["exists", "--force"])
    small.refuse("sweep", "small.toml", "-o", "small.csv", "--resume", naming=["exists"])


def test_plan_of_a_shard(small):
    """Its own operators, parts and work; all shards together those of the sweep."""
    def steps(*arguments):
        text = small.succeed("sweep", "small.toml", "-o", "plan.h5", "--block", "2", "--plan",
                             *arguments).stdout
        lines = dict(line.split(None, 1) for line in text.splitlines())
        return int(lines["steps"].split(" at ")[0].rstrip(",").replace(",", "")), text
    whole, _ = steps()
    shares = [steps("--shard", f"{number}/3") for number in (1, 2, 3)]
    assert sum(share for share, _ in shares) == whole
    assert "3 of 3: 4 of 15 operators" in shares[2][1]
    assert "plan.h5.shard-3-of-3.parts" in shares[2][1]
    small.refuse("sweep", "small.toml", "--plan", "--shard", "1/99", naming=["--shard"])


def test_levels_in_the_wrong_unit_are_noticed(small):
    small.write("levels.toml", CONFIG.replace("[fixed_length]", "[threshold]\nlevels = [500, 0]\n"
                                              "max_steps = 3\n[fixed_length]"))
    for arguments in (("--plan",), ("-o", "levels.h5", "--quiet")):
        told = small.succeed("sweep", "levels.toml", *arguments).stderr
        assert "WARNING: the level 500 of quality is beyond the best score, 25" in told
        assert "WARNING: the level 0 of other is not above the worst score, 0" in told


def test_one_is_not_many(small):
    small.write("one.csv", "architecture,quality\n" + "".join(
        f"{a}:{b},{a + b}\n" for a in range(2) for b in range(2)))
    told = small.succeed("import", "one.csv", "-o", "one.h5", "--space", "2^2").stderr
    assert "4 architectures of 2^2, 1 score\n" in told
    told = small.succeed("sweep", "small.toml", "-o", "one_part.h5", "--block", "99").stderr
    assert "15 operators in 1 part of 15, 1 part to do" in told


def test_force_starts_anew(small):
    small.succeed("sweep", "small.toml", "-o", "again.h5")
    small.refuse("sweep", "small.toml", "-o", "again.h5", naming=["--force"])
    small.succeed("sweep", "small.toml", "-o", "again.h5", "--force")
    assert_same(small, "again.h5")


def test_quiet_says_nothing(small):
    process = small.succeed("sweep", "small.toml", "-o", "quiet.h5", "--quiet")
    assert process.stdout == "" and process.stderr == ""


def test_help(small):
    text = small.succeed("help", "operators").stdout
    for word in ("edit_distance", "per_edge", "improving", "non_worsening", "metropolis"):
        assert word in text
    text = small.succeed("sweep", "--help").stdout
    for word in ("--resume", "walks_per_start", "horizons", "temperature"):
        assert word in text
    assert small.succeed("--version").stdout.startswith("archwalk ")


@pytest.mark.parametrize("engine", ["netcdf4", "h5netcdf"])
def test_every_group_opens_in_xarray(small, engine):
    path = small.folder / "reference.h5"
    with h5py.File(path) as file:
        groups = []
        file.visititems(lambda name, item: groups.append(name)
                        if isinstance(item, h5py.Group) else None)
    assert {"operators", "strata", "scores", "fixed_length", "fixed_length/exact",
            "fixed_length/walks", "fixed_length/reach", "hypotheses", "provenance"} == set(groups)
    for group in groups:
        with xarray.open_dataset(path, engine=engine, group=group) as data:
            for name, variable in data.variables.items():
                assert variable.attrs["units"] and variable.attrs["long_name"], name
                assert not any(dim.startswith("phony_dim") for dim in variable.dims), name
                assert set(variable.dims) <= set(data.coords), name
                variable.load()
    with xarray.open_dataset(path, engine=engine, group="fixed_length/exact") as data:
        assert data["mean"].sel(stratum="top:0.2", score="other", horizon=4).shape == (15,)


def test_every_command_can_be_quiet(small):
    commands = small.succeed("help").stdout.split("Subcommands:")[1].split("exit codes")[0]
    names = [line.split()[0] for line in commands.splitlines() if re.match("  [a-z]", line)]
    assert {"import", "info", "hypotheses", "bench", "status", "help"} <= set(names)
    for name in names:
        assert "--quiet" in small.succeed(name, "--help").stdout, name
    for words in (["info", "reference.h5"], ["hypotheses", "reference.h5"], ["help", "operators"]):
        quiet = small.succeed(*words, "--quiet")
        assert quiet.stderr == "" and quiet.stdout == small.succeed(*words).stdout
