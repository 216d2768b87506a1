"""Rows of the log are written once. The only change allowed: a checkpoint gets its time-stamp, once."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_allow_only_timestamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.timestamp_token IS NOT NULL OR NEW.timestamp_token IS NULL OR NEW.stamped_at IS NULL
        OR (NEW.size, NEW.root, NEW.horizon, NEW.cluster, NEW.note, NEW.sealed_at)
            IS DISTINCT FROM (OLD.size, OLD.root, OLD.horizon, OLD.cluster, OLD.note, OLD.sealed_at)
    THEN
        RAISE EXCEPTION 'a checkpoint may only be given its time-stamp, once'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

GUARD = """
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
GUARD_CHECKPOINT = """
CREATE TRIGGER audit_no_change BEFORE DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_only_timestamp BEFORE UPDATE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_allow_only_timestamp();
"""
TABLES = ("audit_record", "audit_log_entry", "audit_tile")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_create_records_and_log")]
    # There is no way back: undoing this would be the first step of forging the log.
    operations = [
        migrations.RunSQL(REFUSE),
        *(migrations.RunSQL(GUARD.format(table=table)) for table in TABLES),
        migrations.RunSQL(GUARD_CHECKPOINT),
    ]
