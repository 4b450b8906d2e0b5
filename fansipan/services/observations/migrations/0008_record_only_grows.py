"""The record only grows, whatever the application tries: its role may not delete readings, deliveries or refusals.

Original bytes, the plans by which they were read and readings that were corrected may not be changed either. Rights
are taken from every role but the owner's, whatever a province calls the role of its site.
"""

from __future__ import annotations

from django.db import migrations

CLOSE = """
CREATE FUNCTION observation_close(what regclass, rights text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    holder text;
BEGIN
    FOR holder IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(acl.grantee)) END
        FROM pg_class AS c, aclexplode(c.relacl) AS acl WHERE c.oid = what AND acl.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM %s', rights, what, holder);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION observation_close(regclass, text) FROM PUBLIC;

SELECT observation_close('observations_delivery', 'DELETE, TRUNCATE');
SELECT observation_close('observations_refusedline', 'DELETE, TRUNCATE');
SELECT observation_close('observations_original', 'UPDATE, DELETE, TRUNCATE');
SELECT observation_close('observations_readingplan', 'UPDATE, DELETE, TRUNCATE');
SELECT observation_close('observation_revision', 'UPDATE, DELETE, TRUNCATE');
SELECT observation_close('observation', 'DELETE, TRUNCATE');
SELECT observation_close(inhrelid::regclass, 'DELETE, TRUNCATE') FROM pg_inherits
WHERE inhparent = 'observation'::regclass;

CREATE OR REPLACE FUNCTION observation_ensure_month(any_time timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first timestamptz := date_trunc('month', any_time, 'UTC');
    name text := 'observation_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
BEGIN
    IF any_time < '2000-01-01Z' OR any_time > now() + interval '2 months' THEN
        RAISE EXCEPTION 'no partition for %', any_time;
    END IF;
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('observation_ensure_month'));
    -- Asked of the table itself: to_regclass may remember the answer from before the lock was waited for.
    IF EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = name) THEN
        RETURN;
    END IF;
    -- Made apart and attached: CREATE ... PARTITION OF would lock out everybody who reads or writes.
    EXECUTE format('CREATE TABLE public.%I (LIKE public.observation INCLUDING ALL)', name);
    EXECUTE format('ALTER TABLE public.%I SET (autovacuum_vacuum_insert_scale_factor = 0.05)', name);
    PERFORM observation_close(format('public.%I', name)::regclass, 'DELETE, TRUNCATE');
    EXECUTE format('ALTER TABLE public.observation ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, first, first + interval '1 month');
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("observations", "0007_fewer_indexes")]
    operations = [migrations.RunSQL(CLOSE, migrations.RunSQL.noop)]
