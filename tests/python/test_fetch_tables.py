"""tools/fetch_tables.py against a local copy of the published files, and against bad ones."""

import bz2
import csv
import functools
import gzip
import http.server
import pickle
import shutil
import socket
import threading

import pytest

import fetch_tables


@pytest.fixture(scope="session")
def mirror(data_folder):
    return data_folder / "public_mirror"


@pytest.fixture
def mirror_copy(mirror, tmp_path):
    """A copy that a test may damage."""
    copy = tmp_path / "mirror"
    shutil.copytree(mirror, copy, copy_function=shutil.copyfile)
    for folder in [copy, *copy.rglob("*")]:
        folder.chmod(0o755)
    return copy


@pytest.fixture
def output(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "table.csv.gz"


def run(mirror, output, *more):
    return fetch_tables.main(["--mirror", str(mirror), "-o", str(output), *more])


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assert_refused(capsys, output, status, *words):
    """Exit status 2, one message that holds every word, and an empty output folder."""
    assert status == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    for word in words:
        assert word in message
    assert list(output.parent.iterdir()) == []


def test_the_join_agrees_with_the_reference_table(mirror, data_folder, output):
    assert run(mirror, output) == 0
    got = rows_of(output)
    want = rows_of(data_folder / "nats_tss.csv.gz")
    assert len(got) == len(want) == 15625
    for column in ("nats_index", "architecture"):
        assert [row[column] for row in got] == [row[column] for row in want]
    # The two were averaged and printed by different programs, so the last bits of a double may
    # differ; the integers k at the resolution of 1e-6, which archwalk compares, may not.
    for column in fetch_tables.ACCURACIES:
        assert [round(float(row[column]) * 1e6) for row in got] \
            == [round(float(row[column]) * 1e6) for row in want]


def test_published_optima(mirror, output):
    # Best mean test accuracy at 200 epochs, as published with NATS-Bench.
    assert run(mirror, output) == 0
    rows = rows_of(output)
    for column, optimum, index in (("cifar10/test@200", 94.3733, 6111),
                                   ("cifar100/test@200", 73.5133, 9930),
                                   ("imagenet16-120/test@200", 47.3111, 857)):
        best = max(rows, key=lambda row: float(row[column]))
        assert int(best["nats_index"]) == index
        assert float(best[column]) == pytest.approx(optimum, abs=5e-5)


def test_two_runs_give_the_same_bytes(mirror, output):
    assert run(mirror, output) == 0
    first = output.read_bytes()
    assert run(mirror, output, "--force") == 0
    assert output.read_bytes() == first


def test_plain_csv_and_file_url(mirror, output):
    assert run(mirror, output) == 0
    plain = output.with_name("table.csv")
    assert run(mirror.as_uri(), plain) == 0
    assert plain.read_bytes() == gzip.decompress(output.read_bytes())


def test_http_mirror(mirror, output):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(mirror)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert run(f"http://127.0.0.1:{server.server_port}/", output) == 0
        assert len(rows_of(output)) == 15625
    finally:
        server.shutdown()
        server.server_close()


def test_existing_output_is_kept_without_force(mirror, output, capsys):
    output.write_text("mine")
    assert run(mirror, output) == 2
    assert "--force" in capsys.readouterr().err
    assert output.read_text() == "mine"
    assert list(output.parent.iterdir()) == [output]


@pytest.mark.parametrize("path", sorted(fetch_tables.SHA256))
def test_one_changed_byte_is_refused(mirror_copy, output, capsys, path):
    content = bytearray((mirror_copy / path).read_bytes())
    content[len(content) // 2] ^= 1
    (mirror_copy / path).write_bytes(content)
    assert_refused(capsys, output, run(mirror_copy, output), path, fetch_tables.SHA256[path])


@pytest.mark.parametrize("path", sorted(fetch_tables.SHA256))
def test_missing_file(mirror_copy, output, capsys, path):
    (mirror_copy / path).unlink()
    assert_refused(capsys, output, run(mirror_copy, output), path, "--mirror")


def test_missing_file_on_a_server(tmp_path, output, capsys):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *arguments: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        status = run(f"http://127.0.0.1:{server.server_port}", output)
    finally:
        server.shutdown()
        server.server_close()
    assert_refused(capsys, output, status, "the server answers", "meta.pickle.pbz2")


def test_unreachable_server(output, capsys):
    with socket.socket() as holder:  # a port that is taken but not listened on
        holder.bind(("127.0.0.1", 0))
        status = run(f"http://127.0.0.1:{holder.getsockname()[1]}", output)
    assert_refused(capsys, output, status, "cannot be reached", "--mirror")


def test_output_folder_that_does_not_exist(mirror, tmp_path, capsys):
    assert run(mirror, tmp_path / "nowhere" / "table.csv.gz") == 2
    assert "nowhere" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


class Malicious:
    """Unpickled without care, it would create the file that it was given."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_names_a_function_is_refused(tmp_path, protocol):
    trace = tmp_path / "trace"
    content = bz2.compress(pickle.dumps({"meta_archs": [Malicious(trace)]}, protocol))
    with pytest.raises(fetch_tables.InputError, match=r"the pickle asks for _?io\.open"):
        fetch_tables.read_architectures(content)
    assert not trace.exists()


@pytest.mark.parametrize("content, words", [
    (b"not bz2", "cannot be read"),
    (bz2.compress(b"not a pickle"), "cannot be read"),
    (bz2.compress(pickle.dumps(["no", "dictionary"])), "cannot be read"),
    (bz2.compress(pickle.dumps({"meta_archs": ["|none~0|+|none~0|none~1|"]})), "malformed"),
    (bz2.compress(pickle.dumps({"meta_archs": []})), "15625"),
])
def test_a_damaged_architecture_list_is_refused(content, words):
    with pytest.raises(fetch_tables.InputError, match=words):
        fetch_tables.read_architectures(content)


@pytest.mark.parametrize("text, words", [
    ("", "starts with nothing"),
    ("code,accuracy\n0,1.0\n", "starts with"),
    ("index,accuracy\n0,1.0\n", "has 1 rows"),
    ("index,accuracy\n0,1.0\n0,1.0\n", "line 3"),
    ("index,accuracy\n0,nan\n", "line 2"),
    ("index,accuracy\n0,high\n", "line 2"),
    ("index,accuracy\n0\n", "line 2"),
])
def test_a_damaged_accuracy_file_is_refused(text, words):
    with pytest.raises(fetch_tables.InputError, match=words):
        fetch_tables.read_accuracies(text, "accuracies.csv")
