from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_initial")]

    operations = [migrations.RenameField("resourcepage", "url", "link")]
