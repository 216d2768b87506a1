"""What sessions are measured against is written once; a later entry says it otherwise."""

from django.db import migrations

GUARD = """
CREATE TRIGGER cabinet_no_change BEFORE UPDATE OR DELETE ON cabinet_measurebaseline
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0016_measure_sessions_against_a_baseline"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of a saving that never was.
    operations = [migrations.RunSQL(GUARD)]
