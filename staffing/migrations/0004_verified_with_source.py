import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("staffing", "0003_no_chains_of_merges"),
        ("stations", "0002_undone_uploads_and_returned_months"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="verified_against",
            field=models.CharField(blank=True, max_length=3, verbose_name="核实时的上报标记"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="核实时间"),
        ),
        migrations.AddField(
            model_name="attendance",
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
            model_name="attendance",
            name="verified_source",
            field=models.CharField(blank=True, max_length=200, verbose_name="核实材料出处"),
        ),
        migrations.AlterField(
            model_name="attendance",
            name="verified_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="核实依据"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verified_reason", ""), _negated=True),
                    models.Q(
                        ("verified_against", ""),
                        ("verified_at__isnull", True),
                        ("verified_by__isnull", True),
                        ("verified_source", ""),
                    ),
                    _connector="OR",
                ),
                name="attendance_evidence_goes_with_verified",
            ),
        ),
    ]
