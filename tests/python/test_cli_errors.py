"""Bad input to the program: exit code 2, a message that names place and mend, nothing written."""

import json
import os
import re
import shutil
import subprocess

import h5py
import pytest
import xarray
from program import CONFIG, HEADER, Program, rows


@pytest.fixture
def program(archwalk_program, tmp_path):
    return Program(archwalk_program, tmp_path)


@pytest.fixture
def sweep(program):
    """The program with a table at hand."""
    program.make_table()
    return program


BAD_TABLES = {
    "duplicated": (lambda lines: lines + [lines[7]], ["0:0:2:1", "83"]),
    "missing": (lambda lines: lines[:7] + lines[8:], ["0:0:2:1", "1 "]),
    "unknown": (lambda lines: lines[:7] + ["0:0:2:7,1,1,1"] + lines[8:], ["0:0:2:7", "9"]),
    "no number": (lambda lines: lines[:7] + ["0:0:2:1,good,1,1"] + lines[8:],
                  ["line 9", "quality", "good"]),
    "too large": (lambda lines: lines[:7] + ["0:0:2:1,1e300,1,1"] + lines[8:],
                  ["quality", "line 9", "resolution"]),
    "fields": (lambda lines: lines[:7] + ["0:0:2:1,1"] + lines[8:], ["line 9"]),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_import_refuses_a_bad_table(program, case):
    change, naming = BAD_TABLES[case]
    program.write("bad.csv", HEADER + "\n".join(change(rows())) + "\n")
    program.refuse("import", "bad.csv", "-o", "bad.h5", "--space", "3^4", naming=naming)


def replaced(old, new):
    assert old in CONFIG
    return CONFIG.replace(old, new)


LINE = "bad.toml line "
BAD_CONFIGS = {
    "misspelt key": (replaced("strata =", "strta ="), [LINE + "5", "'strata'"]),
    "misspelt parameter": (replaced("{ pmf", "{ pfm"), [LINE + "10", "'pmf'"]),
    "pmf sums to 0.9": (replaced("[0.25, 0.5, 0.25]", "[0.25, 0.5, 0.15]"),
                        [LINE + "9", "pmf", "0.9"]),
    "negative probability": (replaced("[0.25, 0.5, 0.25]", "[-0.25, 0.5, 0.75]"),
                             [LINE + "9", "pmf", "-0.25"]),
    "horizon 0": (replaced("[1, 4]", "[0, 4]"), [LINE + "8", "'horizons' = 0"]),
    "unknown score": (replaced('"other"]', '"othr"]'), [LINE + "3", "'othr'", "'other'"]),
    "score with gaps": (replaced('"other"]', '"gaps"]'), [LINE + "3", "'gaps'", "2 "]),
    "unknown guide": (replaced('guide = "quality"', 'guide = "qualty"'),
                      [LINE + "11", "'qualty'", "'quality'"]),
    "guide with gaps": (replaced('guide = "quality"', 'guide = "gaps"'),
                        [LINE + "11", "'gaps'", "2 of 81", "missing_guides"]),
    "incumbent's unknown guide": ('guide = "othe"\n' + CONFIG, [LINE + "1", "'othe'", "'other'"]),
    "no guide": (replaced(', guide = "quality"', ""), [LINE + "1", "guide"]),
    "unknown stratum": (replaced("top:0.2", "topp:0.2"), [LINE + "5", "topp:0.2", "top:0.1"]),
    "empty stratum": (replaced("top:0.2", "top:0.01"), ["top:0.01", "81"]),
    "syntax error": (replaced("seed = 5", "seed = = 5"), ["bad.toml", "line 1"]),
    "integer too large": (replaced("seed = 5", "seed = 99999999999999999999"),
                          ["bad.toml", "line 1"]),
    "horizon too large": (replaced("[1, 4]", "[1, 4000000000]"), [LINE + "8", "2147483647"]),
    "walks too many": (replaced("walks_per_start = 40", "walks_per_start = 2000000000"),
                       ["walks_per_start", "848388601"]),
    "reach out of range": (replaced("[1.0, 2.5]", "[1.0, 4.5]"), [LINE + "14", "4.5", "4"]),
    "unknown proposal": (replaced("{ per_edge = { rate", "{ per_edg = { rate"),
                         [LINE + "12", "'per_edge'"]),
    "unknown selection": (replaced("{ metropolis", "{ metropolls"), [LINE + "13", "'metropolis'"]),
    "method that does not apply": ('exact_method = "spectral"\n' + CONFIG,
                                   [LINE + "12", "spectral", "auto"]),
    "temperature 0": (replaced("temperature = 2.0", "temperature = 0"), [LINE + "1", "temperature"]),
    "missing table": (replaced("small.h5", "absent.h5"), ["absent.h5"]),
}


@pytest.mark.parametrize("case", BAD_CONFIGS)
def test_sweep_refuses_a_bad_configuration(sweep, case):
    text, naming = BAD_CONFIGS[case]
    sweep.write("bad.toml", text)
    sweep.refuse("sweep", "bad.toml", "-o", "out.h5", naming=naming)


def test_missing_guides_may_rank_lowest(sweep):
    sweep.write("good.toml", 'missing_guides = "lowest"\n'
                + CONFIG.replace('guide = "quality"', 'guide = "gaps"'))
    sweep.succeed("sweep", "good.toml", "-o", "out.h5")


def test_a_guide_that_can_not_guide(sweep):
    distance = ("distance", "small.h5", "--to", "1", "--operator")
    guided = "uniform+improving(guide=gaps)"
    sweep.refuse(*distance, guided, naming=["'gaps'", "2 of 81", "--missing-lowest"])
    sweep.succeed(*distance, guided, "--missing-lowest")
    # The resolution that is proposed is the finest that will do, and does.
    sweep.write("wide.csv", "architecture,wide\n0,-1e8\n1,276.127\n")
    words = ("import", "wide.csv", "--space", "2^1", "-o", "wide.h5", "--force")
    distance = ("distance", "wide.h5", "--to", "1", "--operator",
                "uniform+metropolis(temperature=1,guide=wide)")
    sweep.succeed(*words)
    sweep.refuse(*distance, naming=["'wide'", "32 bits", "--resolution wide=0.1"])
    sweep.succeed(*words, "--resolution", "wide=0.1")
    sweep.succeed(*distance)


def test_output_paths_that_can_not_be_written(sweep):
    sweep.write("good.toml", CONFIG)
    sweep.write("there.h5", "something of value")
    (sweep.folder / "folder").mkdir()
    sweep.refuse("sweep", "good.toml", "-o", "there.h5", naming=["there.h5", "--force"])
    sweep.refuse("sweep", "good.toml", "-o", "folder", naming=["folder"])
    sweep.refuse("sweep", "good.toml", "-o", "absent/out.h5", naming=["absent"])
    sweep.refuse("sweep", "good.toml", "-o", "there.h5/out.h5", naming=["there.h5"])
    sweep.refuse("sweep", "good.toml", naming=["--output"])
    sweep.refuse("import", "small.csv", "-o", "there.h5", naming=["there.h5", "--force"])
    sweep.refuse("synth", "-o", "there.h5", naming=["there.h5", "--force"])


def test_no_command_replaces_its_input(sweep):
    """Not even with --force, and not under --plan either."""
    sweep.write("good.toml", CONFIG)
    sweep.write("target.txt", "0:0:0:0\n")
    one_edit = ("--operator", "edit_distance(pmf=[0,1])")
    for output in ("small.h5", "./good.toml"):
        for more in ((), ("--force",), ("--force", "--plan"), ("--force", "--shard", "1/2")):
            sweep.refuse("sweep", "good.toml", "-o", output, *more, naming=[output, "is the input"])
    sweep.refuse("import", "small.csv", "-o", "small.csv", "--force", naming=["is the input"])
    sweep.refuse("import", "small.csv", "--graph", "small.h5", "-o", "small.h5", "--force",
                 naming=["is the input"])
    sweep.refuse("synth", "--like", "small.h5", "-o", "small.h5", "--force",
                 naming=["is the input"])
    distance = ("distance", "small.h5", *one_edit, "--force")
    sweep.refuse(*distance, "--to", "1", "-o", "small.h5", naming=["is the input"])
    sweep.refuse(*distance, "--to-set", "target.txt", "-o", "target.txt", naming=["is the input"])
    for output in ("--out", "--graph"):
        sweep.refuse("landscape", "small.h5", "--score", "quality", output, "small.h5", "--force",
                     naming=["is the input"])
    (sweep.folder / "small.mtx").write_bytes((sweep.folder / "small.h5").read_bytes())
    sweep.refuse("export", "small.mtx", *one_edit, "--format", "mtx", "-o", "small", "--force",
                 naming=["is the input"])
    sweep.succeed("sweep", "good.toml", "-o", "out.h5", "--shard", "1/1")
    part = "out.h5.shard-1-of-1.parts/000000.h5"
    sweep.refuse("merge", part, "out.h5.shard-1-of-1.parts", "--force", naming=["among parts"])
    (sweep.folder / "link.h5").symlink_to(part)
    sweep.refuse("merge", "link.h5", "out.h5.shard-1-of-1.parts", "--force", naming=["is the input"])


def test_a_set_that_is_read_in_part_is_none(sweep):
    distance = ["distance", "small.h5", "--operator", "neighbors", "--to-set"]
    (sweep.folder / "set").mkdir()
    sweep.refuse(*distance, "set", naming=["'set' can't be read to its end"])
    (sweep.folder / "set.txt").write_bytes(b"0:0:0:0\r\n1:0:0:0\r\n")
    assert "2 architectures" in sweep.succeed(*distance, "set.txt").stdout


def test_two_outputs_are_two_files(sweep):
    for graph in ("same", "./same", sweep.folder / "same"):
        sweep.refuse("landscape", "small.h5", "--score", "quality", "--out", "same", "--graph", graph,
                     "--force", naming=["same file", "name of its own"])


def test_force_replaces_no_parts_that_are_resumed(sweep):
    """It is the output that both together replace, as the help says."""
    sweep.write("good.toml", CONFIG)
    sweep.write("out.h5", "of an earlier sweep")
    part = ("sweep", "good.toml", "-o", "out.h5.shard", "--block", "4")
    sweep.succeed(*part, "--shard", "1/1")
    parts = sweep.folder / "out.h5.shard.shard-1-of-1.parts"
    parts.rename(sweep.folder / "out.h5.parts")
    told = sweep.succeed("sweep", "good.toml", "-o", "out.h5", "--resume", "--force").stderr
    assert "0 parts to do" in told
    assert "the output alone" in sweep.succeed("sweep", "--help").stdout


def test_what_is_given_twice(sweep):
    name = "cifar10/test@200"
    sweep.refuse("synth", "--space", "3^3", "--score", name, "--score", name, "-o", "s.h5",
                 naming=[f"--score {name} is given twice"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_output_in_a_folder_without_permission(sweep):
    sweep.write("good.toml", CONFIG)
    (sweep.folder / "locked").mkdir(mode=0o500)
    sweep.refuse("sweep", "good.toml", "-o", "locked/out.h5", naming=["locked"])


def test_usage_errors(sweep):
    sweep.write("good.toml", CONFIG)
    good = ("sweep", "good.toml", "-o", "out.h5")
    sweep.refuse(naming=["--help"])
    sweep.refuse("swep", naming=["--help"])
    sweep.refuse(*good, "--thread", "2", naming=["sweep --help"])
    sweep.refuse(*good, "--threads", "-1", naming=["--threads"])
    sweep.refuse(*good, "--threads", "0", naming=["--threads 0", "1 to 4096"])
    for command in (("import", "small.csv", "-o", "out.h5"), ("landscape", "small.h5", "--score", "quality"),
                    ("distance", "small.h5", "--to", "1", "--operator", "uniform"),
                    ("export", "small.h5", "--operator", "uniform", "--format", "mtx", "-o", "out")):
        sweep.refuse(*command, "--threads", "0", naming=["--threads 0", "1 to 4096"])
    sweep.refuse(*good, "--block", "-1", naming=["--block"])
    sweep.refuse(*good, "--block", "0", naming=["--block 0", "at least 1"])
    sweep.refuse("distance", "small.h5", "--operator", "edit_distance(pmf=[0,1])", "--to", "1",
                 "--exact-method", "stencil",
                 naming=["--exact-method stencil", "guide's value", "use --exact-method auto"])
    for shard in ("0/2", "3/2", "1", "a/b", "1/99"):
        sweep.refuse(*good, "--shard", shard, naming=["--shard"])
    sweep.refuse(*good, "--backend", "gpu", naming=["auto, cpu or cuda"])
    sweep.refuse("bench", "--kind", "blnd", naming=["'blnd'", "'blind'"])
    sweep.refuse("bench", "--seconds", "0", naming=["--seconds 0"])
    sweep.refuse("bench", "--seconds", "fast", naming=["bench --help"])
    sweep.refuse("bench", "--threads", "-1", naming=["--threads"])
    sweep.refuse("bench", "--instruction-set", "avx1024", naming=["avx1024", "baseline"])
    sweep.refuse("bench", "--table", "absent.h5", naming=["absent.h5"])
    sweep.refuse("bench", "--table", "small.csv", naming=["small.csv"])
    sweep.refuse("help", "walks", naming=["operators"])


def test_mistyped_words_are_named(sweep):
    sweep.refuse("swep", "x", naming=["'swep'", "did you mean sweep?"])
    sweep.refuse("frobnicate", naming=["'frobnicate'", "import, synth", "archwalk --help"])
    sweep.refuse("info", "small.h5", "--jsn", naming=["archwalk info", "'--jsn'", "--json?"])
    # Named though a required option is missing too.
    sweep.refuse("sweep", "good.toml", "--outptu=x", naming=["'--outptu'", "--output?"])
    told = sweep.run("sweep", "good.toml", "--frobnicate-all").stderr
    assert told.count("--help") == 1 and "archwalk sweep --help lists all" in told
    sweep.refuse("help", "swep", naming=["'swep'", "did you mean sweep?"])


def test_distance_gives_advice_that_it_can_take(sweep):
    told = sweep.succeed("distance", "small.h5", "--operator", "edit_distance(pmf=[0,1])+improving",
                         "--to-score", "quality", "--threshold", "q0.9").stdout
    assert re.search(r"mean \S+ steps expected, over the \d+ that get there \(\d+ are targets", told)
    sweep.refuse("distance", "small.h5", "--to", "0:0:0:1", "--exact-method", "spectral",
                 "--operator", "uniform+tabu(k=1)", naming=["use --exact-method auto"])
    sweep.refuse("distance", "small.h5", "--to", "0:0:0:1", "--operator", "uniform+tabu(k=9)",
                 naming=["estimate it by walks (archwalk sweep with [threshold]"])


def test_help_on_a_command(sweep):
    asked = sweep.succeed("sweep", "--help").stdout
    assert sweep.succeed("help", "sweep").stdout == asked
    assert "--output" in asked
    assert sweep.succeed("help").stdout == sweep.succeed("--help").stdout


def test_files_that_may_not_be_read_or_are_no_text(sweep):
    (sweep.folder / "wide.csv").write_text("architecture,a\n", encoding="utf-16")
    sweep.refuse("import", "wide.csv", "-o", "a.h5", naming=["wide.csv", "UTF-16"])
    sweep.refuse("import", "small.h5", "-o", "a.h5", naming=["small.h5", "HDF5"])
    sweep.write("steering.csv", "architecture,a\n\x1b[2J,1\n")
    sweep.refuse("import", "steering.csv", "-o", "a.h5", naming=["\\x1b[2J"])
    if os.geteuid() == 0:
        return  # root may read everything
    (sweep.folder / "small.h5").chmod(0)
    sweep.write("good.toml", CONFIG)
    (sweep.folder / "good.toml").chmod(0)
    (sweep.folder / "small.csv").chmod(0)
    for arguments in (("info", "small.h5"), ("import", "small.csv", "-o", "a.h5"),
                      ("sweep", "good.toml", "-o", "a.h5")):
        process = sweep.run(*arguments)
        assert process.returncode == 2
        assert "Permission denied" in process.stderr


def test_names_of_files_that_are_not_utf8(sweep):
    """Such a name may stand on a disk; in files and JSON U+FFFD stands for its bytes."""
    latin = os.fsdecode(b"caf\xe9")
    replaced = "caf\ufffd"
    shutil.copy(sweep.folder / "small.csv", sweep.folder / f"{latin}.csv")
    sweep.succeed("import", f"{latin}.csv", "--space", "3^4", "-o", "t.h5")
    assert json.loads(sweep.succeed("info", "t.h5", "--json").stdout)["provenance"]["source"] == (
        f"{replaced}.csv")
    with xarray.open_dataset(sweep.folder / "t.h5", engine="h5netcdf") as table:
        assert table.attrs["source"] == f"{replaced}.csv"
    shutil.copy(sweep.folder / "small.h5", sweep.folder / f"{latin}.h5")
    sweep.write(f"{latin}.toml", CONFIG)
    sweep.succeed("sweep", f"{latin}.toml", "--table", f"{latin}.h5", "-o", "out.h5")
    told = json.loads(sweep.succeed("info", "out.h5", "--json").stdout)["provenance"]
    assert told["table"] == f"{replaced}.h5" and f"{replaced}.toml" in told["command"]
    sweep.write(f"{latin}.txt", "0:0:0:1\n")
    told = sweep.succeed("distance", "small.h5", "--to-set", f"{latin}.txt", "--json", "--operator",
                         "edit_distance(pmf=[0,1])", "-o", "lengths.h5").stdout
    assert json.loads(told)["target"].endswith(f"{replaced}.txt")
    told = json.loads(sweep.succeed("info", "lengths.h5", "--json").stdout)
    assert told["format"] == "archwalk distance" and told["sources"] == 81


def test_a_header_that_is_not_utf8(sweep):
    (sweep.folder / "latin.csv").write_bytes(b"architecture,caf\xe9\n0,1\n1,2\n")
    sweep.refuse("import", "latin.csv", "--space", "2^1", "-o", "t.h5",
                 naming=["column 2", "save the CSV as UTF-8"])


def test_a_damaged_part_is_told_once(sweep):
    """HDF5 has more to say when the program ends; it is kept silent."""
    sweep.write("good.toml", CONFIG)
    sweep.succeed("sweep", "good.toml", "-o", "out.h5", "--shard", "1/1", "--block", "4")
    folder = "out.h5.shard-1-of-1.parts"
    part = sweep.folder / folder / "000000.h5"
    whole = part.read_bytes()
    refused = 0
    for at in range(whole.find(b"OHDR", 3000), len(whole), len(whole) // 20):
        header = whole.find(b"OHDR", at)  # of an object: its checksum no longer fits
        if header < 0:
            break
        part.write_bytes(whole[:header + 20] + bytes([whole[header + 20] ^ 0xff])
                         + whole[header + 21:])
        for command in (("merge", "joined.h5", folder), ("info", f"{folder}/000000.h5")):
            process = sweep.run(*command)
            assert process.returncode == 2
            assert process.stderr.count("\n") == 1 and "damaged" in process.stderr
            refused += 1
    assert refused >= 4


def test_files_of_another_version(sweep):
    sweep.write("good.toml", CONFIG)
    sweep.succeed("sweep", "good.toml", "-o", "out.h5")
    with h5py.File(sweep.folder / "out.h5", "a") as file:
        file.attrs["format_version"] = 99
    for command in ("info", "hypotheses"):
        sweep.refuse(command, "out.h5", naming=["version is 99", "reads 1"])
    sweep.refuse("sweep", "good.toml", "-o", "out.h5", "--resume", naming=["exists"])


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["sweep", "--help"], ["help", "sweep"],
                                   ["info", "small.h5"]])
def test_stdout_that_can_not_be_written(sweep, words):
    with open("/dev/full", "w") as full:
        process = subprocess.run([sweep.path, *words], cwd=sweep.folder, stdout=full, text=True,
                                 stderr=subprocess.PIPE, check=False)
    assert process.returncode == 1
    assert "stdout can't be written" in process.stderr


def test_no_gpu(sweep):
    """On any machine: no GPU is visible, whether the program could use one or not."""
    hidden = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    sweep.write("good.toml", CONFIG)
    good = ("sweep", "good.toml", "-o", "out.h5")
    sweep.refuse(*good, "--backend", "cuda", naming=["--backend cpu"], environment=hidden)
    sweep.refuse(*good, "--device", "0", naming=["--backend cpu"], environment=hidden)
    sweep.refuse(*good, "--backend", "cpu", "--device", "all", naming=["--device all"],
                 environment=hidden)
    told = sweep.succeed(*good, environment=hidden).stderr
    assert re.search(r"backend: cpu, .*\((no GPU: .+|the CUDA backend is not built)\)", told)


def test_unavailable_instruction_set(sweep):
    sweep.write("good.toml", CONFIG)
    sweep.refuse("sweep", "good.toml", "-o", "out.h5", naming=["avx1024"],
                 environment={**os.environ, "ARCHWALK_ISA": "avx1024"})


def test_files_of_another_kind(sweep):
    sweep.refuse("hypotheses", "small.h5", naming=["small.h5", "sweep"])
    sweep.refuse("hypotheses", "small.csv", naming=["small.csv"])
    sweep.refuse("info", "absent.h5", naming=["absent.h5"])
    (sweep.folder / "empty.parts").mkdir()
    sweep.refuse("merge", "out.h5", "empty.parts", naming=["empty.parts", "holds no parts"])
    sweep.refuse("merge", "out.h5", "absent.parts", naming=["absent.parts", "does not exist"])
    sweep.write("good.toml", CONFIG.replace("small.h5", "small.csv"))
    sweep.refuse("sweep", "good.toml", "-o", "out.h5", naming=["small.csv"])
