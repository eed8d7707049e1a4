"""Figures and tables from archwalk's sweep files; graph files for its import."""

from .files import SweepFileError, open_sweep
from .graph_file import GraphError, write_graph

__all__ = ["GraphError", "SweepFileError", "open_sweep", "write_graph"]
