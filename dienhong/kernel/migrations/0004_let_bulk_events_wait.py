from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_deliver_events_by_lanes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxdelivery",
            name="lane",
            field=models.SmallIntegerField(default=0),
        ),
    ]
