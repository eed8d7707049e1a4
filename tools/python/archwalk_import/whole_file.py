"""Files that are whole or not there."""

import contextlib
import errno
import gzip
import os
import pathlib

from .errors import ArchwalkError, InputError


ASK_FOR_FORCE = "choose another file with -o, or replace it with --force"
# What is no fault of the path that was given.
FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


class WriteError(ArchwalkError):
    """A file that should have been writable was not, as on a full disk."""


class ExistsError(InputError, FileExistsError):
    """A file is there that nobody asked to replace."""


def refuse_existing(path, force, mend):
    """Raises ExistsError where `path` exists, unless `force`; InputError where it is a pipe or a
    device, which would be gone for all."""
    if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
        raise InputError(f"{path} is a pipe or device",
                         "a file that is whole takes the place of what is there",
                         "give the name of a file")
    if os.path.lexists(path) and not force:
        raise ExistsError(f"{path} exists", "it would be overwritten", mend)


def take_place(partial, path, force, mend):
    """Gives `partial` the name `path`; ExistsError where a file has appeared there that is to stay."""
    if not force:
        with contextlib.suppress(OSError):
            os.link(partial, path)  # unlike a renaming it replaces nothing
            return
        refuse_existing(path, force, mend)  # that is why, or there are no links on this file system
    os.replace(partial, path)


@contextlib.contextmanager
def whole_file(path, force=False):
    """The name of a temporary file beside `path`, to be written to and closed within the context; it
    takes the place of `path` at the end, or is removed where anything was raised.

    Raises ExistsError where `path` exists, unless `force`; OSError where writing fails."""
    path = pathlib.Path(path)
    mend = "give another file, or force=True to replace it"
    refuse_existing(path, force, mend)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        take_place(partial, path, force, mend)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()


def check_output(path, force):
    """Raises InputError where `path` exists, unless `force`, or its folder does not."""
    refuse_existing(path, force, ASK_FOR_FORCE)
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written (no such folder)", "nothing was kept",
                         "give a file in an existing folder that you may write to with -o")


def write_whole(path, content, force=False):
    """Writes bytes to `path`; compressed where the name ends in .gz, to the same bytes on every run.

    Raises InputError where the user may not write there, ExistsError, which is one, where a file is
    there, unless `force`; WriteError where writing fails."""
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    try:
        with whole_file(path, force) as partial:
            partial.write_bytes(content)
    except ExistsError:
        refuse_existing(path, force, ASK_FOR_FORCE)
        raise
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror})"
        if error.errno in FAILURES:
            raise WriteError(problem, "nothing was kept",
                             "make room, or give a file on another disk with -o") from error
        raise InputError(problem, "nothing was kept",
                         "give a file in an existing folder that you may write to with -o"
                         ) from error
