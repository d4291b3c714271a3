"""What the editor of findings keeps: the mark of a point typed in a browser, and what it was quoted from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0008_material"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="client_key",
            field=models.UUIDField(
                blank=True, editable=False, null=True, unique=True, verbose_name="浏览器标记"
            ),
        ),
        migrations.AddField(
            model_name="finding",
            name="quoted",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="scoring.finding",
                verbose_name="引自上期",
            ),
        ),
    ]
