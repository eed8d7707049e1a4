"""archwalk-import-nats on the published sample, and on small archives that the tests make."""

import bz2
import csv
import gzip
import itertools
import pickle
import struct
import subprocess
from collections import OrderedDict

import numpy as np
import pytest

from archwalk_import import InputError, nats, nats_archive, plain_pickle

OPERATIONS = ("none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3")
DATASETS = ("cifar10", "cifar100", "imagenet16-120")


def topology_names():
    """All 15,625 architecture strings."""
    return ["|{}~0|+|{}~0|{}~1|+|{}~0|{}~1|{}~2|".format(*cell)
            for cell in itertools.product(OPERATIONS, repeat=6)]


def save(path, value):
    path.write_bytes(bz2.compress(pickle.dumps(value, protocol=4)))


def trial(epochs, accuracies, seconds=2.0):
    """A trial as the archive holds one: what is read of it, and some of what is not."""
    last = epochs - 1
    return {"epochs": epochs, "params": 0.062508, "flop": 15.5, "train_acc5es": None,
            "train_times": OrderedDict((epoch, seconds) for epoch in range(epochs)),
            "eval_names": list(accuracies), "net_state_dict": None,
            "eval_acc1es": {f"{name}@{epoch}": value if epoch == last else 10.0
                            for name, value in accuracies.items() for epoch in range(epochs)}}


def architecture(name, index):
    """Two trials of cifar10-valid, one of everything else, with a value for each place."""
    def results(epochs):
        halves = {"x-valid": 40.0, "x-test": 41.0, "ori-test": 99.0}
        return OrderedDict([
            (("cifar10-valid", 777), trial(epochs, {"x-valid": 62.0 + index, "ori-test": 99.0}, 3.0)),
            (("cifar10-valid", 111), trial(epochs, {"x-valid": 61.0 + index, "ori-test": 99.0}, 1.0)),
            (("cifar10", 111), trial(epochs, {"ori-test": 70.0 + epochs / 100})),
            (("cifar100", 111), trial(epochs, halves)),
            (("ImageNet16-120", 111), trial(epochs, {**halves, "x-test": 20.5}))])
    return {key: {"arch_index": index, "arch_str": name, "all_results": results(int(key))}
            for key in ("12", "200")}


@pytest.fixture
def archive(tmp_path):
    """An archive that holds two of the architectures, 0 and 3."""
    folder = tmp_path / "NATS-tss-v1_0-3ffb9-simple"
    folder.mkdir()
    names = topology_names()
    save(folder / "meta.pickle.pbz2", {"meta_archs": names, "total_archs": len(names),
                                       "arch2infos": None, "evaluated_indexes": set()})
    for index in (0, 3):
        save(folder / f"{index:06d}.pickle.pbz2", architecture(names[index], index))
    return folder


def run(folder, output, *more):
    return nats.main([str(folder), "-o", str(output), *more])


def rows_of(path):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refused(capsys, folder, output, *more, status=2):
    assert run(folder, output, *more) == status
    assert not output.exists()
    message = capsys.readouterr().err.splitlines()[-1]
    assert message.startswith("archwalk-import-nats: ")
    assert message.count(": ") >= 3, message
    return message


def test_values_of_a_made_archive(archive, tmp_path, capsys):
    output = tmp_path / "table.csv"
    assert run(archive, output, "--partial", "--space", "tss") == 0
    said = capsys.readouterr().err
    assert "2 of 15,625 architectures" in said and "2 architectures of tss, 24 scores" in said
    first, second = rows_of(output)
    assert (first["nats_index"], second["nats_index"]) == ("0", "3")
    assert second["architecture"] == topology_names()[3]
    assert float(first["cifar10/valid@12"]) == 61.5  # the mean of 61 and 62
    assert float(second["cifar10/valid@200"]) == 64.5
    assert float(first["cifar10/test@12"]) == 70.12
    assert float(first["cifar10/test@200"]) == 72.0
    assert float(first["cifar100/valid@12"]) == 40.0
    assert float(first["cifar100/test@12"]) == 41.0  # of x-test, not of ori-test
    assert float(first["imagenet16-120/test@200"]) == 20.5
    assert float(first["cifar10/train_seconds@12"]) == 24.0  # the mean of 12 epochs of 3 and of 1
    assert float(first["cifar100/train_seconds@200"]) == 400.0
    assert first["cifar10/params"] == "62508"  # a million times 0.062508 is less, in doubles
    assert first["cifar10/flops_m"] == "15.5"
    assert len(first) == 2 + 3 * (2 * 3 + 2)


def test_trials_stand_in_the_order_of_seeds(archive, tmp_path):
    output = tmp_path / "table.csv"
    assert run(archive, output, "--partial", "--trials") == 0
    row = rows_of(output)[0]
    assert float(row["cifar10/valid@12/trial0"]) == 61.0  # of the seed 111
    assert float(row["cifar10/valid@12/trial1"]) == 62.0
    assert "cifar10/test@12/trial1" not in row
    assert ["/trial" in name for name in row] == [False] * 26 + [True] * 14  # means come first


def test_two_runs_give_the_same_compressed_bytes(archive, tmp_path):
    outputs = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    for output in outputs:
        assert run(archive, output, "--partial") == 0
    assert outputs[0].read_bytes() == outputs[1].read_bytes()


@pytest.mark.parametrize("index", [0, 3])
def test_a_missing_trial_is_left_blank_and_told(archive, tmp_path, capsys, index):
    changed = architecture(topology_names()[index], index)
    del changed["12"]["all_results"]["cifar100", 111]
    save(archive / f"{index:06d}.pickle.pbz2", changed)
    output = tmp_path / "table.csv"
    assert run(archive, output, "--partial", "--trials") == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "is blank for" in line]
    assert len(told) == 3 and all("blank for 1 arch" in line for line in told)  # means alone
    assert "cifar100/valid@12 is blank for 1 arch" in "\n".join(told)
    values = {row["nats_index"]: row["cifar100/valid@12"] for row in rows_of(output)}
    assert values == {"0": "40.0", "3": "40.0"} | {str(index): ""}


def test_seconds_that_were_not_all_recorded_are_blank(archive, tmp_path):
    changed = architecture(topology_names()[3], 3)
    short, empty, some = (changed["12"]["all_results"][trial] for trial in (
        ("cifar10-valid", 777), ("cifar100", 111), ("ImageNet16-120", 111)))
    short["train_times"].popitem()
    empty["train_times"] = {}
    some["train_times"][5] = None
    save(archive / "000003.pickle.pbz2", changed)
    assert run(archive, tmp_path / "table.csv", "--partial") == 0
    row = rows_of(tmp_path / "table.csv")[1]
    assert [row[f"{name}/train_seconds@12"] for name in DATASETS] == ["", "", ""]
    assert [row[f"{name}/train_seconds@200"] for name in DATASETS] == ["400.0", "400.0", "400.0"]
    assert row["cifar10/valid@12"] == "64.5"


def test_missing_architectures_are_counted(archive, tmp_path, capsys):
    message = refused(capsys, archive, tmp_path / "table.csv")
    assert "2 of 15,625 architectures, 15,623 files are missing" in message
    assert "000001.pickle.pbz2" in message
    assert "--partial" in message


class Malicious:
    """Unpickled without care, it would create the file that it was given."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_pickle_that_names_a_function_is_refused(archive, tmp_path, capsys):
    trace = tmp_path / "trace"
    save(archive / "000003.pickle.pbz2", {"12": Malicious(trace)})
    message = refused(capsys, archive, tmp_path / "table.csv", "--partial")
    assert "000003.pickle.pbz2" in message
    assert "the pickle asks for io.open" in message.replace("_io", "io")
    assert not trace.exists()


@pytest.mark.parametrize("change, words", [
    (lambda one: one["12"].pop("arch_str"), "KeyError: 'arch_str'"),
    (lambda one: one["12"].update(arch_str="|none~0|"), "it holds |none~0|"),
    (lambda one: one["12"]["all_results"]["cifar10", 111].update(epochs=200), "200 epochs under 12"),
    (lambda one: one.clear(), "not laid out"),
])
def test_another_layout_is_refused(archive, tmp_path, capsys, change, words):
    changed = architecture(topology_names()[3], 3)
    change(changed)
    save(archive / "000003.pickle.pbz2", changed)
    message = refused(capsys, archive, tmp_path / "table.csv", "--partial")
    assert words in message


def test_refusals_of_folders(archive, tmp_path, capsys):
    output = tmp_path / "table.csv"
    assert "is no folder" in refused(capsys, tmp_path / "nowhere", output)
    assert f"give {archive}" in refused(capsys, tmp_path, output)
    assert "an archive of tss" in refused(capsys, archive, output, "--partial", "--space", "sss")
    (archive / "000003.pickle.pbz2").write_bytes(b"damaged")
    assert "000003.pickle.pbz2 cannot be read" in refused(capsys, archive, output, "--partial")
    (archive / "meta.pickle.pbz2").write_bytes(b"damaged")
    assert "the architecture list cannot be read" in refused(capsys, archive, output)


def test_further_files_of_a_folder_do_no_harm(archive, tmp_path):
    for name in ("015625.pickle.pbz2", "notes.pickle.pbz2"):
        (archive / name).write_bytes(b"of something else")
    assert run(archive, tmp_path / "table.csv", "--partial") == 0
    assert [row["nats_index"] for row in rows_of(tmp_path / "table.csv")] == ["0", "3"]


def test_what_is_known_before_reading_is_told_before(archive, tmp_path, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt
    monkeypatch.setattr("archwalk_import.nats.read_rows", interrupted)
    message = refused(capsys, archive, tmp_path / "nowhere" / "table.csv", "--partial")
    assert "no such folder" in message
    assert run(archive, tmp_path / "table.csv", "--partial") == 3
    assert "nothing written" in capsys.readouterr().err and not (tmp_path / "table.csv").exists()
    for path in archive.glob("0*"):
        path.unlink()
    assert "has 0 of" in refused(capsys, archive, tmp_path / "table.csv", "--partial")


def test_how_long_is_left(capsys, monkeypatch):
    times = iter([100.0, 140.0])
    monkeypatch.setattr("time.monotonic", lambda: next(times))
    nats.Progress(50, quiet=False).tell(10)  # 40 s for 10: 160 s for the other 40
    assert "10 of 50 architectures, about 160 s left" in capsys.readouterr().err


@pytest.mark.parametrize("space, names, words", [
    ("tss", topology_names()[:1] + topology_names()[:-1], "15625 entries, 0 of them malformed"),
    ("sss", [":".join(widths) for widths in itertools.product("8 16 24 32 40 48 56 64".split(),
                                                              repeat=5)][:-1] + ["64:64:64:64"],
     "1 of them malformed, the first '64:64:64:64'")], ids=["twice", "short"])
def test_a_list_that_is_not_the_space_is_refused(space, names, words):
    content = bz2.compress(pickle.dumps({"meta_archs": names}))
    with pytest.raises(InputError, match=words):
        nats_archive.read_architectures(content, space)


class BigEndian:
    """Pickled as NumPy does a number on a machine of that order."""

    def __reduce__(self):
        make = np.float64(0).__reduce__()[0]
        return make, (np.dtype(">f8"), struct.pack(">d", 1.25))


@pytest.mark.parametrize("module", [b"numpy.core.multiarray", b"numpy._core.multiarray"])
def test_numbers_of_numpy_are_numbers(module):
    numbers = [np.float64(0.1), np.float32(1.5), np.int64(-2**40), np.int32(-3), BigEndian()]
    content = pickle.dumps(numbers, protocol=3)
    for written in (b"cnumpy._core.multiarray\n", b"cnumpy.core.multiarray\n"):
        content = content.replace(written, b"c" + module + b"\n")
    read = plain_pickle.read_pickle(bz2.compress(content), "a list")
    assert read == [0.1, 1.5, -2**40, -3, 1.25]
    assert [type(value) for value in read] == [float, float, int, int, float]


def test_an_existing_file_is_kept(archive, tmp_path, capsys):
    output = tmp_path / "table.csv"
    output.write_text("mine")
    assert run(archive, output, "--partial") == 2
    assert "--force" in capsys.readouterr().err
    assert output.read_text() == "mine"
    assert run(archive, output, "--partial", "--force") == 0


def test_a_full_disk_is_a_failure_not_bad_input(archive, tmp_path, capsys, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("os.fsync", full)
    message = refused(capsys, archive, tmp_path / "table.csv", "--partial", status=1)
    assert "No space left on device" in message
    assert not list(tmp_path.glob(".*"))


def test_a_complete_archive_is_imported(archive, archwalk_program, tmp_path):
    # All files alike but for the string: what is tested is that `import` takes the result.
    for index, name in enumerate(topology_names()):
        training = {"arch_str": name, "all_results": {("cifar10", 1): trial(
            1, {"ori-test": index / 1000})}}
        save(archive / f"{index:06d}.pickle.pbz2", {"01": training})
    assert run(archive, tmp_path / "table.csv.gz", "--quiet") == 0
    made = subprocess.run([archwalk_program, "import", tmp_path / "table.csv.gz", "-o",
                           tmp_path / "table.h5"], text=True, capture_output=True)
    assert made.returncode == 0, made.stderr
    assert "15,625 architectures of tss" in made.stderr


@pytest.mark.parametrize("space, folder", [("tss", "NATS-tss-v1_0-3ffb9-simple"),
                                           ("sss", "NATS-sss-v1_0-50262-simple")])
def test_the_published_sample_agrees_with_the_joined_tables(data_folder, tmp_path, space, folder):
    output = tmp_path / "sample.csv"
    source = data_folder / "nats_official_sample" / folder
    assert run(source, output, "--partial", "--trials") == 0
    wanted = {row["nats_index"]: row for row in rows_of(data_folder / f"nats_{space}.csv.gz")}
    got = rows_of(output)
    assert [row["nats_index"] for row in got] == ["0", "11", "284"]
    for row in got:
        want = wanted[row["nats_index"]]
        assert row["architecture"] == want["architecture"]
        shared = [name for name in row if "@" in name and want.get(name)]
        assert len(shared) >= {"tss": 16, "sss": 3}[space]
        for name in shared + [f"{dataset}/{what}" for dataset in DATASETS
                              for what in ("params", "flops_m")]:
            # The tables went through float32 in places; archwalk's resolution is 1e-6.
            assert float(row[name]) == pytest.approx(float(want[name]), abs=1e-6), name


def test_every_class_of_file_is_plain(data_folder):
    """Nothing of the published files needs more than the stand-ins."""
    for path in (data_folder / "nats_official_sample").rglob("*.pbz2"):
        assert nats_archive.read_pickle(path.read_bytes(), str(path))


def test_a_few_bytes_that_unpack_to_gigabytes_are_refused(archive, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("archwalk_import.plain_pickle.MOST_BYTES", 4 << 20)
    (archive / "000003.pickle.pbz2").write_bytes(bz2.compress(bytes(5 << 20)))
    message = refused(capsys, archive, tmp_path / "table.csv", "--partial")
    assert "000003.pickle.pbz2 cannot be read (more than 4 MiB)" in message
