"""Ballots, rolls, frozen documents and events of votes are written once."""

from django.db import migrations

TABLES = ("cabinet_ballot", "cabinet_pollmember", "cabinet_polldocument", "cabinet_pollevent")
GUARD = """
CREATE TRIGGER cabinet_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cabinet", "0004_keep_votes_and_ballots"), ("audit", "0002_refuse_changes")]
    # There is no way back: undoing this would be the first step of forging a vote.
    operations = [migrations.RunSQL(GUARD.format(table=table)) for table in TABLES]
