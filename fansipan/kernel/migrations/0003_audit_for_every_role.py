"""Close what 0002 left open: roles of other names, replication mode, and column-wise rights.

0002 took rights from the embedded server's role only; a province's own PostgreSQL may call the site's role anything.
ENABLE ALWAYS keeps the triggers firing in sessions that play back replication, where ordinary triggers sleep.
"""

from __future__ import annotations

from django.db import migrations

CLOSE = """
DO $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
        FROM pg_class AS c, aclexplode(c.relacl) AS acl
        WHERE c.oid = 'kernel_auditentry'::regclass AND acl.grantee <> c.relowner
    LOOP
        EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON kernel_auditentry FROM ' || holder;
    END LOOP;
END $$;

ALTER TABLE kernel_auditentry ENABLE ALWAYS TRIGGER audit_is_append_only;
ALTER TABLE kernel_auditentry ENABLE ALWAYS TRIGGER audit_is_never_emptied;
"""

OPEN = """
ALTER TABLE kernel_auditentry ENABLE TRIGGER audit_is_append_only;
ALTER TABLE kernel_auditentry ENABLE TRIGGER audit_is_never_emptied;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_audit_lock")]
    operations = [migrations.RunSQL(CLOSE, OPEN)]
