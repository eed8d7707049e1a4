"""Official downloads of benchmarks as the CSV files that `archwalk import` takes. Needs the Python
standard library only, so that tools/fetch_tables.py shares it before anything is installed."""

from .errors import ArchwalkError, InputError
from .nats_archive import open_archive

__all__ = ["ArchwalkError", "InputError", "open_archive"]
