from django.db import migrations

CHAIN = """
    NEW.merged_into_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM staffing_socialworker AS kept
                WHERE kept.id = NEW.merged_into_id AND kept.merged_into_id IS NOT NULL)
        OR EXISTS (SELECT 1 FROM staffing_socialworker AS joined WHERE joined.merged_into_id = NEW.id)
    )
"""

POSTGRESQL = f"""
CREATE FUNCTION worker_merges_make_no_chain() RETURNS trigger AS $$
BEGIN
    IF {CHAIN} THEN
        RAISE EXCEPTION 'worker_merges_make_no_chain' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER worker_merges_make_no_chain BEFORE INSERT OR UPDATE OF merged_into_id ON staffing_socialworker
FOR EACH ROW EXECUTE FUNCTION worker_merges_make_no_chain();
"""

SQLITE = """
CREATE TRIGGER worker_merges_make_no_chain_on_{event} BEFORE {event} ON staffing_socialworker
WHEN {chain}
BEGIN SELECT RAISE(ABORT, 'worker_merges_make_no_chain'); END
"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(SQLITE.format(event=event, chain=CHAIN))


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER worker_merges_make_no_chain ON staffing_socialworker")
        schema_editor.execute("DROP FUNCTION worker_merges_make_no_chain()")
    else:
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER worker_merges_make_no_chain_on_{event}")


class Migration(migrations.Migration):
    """Let the database refuse a worker joined to one who is joined to another.

    SQLite drops triggers whenever Django rebuilds the table: a later migration that alters SocialWorker must run
    `forbid` again. tests/staffing/test_merging.py notices when it doesn't.
    """

    dependencies = [("staffing", "0002_transfers_and_merges")]

    operations = [migrations.RunPython(forbid, allow)]
