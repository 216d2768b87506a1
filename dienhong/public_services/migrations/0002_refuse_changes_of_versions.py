"""Published versions are written once; the only change allowed: the day on which one ends, once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION public_services_allow_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.effective_to IS NOT NULL OR to_jsonb(NEW) - 'effective_to' IS DISTINCT FROM to_jsonb(OLD) - 'effective_to' THEN
        RAISE EXCEPTION 'version % is published: it may only be given its last day, once', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER public_services_only_end BEFORE UPDATE ON public_services_procedureversion
    FOR EACH ROW EXECUTE FUNCTION public_services_allow_only_end();
CREATE TRIGGER public_services_no_change BEFORE DELETE ON public_services_procedureversion
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("public_services", "0001_keep_the_catalogue"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of changing what was published.
    operations = [migrations.RunSQL(GUARD)]
