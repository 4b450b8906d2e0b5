"""The table of readings, by month; the audit trail's lock is in the kernel."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE TABLE observation (
    datastream_id int4 NOT NULL,
    time timestamptz NOT NULL,
    value float8 NOT NULL,
    status int2 NOT NULL,
    flag int2 NOT NULL,
    tests int4 NOT NULL,
    delivery_id int8 NOT NULL,
    review int2 NOT NULL DEFAULT 0,
    PRIMARY KEY (datastream_id, time)
) PARTITION BY RANGE (time);

COMMENT ON TABLE observation IS 'One reading a row; value NaN: the logger sent none; review 0: no officer''s flag';

-- The site's role may insert but not create tables: this function of the owner makes the month for it.
CREATE FUNCTION observation_ensure_month(any_time timestamptz) RETURNS void
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
    EXECUTE format('ALTER TABLE public.observation ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                   name, first, first + interval '1 month');
END $$;

ALTER TABLE latest_reading SET (fillfactor = 50);
"""

DROP = """
DROP FUNCTION observation_ensure_month(timestamptz);
DROP TABLE observation;
"""


class Migration(migrations.Migration):
    dependencies = [("observations", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
