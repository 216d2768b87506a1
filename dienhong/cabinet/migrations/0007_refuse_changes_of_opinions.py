"""Positions and published opinions are written once; what is changed or withdrawn is said by a later row."""

from django.db import migrations

TABLES = ("cabinet_position", "cabinet_clauseopinion")
GUARD = """
CREATE TRIGGER cabinet_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0006_keep_positions_opinions_and_consent"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of putting words into a member's mouth.
    operations = [migrations.RunSQL(GUARD.format(table=table)) for table in TABLES]
