from django.db import migrations

# table -> the scheme that a row of it (NEW or OLD) belongs to
SCHEME_OF = {
    "scoring_party": "{row}.scheme_id",
    "scoring_band": "{row}.scheme_id",
    "scoring_item": "(SELECT scheme_id FROM scoring_party WHERE id = {row}.party_id)",
}
PUBLISHED = "EXISTS (SELECT 1 FROM scoring_scheme WHERE published_at IS NOT NULL AND id = {scheme})"

SQLITE = """
CREATE TRIGGER {table}_fixed_on_{event} BEFORE {event} ON {table}
WHEN {condition}
BEGIN SELECT RAISE(ABORT, 'published_scheme_is_fixed'); END
"""
# A condition of a trigger can't hold a subquery in PostgreSQL, so each table's stands in a function of its own.
POSTGRESQL = """
CREATE FUNCTION {table}_fixed_on_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {condition} THEN
        RAISE EXCEPTION 'published_scheme_is_fixed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_fixed_on_{event} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_fixed_on_{event}()
"""


def triggers():
    """(table, event, condition) for everything that a published scheme refuses.

    Deleting is left to the foreign keys that protect what is in use: a test database must stay easy to empty.
    """
    yield "scoring_scheme", "UPDATE", "OLD.published_at IS NOT NULL"
    for table, scheme in SCHEME_OF.items():
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD")):
            yield table, event, PUBLISHED.format(scheme=scheme.format(row=row))


def forbid(apps, schema_editor):
    template = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for table, event, condition in triggers():
        schema_editor.execute(template.format(table=table, event=event, condition=condition))


def allow(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table, event, _ in triggers():
        where = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {table}_fixed_on_{event}{where}")
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION {table}_fixed_on_{event}()")


class Migration(migrations.Migration):
    """Let the database refuse every change of a published scheme.

    SQLite drops triggers whenever Django rebuilds a table: a later migration that alters Scheme, Party, Band or
    Item must run `forbid` again. tests/scoring/test_schemes.py notices when it doesn't.
    """

    dependencies = [("scoring", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
