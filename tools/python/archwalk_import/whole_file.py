"""Files that are whole or not there."""

import contextlib
import errno
import gzip
import os
import pathlib

from .errors import ArchwalkError, InputError


# What is no fault of the path that was given.
FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


class WriteError(ArchwalkError):
    """A file that should have been writable was not, as on a full disk."""


class ExistsError(InputError, FileExistsError):
    """A file is there that nobody asked to replace."""


def refuse_existing(path, force, mend):
    """Raises ExistsError where `path` exists, unless `force`."""
    if os.path.exists(path) and not force:
        raise ExistsError(f"{path} exists", "it would be overwritten", mend)


@contextlib.contextmanager
def whole_file(path, force=False):
    """The name of a temporary file beside `path`, to be written to and closed within the context; it
    takes the place of `path` at the end, or is removed where anything was raised.

    Raises ExistsError where `path` exists, unless `force`; OSError where writing fails."""
    path = pathlib.Path(path)
    refuse_existing(path, force, "give another file, or force=True to replace it")
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def check_output(path, force):
    """Raises InputError where `path` exists, unless `force`, or its folder does not."""
    refuse_existing(path, force, "choose another file with -o, or replace it with --force")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written (no such folder)", "nothing was kept",
                         "give a file in an existing folder that you may write to with -o")


def write_whole(path, content):
    """Writes bytes to `path`, replacing what is there; compressed where the name ends in .gz, to the
    same bytes on every run.

    Raises InputError where the user may not write there, WriteError where writing fails."""
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    try:
        with whole_file(path, force=True) as partial:
            partial.write_bytes(content)
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror})"
        if error.errno in FAILURES:
            raise WriteError(problem, "nothing was kept",
                             "make room, or give a file on another disk with -o") from error
        raise InputError(problem, "nothing was kept",
                         "give a file in an existing folder that you may write to with -o"
                         ) from error
