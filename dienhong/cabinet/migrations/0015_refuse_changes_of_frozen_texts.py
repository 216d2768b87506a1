"""Frozen texts, and the versions that they were made of, are written once."""

from django.db import migrations

GUARD = """
CREATE TRIGGER cabinet_no_change BEFORE UPDATE OR DELETE ON cabinet_frozentext
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE FUNCTION cabinet_refuse_change_of_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cabinet_frozentext WHERE version_id = OLD.id) THEN
        RAISE EXCEPTION 'version % is frozen', OLD.id;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER cabinet_frozen_stays BEFORE UPDATE OR DELETE ON cabinet_draftversion
    FOR EACH ROW EXECUTE FUNCTION cabinet_refuse_change_of_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0014_work_on_texts_by_clause"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of changing what was voted on.
    operations = [migrations.RunSQL(GUARD)]
