import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0003_snapshots_keep_their_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.CharField(max_length=40, verbose_name="种子")),
                ("seed_typed", models.BooleanField(verbose_name="种子由组长填写")),
                ("algorithm", models.CharField(max_length=20, verbose_name="算法")),
                ("population", models.JSONField(verbose_name="抽样名单")),
                ("checksum", models.CharField(max_length=64, verbose_name="名单校验值")),
                ("drawn", models.JSONField(verbose_name="抽中")),
                ("drawn_at", models.DateTimeField(auto_now_add=True, verbose_name="抽取时间")),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="抽取人",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draws",
                        to="scoring.evaluation",
                        verbose_name="评估",
                    ),
                ),
            ],
            options={
                "verbose_name": "抽查",
                "verbose_name_plural": "抽查",
                "ordering": ["evaluation", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seed", ""), _negated=True), name="draw_has_a_seed"
                    )
                ],
            },
        ),
    ]
