from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

spans = import_module("indicators.migrations.0003_spans_never_overlap")


def forbid_again(apps, schema_editor):
    """SQLite has dropped the triggers of 0003 with the table that was rebuilt."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS quantity_spans_never_overlap_on_{event}")
        spans.forbid(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_spans_never_overlap"),
        ("stations", "0002_undone_uploads_and_returned_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forbid_again),
        migrations.AddField(
            model_name="quantity",
            name="verified_against",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="核实时的上报数"
            ),
        ),
        migrations.AddField(
            model_name="quantity",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="核实时间"),
        ),
        migrations.AddField(
            model_name="quantity",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="核实人",
            ),
        ),
        migrations.AddField(
            model_name="quantity",
            name="verified_source",
            field=models.CharField(blank=True, max_length=200, verbose_name="核实材料出处"),
        ),
        migrations.AlterField(
            model_name="quantity",
            name="verified_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="核实依据"),
        ),
        migrations.AddConstraint(
            model_name="quantity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified__isnull", False),
                    models.Q(
                        ("verified_against__isnull", True),
                        ("verified_at__isnull", True),
                        ("verified_by__isnull", True),
                        ("verified_source", ""),
                    ),
                    _connector="OR",
                ),
                name="quantity_evidence_goes_with_verified",
            ),
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
