"""A reader's file turned into columns of numbers: read in memory, bounded, never kept.

`read_columns` is the public face. A file is read in this order: its encoding (`encoding`), the
separator by the table that each one makes (`dialect`), where in it the numbers stand and what
their names are (`table`), and for each column what the marks in its numbers mean (`cells`).
"""

from pages.ui.controls.files.columns import (
    MAX_BYTES,
    MAX_NAME,
    MAX_ROWS,
    Column,
    Example,
    LeftOut,
    Reading,
    Refused,
    preferred,
    read_columns,
)
from pages.ui.controls.files.density import MAX_SPREAD, REACH, Drawn, density_of, has_far_values
from pages.ui.controls.files.dialect import SEPARATORS
from pages.ui.controls.files.encoding import ENCODINGS
from pages.ui.controls.files.refusal import UnusableFileError
from pages.ui.controls.files.table import MAX_COLUMNS

__all__ = [
    "ENCODINGS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_NAME",
    "MAX_ROWS",
    "MAX_SPREAD",
    "REACH",
    "SEPARATORS",
    "Column",
    "Drawn",
    "Example",
    "LeftOut",
    "Reading",
    "Refused",
    "UnusableFileError",
    "density_of",
    "has_far_values",
    "preferred",
    "read_columns",
]
