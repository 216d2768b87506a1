"""What jobs and the cache need beside their own tables."""

from django.db import migrations

# Without the first index and fresh statistics a fetch takes 0.4-3.3 s once thousands of jobs wait.
QUEUE = """
CREATE INDEX kernel_queue_locked ON procrastinate_jobs (lock)
    WHERE lock IS NOT NULL AND status IN ('todo', 'doing');
ALTER TABLE procrastinate_jobs SET (autovacuum_analyze_scale_factor = 0.01, autovacuum_analyze_threshold = 200,
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
ALTER TABLE kernel_outbox_delivery SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02);
"""
UNDO_QUEUE = """
DROP INDEX kernel_queue_locked;
ALTER TABLE procrastinate_jobs RESET (autovacuum_analyze_scale_factor, autovacuum_analyze_threshold,
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE kernel_outbox_delivery RESET (autovacuum_analyze_scale_factor, autovacuum_vacuum_scale_factor);
"""
# The table of Django's database cache (throttling counters, short-lived values).
CACHE = """
CREATE TABLE kernel_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_create_outbox_and_live_events"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(QUEUE, UNDO_QUEUE),
        migrations.RunSQL(CACHE, "DROP TABLE kernel_cache;"),
    ]
