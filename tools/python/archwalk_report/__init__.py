"""Figures and tables from archwalk's files; graph files for its import."""

from archwalk_import.errors import ArchwalkError

from .files import SweepFileError, open_sweep, open_table
from .graph_file import GraphError, write_graph

__all__ = ["ArchwalkError", "GraphError", "SweepFileError", "open_sweep", "open_table",
           "write_graph"]
