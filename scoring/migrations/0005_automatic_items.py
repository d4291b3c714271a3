from importlib import import_module

from django.db import migrations, models

fixed = import_module("scoring.migrations.0002_published_schemes_are_fixed")


def forbid_again(apps, schema_editor):
    """SQLite rebuilds the table of items for these columns, and drops the triggers that keep published ones fixed."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for table, event, condition in fixed.triggers():
        if table == "scoring_item":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_fixed_on_{event}")
            schema_editor.execute(fixed.SQLITE.format(table=table, event=event, condition=condition))


class Migration(migrations.Migration):
    dependencies = [("scoring", "0004_draws")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forbid_again),
        migrations.AddField(
            model_name="item",
            name="fact",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="计算依据"),
        ),
        migrations.AddField(
            model_name="item",
            name="full_at",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="得满分的值"
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="indicator_code",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="依据的指标"),
        ),
        migrations.AddField(
            model_name="item",
            name="ladder",
            field=models.CharField(blank=True, default="", max_length=500, verbose_name="分档"),
        ),
        migrations.AddField(
            model_name="item",
            name="zero_at",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="得 0 分的值"
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="computed",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="数据得分"
            ),
        ),
        migrations.AddField(
            model_name="score",
            name="derivation",
            field=models.TextField(blank=True, default="", verbose_name="计算过程"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("fact", ""), ("kind", "automatic"), _connector="OR"),
                name="item_fact_only_of_an_automatic_one",
            ),
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
