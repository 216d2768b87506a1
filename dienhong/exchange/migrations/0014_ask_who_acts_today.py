"""A request says by whom it is answered and how; until now that was the agency that got the document, by its channel."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0013_look_at_every_pdf")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="channel",
            field=models.CharField(
                choices=[("platform", "Pages of the platform"), ("api", "Own software")],
                default="platform",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(
            "UPDATE exchange_revision SET channel = 'api' FROM exchange_delivery"
            " WHERE exchange_delivery.id = exchange_revision.delivery_id AND exchange_delivery.channel = 'api'",
            migrations.RunSQL.noop,
        ),
    ]
