from django.db import migrations

from reports.shipped_templates import store_shipped


def store(apps, schema_editor):
    names = ("ReportTemplate", "TemplateChapter", "TemplatePart")
    store_shipped(*(apps.get_model("reports", name) for name in names))


class Migration(migrations.Migration):
    """Publish the templates that the application comes with, reports/standard_texts, as version 1 of each kind."""

    dependencies = [("reports", "0003_report_templates")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop)]
