"""Pictures of a report: pure functions from facts to a chart block, the same SVG for the page and the PDF."""
