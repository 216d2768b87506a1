"""Extensions are trusted ones: the owner of the database creates them, no superuser is needed."""

from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        CreateExtension("ltree"),
        TrigramExtension(),
        BtreeGistExtension(),
    ]
