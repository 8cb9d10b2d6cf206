from django.db import migrations, models


def forget_entries(apps, schema_editor):
    """Entries are derived: what stands in the old shape is made anew after the migration (search.apps)."""
    apps.get_model("search", "SearchEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0003_count_facets_in_narrow_rows")]
    operations = [
        migrations.RunPython(forget_entries, migrations.RunPython.noop),
        migrations.AddField("searchentry", "agency", models.BigIntegerField(null=True)),
        migrations.AddField(
            "searchentry", "form", models.CharField(default="", max_length=12), preserve_default=False
        ),
        migrations.AddField(
            "searchentry", "part_of", models.CharField(default="", max_length=120), preserve_default=False
        ),
        migrations.AddField("searchentry", "popularity", models.FloatField(default=0)),
        migrations.AddField("searchentry", "speakers", models.JSONField(default=list)),
        migrations.AlterField(
            "searchentry",
            "kind",
            models.CharField(
                choices=[
                    ("webinar", "Webinars"),
                    ("story", "Good practice"),
                    ("resource", "Learning resources"),
                    ("passage", "Spoken in recordings"),
                    ("document", "Documents"),
                    ("speaker", "Speakers"),
                    ("topic", "Topics"),
                    ("page", "Pages of the portal"),
                ],
                max_length=20,
            ),
        ),
    ]
