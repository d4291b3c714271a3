from django.db import migrations

# Ranges of one number stand for the three ids, so that no extension (btree_gist) is needed.
POSTGRESQL = """
ALTER TABLE indicators_quantity ADD CONSTRAINT quantity_spans_never_overlap EXCLUDE USING gist (
    int8range(agreement_id, agreement_id, '[]') WITH &&,
    int8range(indicator_id, indicator_id, '[]') WITH &&,
    int8range(coalesce(area_id, 0), coalesce(area_id, 0), '[]') WITH &&,
    daterange(first_month, last_month, '[]') WITH &&
) WHERE (adds_up)
"""

SQLITE = """
CREATE TRIGGER quantity_spans_never_overlap_on_{event} BEFORE {event} ON indicators_quantity
WHEN NEW.adds_up AND EXISTS (
    SELECT 1 FROM indicators_quantity AS other
    WHERE other.adds_up AND other.id IS NOT NEW.id
    AND other.agreement_id = NEW.agreement_id AND other.indicator_id = NEW.indicator_id
    AND other.area_id IS NEW.area_id
    AND other.first_month <= NEW.last_month AND NEW.first_month <= other.last_month
)
BEGIN SELECT RAISE(ABORT, 'quantity_spans_never_overlap'); END
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(event=event))


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE indicators_quantity DROP CONSTRAINT quantity_spans_never_overlap")
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER quantity_spans_never_overlap_on_{event}")


class Migration(migrations.Migration):
    """Let the database refuse two spans of one indicator and area that share a month.

    SQLite drops triggers whenever Django rebuilds the table: a later migration that alters Quantity must run
    `forbid` again. tests/indicators/test_models.py notices when it doesn't.
    """

    dependencies = [("indicators", "0002_catalogue")]

    operations = [migrations.RunPython(forbid, allow)]
