"""The audit trail only grows: triggers refuse change, and the site's role may only read and add."""

from __future__ import annotations

from django.db import migrations

LOCK = """
CREATE FUNCTION kernel_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail cannot be altered' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON kernel_auditentry
    FOR EACH ROW EXECUTE FUNCTION kernel_audit_refuse();
CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON kernel_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_audit_refuse();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'fansipan_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON kernel_auditentry FROM fansipan_app;
    END IF;
END $$;
"""

UNLOCK = """
DROP TRIGGER audit_is_append_only ON kernel_auditentry;
DROP TRIGGER audit_is_never_emptied ON kernel_auditentry;
DROP FUNCTION kernel_audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(LOCK, UNLOCK)]
