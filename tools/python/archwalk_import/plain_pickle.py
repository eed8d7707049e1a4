"""Pickles of plain data, read without running anything that they name."""

import bz2
import collections
import io
import pickle
import struct

from .errors import InputError


class NumberType:
    """Stands for numpy.dtype where a pickled NumPy number names its type, such as 'f8'."""

    def __init__(self, code, *_):
        self.code = code
        self.order = "<"

    def __setstate__(self, state):
        self.order = state[1]


def number(number_type, content):
    """Stands for NumPy's function that makes a number of its bytes."""
    letter = {"f8": "d", "f4": "f", "i8": "q", "i4": "i"}[number_type.code]
    order = ">" if number_type.order == ">" else "<"
    return struct.unpack(order + letter, content)[0]


# The names that published archives hold, and what is taken for each: never the thing itself where
# that is a function.
STAND_INS = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("numpy", "dtype"): NumberType,
    ("numpy.core.multiarray", "scalar"): number,
    ("numpy._core.multiarray", "scalar"): number,
}


# The largest of the published files is some megabytes; a few bytes may be bz2 of gigabytes.
MOST_BYTES = 1 << 28


def decompressed(compressed):
    content = bz2.BZ2File(io.BytesIO(compressed)).read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES >> 20} MiB")
    return content


class PlainUnpickler(pickle.Unpickler):
    """Reads numbers, strings and containers; a pickle that names anything else is refused, since
    naming a function is how a pickle runs code."""

    def find_class(self, module, name):
        if (module, name) in STAND_INS:
            return STAND_INS[module, name]
        raise InputError(f"the pickle asks for {module}.{name}",
                         "numbers and strings need no code, so this file is not what it should be",
                         "do not use it; fetch the published one")


def read_pickle(compressed, what):
    """The data of a bz2-compressed pickle; `what` names it where it is damaged."""
    try:
        return PlainUnpickler(io.BytesIO(decompressed(compressed))).load()
    except InputError as error:
        raise InputError(what, "it is refused", str(error)) from error
    except Exception as error:  # a damaged pickle can raise nearly anything
        raise InputError(f"{what} cannot be read ({error})",
                         "its bz2 or pickle data is damaged", "fetch the file again") from error
