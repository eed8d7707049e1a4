"""Figures and tables from archwalk's sweep files."""

from .files import SweepFileError, open_sweep

__all__ = ["SweepFileError", "open_sweep"]
