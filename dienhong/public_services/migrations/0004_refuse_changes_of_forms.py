"""Published forms are written once, and their hash is that of their text."""

from django.db import migrations

GUARD = """
CREATE TRIGGER public_services_form_no_change BEFORE UPDATE OR DELETE ON public_services_formversion
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE public_services_formversion ADD CONSTRAINT services_form_is_its_hash
    CHECK (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex'));
"""


class Migration(migrations.Migration):
    dependencies = [("public_services", "0003_keep_forms")]
    # There is no way back: undoing this would be the first step of changing what was published.
    operations = [migrations.RunSQL(GUARD)]
