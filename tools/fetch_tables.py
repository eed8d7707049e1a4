#!/usr/bin/env python3
"""Download the public topology table of NATS-Bench and join it to one CSV file.

Two projects publish what is needed, both under the MIT licence:
  NATS-Bench  the official list of architecture strings, in the order of its indices
  FreeREA     the mean test accuracy after 200 epochs, by that index, for three datasets
The commits and the SHA-256 of every file are fixed below, so a download is either exactly the
published file or an error. Needs the Python standard library only.

Columns of the result: nats_index, architecture, then DATASET/test@200 (percent) as in the sources.
Exit status: 0 done, 1 writing failed, 2 bad usage or input, 3 interrupted; nothing is written where it
is not 0, and the message says why and what to do.
"""

import argparse
import csv
import hashlib
import http.client
import io
import math
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools" / "python"))

from archwalk_import.errors import InputError  # noqa: E402
from archwalk_import.nats_archive import read_architectures  # noqa: E402
from archwalk_import.whole_file import WriteError, check_output, write_whole  # noqa: E402

PREFIX = "https://raw.githubusercontent.com"
ARCHITECTURES = 15625  # 5 operations on 6 edges
TIMEOUT_SECONDS = 30
DEFAULT_OUTPUT = ROOT / "data" / "nats_tss_public.csv.gz"

NATS_BENCH = "D-X-Y/NATS-Bench/1d4a304ad1906aa5866563438fcbf0d624b7eda2"
FREE_REA = "NiccoloCavagnero/FreeREA/9c2a726cd3adf526c43ae52a515a8fc5ea927fe7"
META = f"{NATS_BENCH}/fake_torch_dir/NATS-tss-v1_0-3ffb9-simple/meta.pickle.pbz2"
ACCURACIES = {  # score column -> file
    "cifar10/test@200": f"{FREE_REA}/cached_metrics/nats/cifar10/accuracies.csv",
    "cifar100/test@200": f"{FREE_REA}/cached_metrics/nats/cifar100/accuracies.csv",
    "imagenet16-120/test@200": f"{FREE_REA}/cached_metrics/nats/ImageNet16-120/accuracies.csv",
}
SHA256 = {
    META: "7ecc7932fabec6b80551e07b845346de99d83c673f67a1891d619576b3fa053c",
    ACCURACIES["cifar10/test@200"]:
        "a41e06dbbd097df080ee6eb3eb8c6a92d589a0f53d51d66147155fcddbcacd2d",
    ACCURACIES["cifar100/test@200"]:
        "f6487d29eb75cfa40dd1741d7d77f36e935828613576f8ea2d838482f1e10169",
    ACCURACIES["imagenet16-120/test@200"]:
        "b2c6c6b30cb9dd429106cdca913bf908680a4dc1d53199e062aa1ffae1a9bf9a",
}


def read_accuracies(text, name):
    """The accuracies of one dataset by index, as the strings of the file (columns index,accuracy)."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or rows[0] != ["index", "accuracy"]:
        raise InputError(f"{name} starts with {rows[0] if rows else 'nothing'}",
                         "the columns index,accuracy are expected", "fetch the published file")
    values = {}
    for line, row in enumerate(rows[1:], 2):
        try:
            index, value = row
            if not math.isfinite(float(value)) or int(index) in values:
                raise ValueError("repeated index or value that is not finite")
            values[int(index)] = value
        except ValueError as error:
            raise InputError(f"{name} line {line} is {row} ({error})",
                             "an index and a finite accuracy are expected, each index once",
                             "fetch the published file") from error
    if sorted(values) != list(range(ARCHITECTURES)):
        raise InputError(f"{name} has {len(values)} rows",
                         f"indices 0 to {ARCHITECTURES - 1} are expected, each once",
                         "fetch the published file")
    return [values[index] for index in range(ARCHITECTURES)]


def read_bytes(mirror, path):
    """The content of `path` under `mirror`: a folder, or a prefix that starts with file:// or
    http(s)://."""
    scheme = urllib.parse.urlsplit(mirror).scheme
    if scheme not in ("http", "https", "file"):
        place = pathlib.Path(mirror) / path
        try:
            return place.read_bytes()
        except OSError as error:
            raise InputError(f"{place}: {error.strerror}", "the mirror lacks a file that is needed",
                             "check --mirror; it must hold the layout of the published files"
                             ) from error
    url = mirror.rstrip("/") + "/" + path
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        raise InputError(f"{url}: the server answers {error.code} {error.reason}",
                         "the file is not there", "check --mirror, or try again later") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise InputError(f"{url}: {reason}", "the file cannot be reached",
                         "check the network, or give a copy with --mirror PREFIX") from error


def fetch(mirror, path):
    """`read_bytes`, held to the SHA-256 that is fixed for `path`."""
    content = read_bytes(mirror, path)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[path]:
        raise InputError(f"{path} has SHA-256 {found}",
                         f"{SHA256[path]} is expected, so this is not the published file",
                         "fetch it again or use another mirror")
    return content


def joined_csv(mirror):
    """The joined table as CSV bytes."""
    columns = {"architecture": read_architectures(fetch(mirror, META))}
    for column, path in ACCURACIES.items():
        columns[column] = read_accuracies(fetch(mirror, path).decode("utf-8"), path)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["nats_index", *columns])
    writer.writerows((index, *row) for index, row in enumerate(zip(*columns.values())))
    return text.getvalue().encode("utf-8")


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirror", metavar="PREFIX", default=PREFIX,
                        help="a folder, or a file://, http:// or https:// prefix, that stands for "
                             "%(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", type=pathlib.Path, default=DEFAULT_OUTPUT,
                        help="a .csv or .csv.gz file (default: data/nats_tss_public.csv.gz)")
    parser.add_argument("--force", action="store_true", help="replace FILE if it exists")
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        check_output(options.output, options.force)
        write_whole(options.output, joined_csv(options.mirror), options.force)
    except InputError as error:
        print(f"fetch_tables: {error}", file=sys.stderr)
        return 2
    except WriteError as error:
        print(f"fetch_tables: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fetch_tables: interrupted, nothing written", file=sys.stderr)
        return 3
    print(f"fetch_tables: {ARCHITECTURES} architectures with {len(ACCURACIES)} scores "
          f"in {options.output}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
