"""The timeline, the files and the records of cases only grow: triggers refuse change, whoever asks."""

from __future__ import annotations

from django.db import migrations

TABLES = ("cases_caseevent", "cases_casefile", "cases_caserecord", "cases_casetypeversion")

LOCK = """
CREATE FUNCTION cases_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what stands in a case cannot be altered' USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION cases_refuse();\n"
    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_grows;\n"
    for table in TABLES
)
UNLOCK = "".join(f"DROP TRIGGER {table}_only_grows ON {table};\n" for table in TABLES) + "DROP FUNCTION cases_refuse();"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
