"""The CRC-32 that archwalk leaves behind the end of its files: HDF5's own checksums do not reach text,
and damage elsewhere can crash the library. HDF5 looks at nothing there, and a program that changes
a file takes it away."""

import zlib

MARK = b"archwalk"
LENGTH = len(MARK) + 8  # and eight hexadecimal digits


def checksum_of(file, size):
    """The trailer that the first `size` bytes of an open file should have."""
    file.seek(0)
    checksum = 0
    while size > 0 and (piece := file.read(min(size, 1 << 20))):
        checksum = zlib.crc32(piece, checksum)
        size -= len(piece)
    return MARK + b"%08x" % checksum


def append_checksum(path):
    """Adds the checksum to a finished file."""
    with open(path, "r+b") as file:
        size = file.seek(0, 2)
        trailer = checksum_of(file, size)
        file.seek(size)
        file.write(trailer)


def is_damaged(path):
    """Whether the file's bytes differ from its checksum; False where it has none."""
    with open(path, "rb") as file:
        size = file.seek(0, 2) - LENGTH
        file.seek(max(size, 0))
        trailer = file.read(LENGTH)
        return trailer.startswith(MARK) and trailer != checksum_of(file, size)
