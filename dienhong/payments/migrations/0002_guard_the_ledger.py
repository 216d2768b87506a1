"""Entries of the ledger are written once, and the lines of each sum to zero when its transaction ends."""

from django.db import migrations

BALANCE = """
CREATE FUNCTION payments_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT coalesce(sum(amount), 0) <> 0 OR count(*) < 2 FROM payments_line WHERE entry_id = NEW.entry_id) THEN
        RAISE EXCEPTION 'the lines of entry % do not sum to zero', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER payments_balance AFTER INSERT ON payments_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_must_balance();
"""
GUARD = """
CREATE TRIGGER payments_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
TABLES = ("payments_entry", "payments_line")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_keep_payments_and_ledger"), ("audit", "0002_refuse_changes")]
    operations = [migrations.RunSQL(BALANCE), *(migrations.RunSQL(GUARD.format(table=table)) for table in TABLES)]
