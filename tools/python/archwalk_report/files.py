"""Sweep files as xarray datasets."""

import pathlib

import h5py
import numpy as np
import xarray

GROUPS = (
    "operators", "strata", "scores", "fixed_length", "fixed_length/exact", "fixed_length/walks",
    "fixed_length/reach", "fixed_length/cost", "hypotheses",
)
REQUIRED = ("operators", "fixed_length")


class SweepFileError(Exception):
    """One problem, why it matters and what to do about it."""

    def __init__(self, problem, why, mend):
        super().__init__(f"{problem}: {why}: {mend}")


def open_sweep(path):
    """The groups of a sweep file: a dict from a group's path, such as "fixed_length/exact", to an
    xarray.Dataset with its coordinates, loaded into memory.

    A group that the file lacks (a sweep with method = "exact" has no "fixed_length/walks") is not
    in the dict. Raises SweepFileError where the file is not a sweep of archwalk's.
    """
    path = pathlib.Path(path)
    try:
        with h5py.File(path, "r") as file:
            kind = file.attrs.get("format")
            present = [group for group in GROUPS if group in file]
    except OSError as error:
        raise SweepFileError(f"{path} cannot be read as HDF5", str(error),
                             "give the file that `archwalk sweep` wrote") from error
    if isinstance(kind, bytes):
        kind = kind.decode()
    if kind != "archwalk sweep":
        raise SweepFileError(f"{path} has the format {kind!r}", "a report is made of a sweep",
                             "give the file that `archwalk sweep` wrote")
    lacking = [group for group in REQUIRED if group not in present]
    if lacking:
        raise SweepFileError(f"{path} lacks /{lacking[0]}",
                             "the report draws what a sweep with [fixed_length] measures",
                             "run the sweep to its end, with a [fixed_length] section")
    sweep = {}
    for group in present:
        with xarray.open_dataset(path, group=group, engine="h5netcdf") as dataset:
            sweep[group] = dataset.load()
    return sweep


def labels(values):
    """The entries of a string variable as a list of str."""
    return [value.decode() if isinstance(value, bytes) else str(value)
            for value in np.asarray(values).ravel()]


def positions(dataset, dimension):
    """A dict from a coordinate's labels (str, or int for horizons) to positions along it."""
    values = dataset[dimension].values
    keys = [int(value) for value in values] if values.dtype.kind in "iu" else labels(values)
    return {key: position for position, key in enumerate(keys)}
