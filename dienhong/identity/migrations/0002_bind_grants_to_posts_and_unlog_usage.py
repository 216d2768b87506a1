"""What Django's models cannot say: a grant's post belongs to its person; counting calls costs no WAL."""

from django.db import migrations

BIND = """
ALTER TABLE identity_grant ADD CONSTRAINT identity_grant_post_of_person
    FOREIGN KEY (post_id, person_id) REFERENCES identity_post (id, person_id) DEFERRABLE INITIALLY DEFERRED
"""
UNBIND = "ALTER TABLE identity_grant DROP CONSTRAINT identity_grant_post_of_person"
UNLOG = "ALTER TABLE identity_system_usage SET UNLOGGED; ALTER TABLE identity_system_usage SET (fillfactor = 50)"
RELOG = "ALTER TABLE identity_system_usage SET LOGGED; ALTER TABLE identity_system_usage RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_create_people_powers_and_systems")]

    operations = [
        migrations.RunSQL(BIND, UNBIND),
        migrations.RunSQL(UNLOG, RELOG),
    ]
