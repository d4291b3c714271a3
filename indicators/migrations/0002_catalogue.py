from django.db import migrations

from indicators.catalogue import ENTRIES


def load(apps, schema_editor):
    indicator = apps.get_model("indicators", "Indicator")
    indicator.objects.bulk_create(
        [indicator(**entry.as_row(), position=position) for position, entry in enumerate(ENTRIES, start=1)]
    )


class Migration(migrations.Migration):
    """Start the catalogue with the indicators of catalogue.py."""

    dependencies = [("indicators", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
