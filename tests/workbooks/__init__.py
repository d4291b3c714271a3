"""Makes the workbooks that stations send, from plain descriptions, and says what each one must be read as.

Nothing here uses the importers: what is expected of a workbook follows from what was put into it.
"""
