"""The official archives of NATS-Bench (Dong et al., TPAMI 2022), unpacked from
NATS-tss-v1_0-3ffb9-simple.tar and NATS-sss-v1_0-50262-simple.tar.

meta.pickle.pbz2 holds the list `meta_archs` of architecture strings; the architecture of index i
has a file of its own, 000123.pickle.pbz2 for 123: a dictionary from the number of epochs of a
training ("12", "200"; "01", "12", "90") to `arch_str` and `all_results`, which has a dictionary for
each (data set, seed). What is read of those: `epochs`, `eval_acc1es` (top-1 accuracy in percent by
"SET@EPOCH", epochs from 0), `train_times` (seconds by epoch), `params` and `flop` (in millions).
"""

import dataclasses
import math
import pathlib
import re

from .errors import InputError
from .plain_pickle import read_pickle

OPERATION = "(?:none|skip_connect|nor_conv_1x1|nor_conv_3x3|avg_pool_3x3)"


@dataclasses.dataclass(frozen=True)
class Space:
    """A search space of NATS-Bench."""

    words: str
    architectures: int
    pattern: re.Pattern


SPACES = {
    "tss": Space("topology space", 15625,  # 5 operations on 6 edges
                 re.compile(r"\|{0}~0\|\+\|{0}~0\|{0}~1\|\+\|{0}~0\|{0}~1\|{0}~2\|"
                            .format(OPERATION))),
    "sss": Space("size space", 32768,  # 8 widths of 5 layers
                 re.compile("(?:8|16|24|32|40|48|56|64)(?::(?:8|16|24|32|40|48|56|64)){4}")),
}

# A score's dataset/split, the archive's name of the training that it comes from, and the set on
# which that was evaluated. Validation on CIFAR-10 has trainings of its own, on half of the data;
# the two halves of the other test sets are `x-valid` and `x-test`.
SCORES = (
    ("cifar10/valid", "cifar10-valid", "x-valid"),
    ("cifar10/test", "cifar10", "ori-test"),
    ("cifar100/valid", "cifar100", "x-valid"),
    ("cifar100/test", "cifar100", "x-test"),
    ("imagenet16-120/valid", "ImageNet16-120", "x-valid"),
    ("imagenet16-120/test", "ImageNet16-120", "x-test"),
)


def read_architectures(compressed, space="tss"):
    """The architecture strings of a meta pickle (bz2-compressed bytes), by index."""
    meta = read_pickle(compressed, "the architecture list")
    names = meta.get("meta_archs") if isinstance(meta, dict) else None
    if not isinstance(names, list):
        raise InputError("the architecture list cannot be read (it has no meta_archs)",
                         "the archive's files are named by it", "fetch the file again")
    known = SPACES[space]
    wrong = [name for name in names
             if not isinstance(name, str) or not known.pattern.fullmatch(name)]
    if wrong or len(names) != known.architectures or len(set(names)) != known.architectures:
        detail = f", the first {wrong[0]!r}" if wrong else ""
        raise InputError(
            f"the list has {len(names)} entries, {len(wrong)} of them malformed{detail}",
            f"the {known.words} has {known.architectures} different architectures",
            "fetch the published file")
    return names


def mean(values):
    return math.fsum(values) / len(values)


def accuracy(trial, evaluated_on):
    """Top-1 accuracy after the last epoch, in percent."""
    return float(trial["eval_acc1es"][f"{evaluated_on}@{trial['epochs'] - 1}"])


def train_seconds(trial):
    """Seconds of all epochs of training, without evaluation; None where they were not recorded."""
    times = trial["train_times"]
    if not times or len(times) != trial["epochs"] or None in times.values():
        return None
    return math.fsum(times.values())


def trials_of(results, training):
    """The trials of a training, by seed."""
    return [trial for (name, seed), trial in sorted(results.items()) if name == training]


def training_columns(epochs, results, with_trials):
    """The columns of one number of epochs; no column where the archive has no trial."""
    columns = {}
    for score, training, evaluated_on in SCORES:
        trials = trials_of(results, training)
        for trial in trials:
            if trial["epochs"] != epochs:
                raise ValueError(f"{trial['epochs']} epochs under {epochs}")
        values = [accuracy(trial, evaluated_on) for trial in trials]
        if values:
            columns[f"{score}@{epochs}"] = mean(values)
        if with_trials:
            columns |= {f"{score}@{epochs}/trial{i}": value for i, value in enumerate(values)}
        seconds = [train_seconds(trial) for trial in trials]
        if seconds and None not in seconds and "/valid" in score:
            columns[f"{score.split('/')[0]}/train_seconds@{epochs}"] = mean(seconds)
    return columns


def size_columns(results):
    """Parameters (a count) and floating-point operations (millions) of the network of each data
    set, which has as many outputs as the data set has classes."""
    columns = {}
    for score, training, _ in SCORES:
        dataset, trials = score.split("/")[0], trials_of(results, training)
        if trials:
            columns[f"{dataset}/params"] = round(float(trials[0]["params"]) * 1e6)
            columns[f"{dataset}/flops_m"] = float(trials[0]["flop"])
    return columns


class Archive:
    """An unpacked archive: `architectures` (strings by index), `present` (the indices that have a
    file) and the columns of each."""

    def __init__(self, space, architectures, paths):
        self.space = space
        self.architectures = architectures
        self.paths = paths
        self.present = sorted(paths)

    @property
    def missing(self):
        return [index for index in range(len(self.architectures)) if index not in self.paths]

    def columns(self, index, with_trials=False):
        """A dict from score names (README: dataset/split@epochs) to numbers: means over the trials
        that the archive has, and with `with_trials` each trial, in the order of the seeds.

        train_seconds@E is that of the training behind valid@E."""
        path = self.paths[index]
        content = read_pickle(read_file(path), str(path))
        try:
            columns = {}
            for epochs in sorted(content, key=int):
                training = content[epochs]
                if training["arch_str"] != self.architectures[index]:
                    raise ValueError(f"it holds {training['arch_str']}")
                columns |= training_columns(int(epochs), training["all_results"], with_trials)
            return columns | size_columns(training["all_results"])
        except (AttributeError, IndexError, KeyError, TypeError, UnboundLocalError,
                ValueError) as error:
            raise InputError(
                f"{path} is not laid out as a file of NATS-Bench ({type(error).__name__}: {error})",
                f"the scores of {self.architectures[index]} are read from it",
                "unpack the published archive again") from error


def read_file(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror})",
                         "scores are read from the files of the archive",
                         "give a folder of files that you may read") from error


def open_archive(folder, space=None):
    """The Archive in `folder`; `space` is tss or sss, or None: as the list of architectures says.

    Raises InputError where the folder is not an unpacked archive."""
    folder = pathlib.Path(folder)
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder", "an unpacked archive has a file for each "
                         "architecture", "unpack the one whose name ends in -simple.tar with tar xf")
    meta = folder / "meta.pickle.pbz2"
    if not meta.exists():
        inner = sorted(folder.glob("NATS-*-simple"))
        raise InputError(f"{folder} has no meta.pickle.pbz2", "it lists the architectures",
                         f"give {inner[0]}" if inner else
                         "give the folder that was unpacked from NATS-...-simple.tar")
    compressed = read_file(meta)
    found = guessed_space(read_pickle(compressed, "the architecture list"))
    if space not in (None, found):
        raise InputError(f"{folder} is an archive of {found}", f"--space asks for {space}",
                         "give the other archive, or leave --space out")
    names = read_architectures(compressed, found)
    paths = {}
    for path in folder.glob("*.pickle.pbz2"):
        number = path.name.split(".")[0]
        if number.isdecimal() and int(number) < len(names):
            paths[int(number)] = path
    return Archive(found, names, paths)


def guessed_space(meta):
    """The space that the first architecture fits, else tss, whose error then names that entry."""
    try:
        first = meta["meta_archs"][0]
        return next(name for name, space in SPACES.items() if space.pattern.fullmatch(first))
    except (IndexError, KeyError, StopIteration, TypeError):
        return "tss"
