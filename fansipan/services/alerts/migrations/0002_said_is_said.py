"""Versions of rules and steps of alarms are never changed or removed: an old alarm shows the rule as it was."""

from __future__ import annotations

from django.db import migrations

LOCK = """
CREATE FUNCTION alerts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of alarms cannot be altered' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER rule_version_stays BEFORE UPDATE OR DELETE ON alerts_alarmruleversion
    FOR EACH ROW EXECUTE FUNCTION alerts_refuse();
CREATE TRIGGER alarm_step_stays BEFORE UPDATE OR DELETE ON alerts_alarmtransition
    FOR EACH ROW EXECUTE FUNCTION alerts_refuse();
INSERT INTO alerts_alertengine (id, compiled) VALUES (1, 1);
"""

UNLOCK = """
DELETE FROM alerts_alertengine;
DROP TRIGGER alarm_step_stays ON alerts_alarmtransition;
DROP TRIGGER rule_version_stays ON alerts_alarmruleversion;
DROP FUNCTION alerts_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_first_alarms")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
