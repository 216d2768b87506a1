from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0014_attach_files_in_pieces"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingdocument",
            name="particulars",
            field=models.JSONField(default=dict),
        ),
    ]
