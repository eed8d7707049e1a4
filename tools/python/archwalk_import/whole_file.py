"""Files that are whole or not there."""

import contextlib
import errno
import gzip
import os

from .errors import InputError


# What is no fault of the path that was given.
FAILURES = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


class WriteError(Exception):
    """A file that should have been writable was not, as on a full disk."""


def check_output(path, force):
    """Raises InputError where `path` exists, unless `force`, or its folder does not."""
    if path.exists() and not force:
        raise InputError(f"{path} exists", "it would be overwritten",
                         "choose another file with -o, or replace it with --force")
    if not path.absolute().parent.is_dir():
        raise InputError(f"{path} cannot be written (no such folder)", "nothing was kept",
                         "give a file in an existing folder that you may write to with -o")


def write_whole(path, content):
    """Writes bytes to a temporary file beside `path`, then renames it; compressed where the name
    ends in .gz, to the same bytes on every run.

    Raises InputError where the user may not write there, WriteError where writing fails."""
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(partial, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        problem = f"{path} cannot be written ({error.strerror})"
        if error.errno in FAILURES:
            raise WriteError(f"{problem}: nothing was kept: make room, or give a file on another "
                             "disk with -o") from error
        raise InputError(problem, "nothing was kept",
                         "give a file in an existing folder that you may write to with -o"
                         ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
