"""Figures and tables from archwalk's files; graph and matrix files for it."""

from archwalk_import.errors import ArchwalkError

from .files import SweepFileError, open_sweep, open_table
from .graph_file import GraphError, write_graph
from .matrices import MatrixError, read_matrix, write_matrix
from .operators import operator_parameters

__all__ = ["ArchwalkError", "GraphError", "MatrixError", "SweepFileError", "open_sweep",
           "open_table", "operator_parameters", "read_matrix", "write_graph", "write_matrix"]
