from django.db import migrations

# table -> the template that a row of it (NEW or OLD) belongs to
TEMPLATE_OF = {
    "reports_templatechapter": "{row}.template_id",
    "reports_templatepart": "(SELECT template_id FROM reports_templatechapter WHERE id = {row}.chapter_id)",
}
PUBLISHED = "EXISTS (SELECT 1 FROM reports_reporttemplate WHERE published_at IS NOT NULL AND id = {template})"

SQLITE = """
CREATE TRIGGER {table}_fixed_on_{event} BEFORE {event} ON {table}
WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'published_template_is_fixed'); END
"""
# A condition of a trigger can't hold a subquery in PostgreSQL, so each table's stands in a function of its own.
POSTGRESQL = """
CREATE FUNCTION {table}_fixed_on_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION 'published_template_is_fixed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_fixed_on_{event} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_fixed_on_{event}()
"""


def triggers():
    """(table, event, condition) for everything that a published template refuses.

    Deleting is left alone, as with schemes: a test database must stay easy to empty.
    """
    yield "reports_reporttemplate", "UPDATE", "OLD.published_at IS NOT NULL"
    for table, template in TEMPLATE_OF.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
            yield table, event, PUBLISHED.format(template=template.format(row=row))


def forbid(apps, schema_editor):
    statement = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, event, condition in triggers():
        schema_editor.execute(statement.format(table=table, event=event, condition=condition))


def allow(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, event, _ in triggers():
        where = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_fixed_on_{event}{where}")
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_fixed_on_{event}()")


class Migration(migrations.Migration):
    """Let the database refuse every change of a published template.

    SQLite drops triggers whenever Django rebuilds a table: a later migration that alters one of these tables must run
    `forbid` again. tests/test_triggers.py notices when it doesn't.
    """

    dependencies = [("reports", "0004_shipped_templates")]

    operations = [migrations.RunPython(forbid, allow)]
