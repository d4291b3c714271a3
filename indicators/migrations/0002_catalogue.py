from django.db import migrations

from indicators.catalogue import ENTRIES


def load(apps, schema_editor):
    indicator = apps.get_model("indicators", "Indicator")
    indicator.objects.bulk_create(
        [
            indicator(
                code=entry.code,
                name=entry.name,
                group=entry.group,
                part=entry.part,
                synonyms=list(entry.synonyms),
                unit=entry.unit,
                kind=entry.kind,
                accumulation=entry.accumulation,
                fractional=entry.fractional,
                position=position,
            )
            for position, entry in enumerate(ENTRIES, start=1)
        ]
    )


class Migration(migrations.Migration):
    """Start the catalogue with the indicators of catalogue.py."""

    dependencies = [("indicators", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
