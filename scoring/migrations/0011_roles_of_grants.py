"""Write on each grant of a panel the role that it rests on, so that it opens nothing after the role has ended."""

from django.db import migrations

ROLES = {"third": "expert", "supervisor": "supervisor", "purchaser": "purchaser", "centre": "centre"}


def name_roles(apps, schema_editor):
    grants = apps.get_model("stations", "Grant").objects.filter(end=None, role="")
    members = apps.get_model("scoring", "PanelMember").objects.filter(end=None)
    for member in members.select_related("evaluation__agreement", "party"):
        role = "lead" if member.duty == "lead" else ROLES.get(member.party.code, "invited")
        evaluation = member.evaluation
        grants.filter(
            user=member.user_id,
            station=evaluation.agreement.station_id,
            cause=f"评估 {evaluation.code}",
        ).update(role=role, organisation=evaluation.evaluator_id if member.party.code == "third" else None)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0010_objections_and_reminders"),
        ("stations", "0006_grants_rest_on_a_role"),
    ]

    operations = [migrations.RunPython(name_roles, migrations.RunPython.noop)]
