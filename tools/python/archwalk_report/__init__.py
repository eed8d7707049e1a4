"""Figures and tables from archwalk's files; graph files for its import."""

from .files import SweepFileError, open_sweep, open_table
from .graph_file import GraphError, write_graph

__all__ = ["GraphError", "SweepFileError", "open_sweep", "open_table", "write_graph"]
