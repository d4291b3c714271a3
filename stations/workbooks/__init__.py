"""Safe reading of workbooks into plain grids of values.

Everything an upload can be (macro file, zip bomb, protected, no workbook at all) is refused here with a
message that a clerk can act on; nobody else opens workbook bytes.
"""

from stations.workbooks.grid import Grid, Value, Workbook, cell_name, column_letters
from stations.workbooks.reader import read_workbook
from stations.workbooks.safety import UnreadableWorkbook

__all__ = [
    "Grid",
    "UnreadableWorkbook",
    "Value",
    "Workbook",
    "cell_name",
    "column_letters",
    "read_workbook",
]
