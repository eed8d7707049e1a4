"""archwalk-import-nats FOLDER -o TABLE.csv.gz"""

import argparse
import csv
import io
import pathlib
import sys
import time

from .errors import InputError
from .nats_archive import SPACES, open_archive
from .whole_file import WriteError, check_output, write_whole

PROGRAM = "archwalk-import-nats"


def say(text):
    print(f"{PROGRAM}: {text}", file=sys.stderr)


class Progress:
    """Tells how far the reading is: in place on a terminal, else every half minute."""

    def __init__(self, total, quiet):
        self.total = total
        self.quiet = quiet
        self.begin = self.told = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def tell(self, done):
        now = time.monotonic()
        if self.quiet or now - self.told < (0.25 if self.terminal else 30):
            return
        self.told = now
        left = (now - self.begin) * (self.total - done) / done
        text = f"{done:,} of {self.total:,} architectures, about {left:.0f} s left"
        if self.terminal:
            print(f"\r\x1b[K{PROGRAM}: {text}", end="", file=sys.stderr, flush=True)
        else:
            say(text)

    def finish(self):
        if self.terminal and not self.quiet:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def check_complete(archive, folder, partial):
    missing = archive.missing
    if not missing:
        return
    found = f"{folder} has {len(archive.present):,} of {len(archive.architectures):,} architectures"
    if not partial or not archive.present:
        raise InputError(
            f"{found}, {len(missing):,} files are missing, the first {missing[0]:06d}.pickle.pbz2",
            "a table has scores for all architectures",
            "unpack the whole archive, or write what is there with --partial")
    say(f"{found}: archwalk import takes a table of all only: this one is for other programs")


def read_rows(archive, with_trials, progress):
    rows = []
    for index in archive.present:
        rows.append({"nats_index": index, "architecture": archive.architectures[index]}
                    | archive.columns(index, with_trials))
        progress.tell(len(rows))
    return rows


def column_names(rows):
    """Every column that a row has, means before trials."""
    names = dict.fromkeys(name for row in rows for name in row)
    return sorted(names, key=lambda name: "/trial" in name)


def tell_blanks(rows, names):
    for name in names:
        blanks = sum(name not in row for row in rows)
        if blanks and "/trial" not in name:
            say(f"{name} is blank for {blanks:,} architectures: the archive has no trial of it")


def csv_bytes(rows, names):
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(
        prog=PROGRAM, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="The CSV file that `archwalk import` takes, from an official archive of "
                    "NATS-Bench.",
        epilog="Scores are means over the archive's trials: DATASET/valid@EPOCHS and test@EPOCHS\n"
               "(percent), DATASET/train_seconds@EPOCHS of the training behind valid@EPOCHS,\n"
               "params (a count) and flops_m (millions). The datasets are cifar10, cifar100 and\n"
               "imagenet16-120; tss has 12 and 200 epochs, sss 1, 12 and 90.\n"
               "Exit status: 0 done, 1 writing failed, 2 bad usage or input, 3 interrupted; where\n"
               "it is not 0, nothing was written.")
    parser.add_argument("folder", metavar="FOLDER", type=pathlib.Path,
                        help="an unpacked archive: NATS-tss-v1_0-3ffb9-simple or "
                             "NATS-sss-v1_0-50262-simple")
    parser.add_argument("-o", "--output", metavar="TABLE.csv.gz", type=pathlib.Path, required=True,
                        help="the .csv or .csv.gz file to write")
    parser.add_argument("--space", choices=sorted(SPACES),
                        help="the archive must be of this space (default: as it says)")
    parser.add_argument("--trials", action="store_true",
                        help="also each trial, as SCORE/trial0, ..., in the order of the seeds")
    parser.add_argument("--partial", action="store_true",
                        help="write the architectures that are there where some are missing")
    parser.add_argument("--force", action="store_true", help="replace the output if it exists")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_args(arguments)


def make_csv(options):
    if not options.output.name.endswith((".csv", ".csv.gz")):
        raise InputError(f"{options.output} is no name of comma-separated values",
                         "a table of archwalk's is made of them by `archwalk import`",
                         "give a name that ends in .csv or .csv.gz with -o")
    check_output(options.output, options.force)
    archive = open_archive(options.folder, options.space)
    check_complete(archive, options.folder, options.partial)
    progress = Progress(len(archive.present), options.quiet)
    try:
        rows = read_rows(archive, options.trials, progress)
    finally:
        progress.finish()
    names = column_names(rows)
    tell_blanks(rows, names)
    write_whole(options.output, csv_bytes(rows, names), options.force)
    say(f"{options.output}: {len(rows):,} architectures of {archive.space}, "
        f"{len(names) - 2} scores")


def main(arguments=None):
    options = parse_arguments(arguments)
    try:
        make_csv(options)
    except InputError as error:
        say(error)
        return 2
    except WriteError as error:
        say(error)
        return 1
    except KeyboardInterrupt:
        say("interrupted, nothing written")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
