"""Sender and time stand in each delivery, so that the message log is walked without its packages."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Upper

_FILL = """
UPDATE exchange_delivery SET sender_id = package.agency_id, opened_at = package.requested_at
  FROM exchange_package package WHERE package.id = exchange_delivery.package_id;
-- A table cannot be altered while checks of its rows wait for the end of the transaction.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_create_territories_and_agencies"),
        ("exchange", "0001_create_packages_deliveries_and_statuses"),
    ]

    operations = [
        migrations.AddField(
            "delivery",
            "sender",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AddField("delivery", "opened_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            "delivery",
            "sender",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.agency",
            ),
        ),
        migrations.AlterField("delivery", "opened_at", models.DateTimeField()),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["agency", "-opened_at", "-id"], name="exchange_delivery_received"),
        ),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["sender", "-opened_at", "-id"], name="exchange_delivery_sent"),
        ),
        migrations.AddIndex("delivery", models.Index(fields=["-opened_at", "-id"], name="exchange_delivery_order")),
        migrations.AddIndex(
            "package",
            models.Index(
                django.contrib.postgres.indexes.OpClass(Upper("code"), name="text_pattern_ops"),
                name="exchange_package_code",
            ),
        ),
        migrations.AddIndex("package", models.Index(fields=["pdf_sha256"], name="exchange_package_pdf")),
    ]
