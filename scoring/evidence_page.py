"""The evidence of a sheet as its pages list it."""

from collections import defaultdict

from scoring.models import Evidence, ScoreSheet


def evidence_by_item(sheet: ScoreSheet) -> dict[int, list[Evidence]]:
    """What stands under each item of a sheet that the reader may read."""
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    for row in sheet.evidence.present().select_related("uploaded_by"):
        found[row.item_id].append(row)
    return dict(found)
