"""Filling automatic items from the data: when a sheet is made, and when its author asks for it."""

from collections.abc import Mapping, Sequence

from scoring.automatic_values import Value, automatic_values
from scoring.models import Item, Score, ScoreSheet


def fill_sheets(*, sheets: Sequence[ScoreSheet]) -> None:
    """Fill the automatic items of one evaluation's sheets where nothing stands yet; the data are read once for all."""
    parties = set(
        Item.objects.filter(party__in=[sheet.party_id for sheet in sheets])
        .exclude(fact="")
        .values_list("party", flat=True)
    )
    filled = [
        (sheet, [item for item in sheet.items if item.fact]) for sheet in sheets if sheet.party_id in parties
    ]
    if not filled:
        return
    values = automatic_values(
        sheets[0].evaluation, {item.pk: item for _, items in filled for item in items}.values()
    )
    scores = [
        Score(
            sheet=sheet,
            item=item,
            points=values[item.pk].points,
            computed=values[item.pk].points,
            derivation=values[item.pk].derivation,
        )
        for sheet, items in filled
        for item in items
    ]
    Score.objects.bulk_create(scores, ignore_conflicts=True)


def put_values(*, sheet: ScoreSheet, values: Mapping[int, Value]) -> None:
    """Write what the data give now to a sheet that is held. Points of the assessor's own stay; the others follow."""
    scores = {score.item_id: score for score in sheet.scores.order_by()}
    for item, value in values.items():
        score = scores.get(item) or Score(sheet=sheet, item_id=item, version=0)
        if (score.computed, score.derivation) == (value.points, value.derivation):
            continue
        if score.computed != value.points:
            score.version += 1
        if score.points == score.computed:
            score.points = value.points
        score.computed, score.derivation = value.points, value.derivation
        score.version = max(score.version, 1)
        score.save()
