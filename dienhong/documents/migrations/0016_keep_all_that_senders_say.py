from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0015_let_files_wait_for_the_scanner"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingdocument",
            name="particulars",
            field=models.JSONField(default=dict),
        ),
    ]
