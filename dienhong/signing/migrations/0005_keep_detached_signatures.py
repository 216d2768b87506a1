"""What is kept of a signature that waited is a PDF or a detached signature."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("signing", "0004_keep_answers_of_responders")]
    operations = [migrations.RenameField("remotesigning", "signed_pdf", "signed")]
