"""Sweep and table files as xarray datasets."""

import contextlib
import pathlib

import h5py
import numpy as np
import xarray

from archwalk_import.errors import ArchwalkError

from .checksum import is_damaged
from .operators import beside_results

GROUPS = (
    "operators", "strata", "scores", "fixed_length", "fixed_length/exact", "fixed_length/walks",
    "fixed_length/reach", "fixed_length/cost", "threshold", "threshold/exact", "threshold/walks",
    "hypotheses",
)


# Texts of very different lengths: xarray would make all as long as the longest, 15 GB a million.
LONG_TEXTS = ("spec", "parameters")


class SweepFileError(ArchwalkError):
    """What was given is no sweep or table of archwalk's, or lacks what is asked of it."""


def open_sweep(path, groups=None):
    """The groups of a sweep file: a dict from a group's path, such as "fixed_length/exact", to an
    xarray.Dataset with its coordinates, loaded into memory.

    Along `operator` results have family, selection, memory, reach_uniform and evaluations_per_step
    of /operators as coordinates too: mean.where(mean.selection == "metropolis", drop=True).
    operator_parameters has the parameters.

    groups: only these, and "operators": all of a million operators fill 13 GB of memory with six
    horizons. A name that is none of GROUPS is a ValueError.

    A group that the file lacks (a sweep with method = "exact" has no "fixed_length/walks", one
    without a section [threshold] no "threshold") is not in the dict. Raises SweepFileError where the
    file is not a sweep of archwalk's.
    """
    path = pathlib.Path(path)
    mend = "give the file that `archwalk sweep` wrote"
    unknown = sorted(set(groups or ()) - set(GROUPS))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no group of a sweep file: groups are {', '.join(GROUPS)}")
    head, there = head_and_groups(path, mend)
    kind = head.get("format")
    if kind != "archwalk sweep":
        raise SweepFileError(f"{path} has the format {kind!r}", "groups are read from a sweep", mend)
    if "part_fingerprint" in head:
        raise SweepFileError(f"{path} is one part of a sweep",
                             "its figures would be those of a few of the operators",
                             "give the sweep's own file; it is there once the sweep has ended, "
                             "finish it with --resume")
    present = [group for group in GROUPS if group in there]
    lacking = [] if "operators" in present else ["/operators"]
    if "fixed_length" not in present and "threshold" not in present:
        lacking.append("/fixed_length and /threshold")
    if lacking:
        raise SweepFileError(f"{path} lacks {lacking[0]}",
                             "a finished sweep has operators and what was measured of them",
                             "run the sweep to its end")
    with strangeness_told(path, mend):
        return beside_results({group: load_group(path, group) for group in present
                               if groups is None or group == "operators" or group in groups})


def open_table(path):
    """The scores of a table file: an xarray.Dataset with `value` (score units) and `k` [score,
    code], the coordinates `score` and `code`, and along `code` the architecture strings and
    isomorphism classes that the file has, as coordinates too. Loaded into memory.

    table.value.sel(score=NAME).where(table.architecture == STRING, drop=True) is one score.
    Raises SweepFileError where the file is not a table of archwalk's.
    """
    path = pathlib.Path(path)
    mend = "give a file that `archwalk import` or `archwalk synth` wrote"
    head, groups = head_and_groups(path, mend)
    kind = head.get("format")
    if kind != "archwalk table":
        raise SweepFileError(f"{path} has the format {kind!r}", "scores are read from a table", mend)
    with strangeness_told(path, mend):
        table = load_group(path, "scores")
        code = xarray.Variable("code", np.arange(table.sizes["code"]),
                               {"units": "1", "long_name": "architecture code"})
        table = table.assign_coords(code=code)
        if "architectures" in groups:
            # The file holds them once, in a group of their own.
            table = table.assign_coords(load_group(path, "architectures").data_vars)
        return table


@contextlib.contextmanager
def strangeness_told(path, mend):
    """What h5py and xarray raise at a file that is damaged or laid out otherwise is nearly anything."""
    try:
        yield
    except (ArchwalkError, MemoryError):
        raise
    except Exception as error:
        raise SweepFileError(f"{path} cannot be read as HDF5", str(error), mend) from error


def head_and_groups(path, mend):
    """What an archwalk file says of itself, a dict, and the paths of its groups."""
    groups = []
    check_bytes(path, mend)
    with strangeness_told(path, mend), h5py.File(path, "r") as file:
        head = {name: value.decode() if isinstance(value, bytes) else value
                for name, value in file.attrs.items()}
        file.visititems(
            lambda name, item: groups.append(name) if isinstance(item, h5py.Group) else None)
    if not isinstance(head.get("format"), str):
        head["format"] = None
    return head, groups


def check_bytes(path, mend):
    """Compares a file with the CRC-32 behind its end, where it still is there."""
    if path.exists() and not path.is_file():
        raise SweepFileError(f"{path} is no file", "it is a folder, a pipe or a device", mend)
    try:
        damaged = is_damaged(path)
    except OSError as error:
        raise SweepFileError(f"{path} cannot be read", str(error), mend) from error
    if damaged:
        raise SweepFileError(f"{path} is damaged", "its bytes do not match their checksum",
                             "restore it or make it again")


def load_group(path, group):
    # Seconds are numbers: some versions of xarray would make time differences of them.
    with xarray.open_dataset(path, group=group, engine="h5netcdf", decode_times=False,
                             drop_variables=LONG_TEXTS) as dataset:
        return dataset.load().assign(long_texts(path, group))


def long_texts(path, group):
    """The variables LONG_TEXTS of a group, as str objects."""
    found = {}
    with h5py.File(path, "r") as file:
        for name in LONG_TEXTS:
            if name in file[group]:
                data = file[group][name]
                about = {key: data.attrs[key] for key in ("units", "long_name")
                         if key in data.attrs}
                found[name] = xarray.Variable("operator", data.asstr()[...], about)
    return found


def labels(values):
    """The entries of a string variable as a list of str."""
    return [value.decode() if isinstance(value, bytes) else str(value)
            for value in np.asarray(values).ravel()]


def positions(dataset, dimension):
    """A dict from a coordinate's labels (str, or int for horizons) to positions along it."""
    values = dataset[dimension].values
    keys = [int(value) for value in values] if values.dtype.kind in "iu" else labels(values)
    return {key: position for position, key in enumerate(keys)}
