"""A released message is never changed: only the note that its end was announced may be added."""

from __future__ import annotations

from django.db import migrations

LOCK = """
CREATE FUNCTION warnings_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'reminded_at' = to_jsonb(OLD) - 'reminded_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a released warning cannot be altered' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER released_message_stays BEFORE UPDATE OR DELETE ON warnings_warningmessage
    FOR EACH ROW WHEN (OLD.state = 'released') EXECUTE FUNCTION warnings_refuse();
"""

UNLOCK = """
DROP TRIGGER released_message_stays ON warnings_warningmessage;
DROP FUNCTION warnings_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("warnings", "0001_first_warnings")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
