"""What was typed in a session is written once."""

from django.db import migrations

GUARD = """
CREATE TRIGGER cabinet_no_change BEFORE UPDATE OR DELETE ON cabinet_itemcomment
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0019_keep_comments_of_items"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of a comment that never was.
    operations = [migrations.RunSQL(GUARD)]
