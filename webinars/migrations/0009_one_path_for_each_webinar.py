"""The minutes that every webinar asked for become its first path; the portal's default becomes the path of new ones."""

from django.db import migrations

NAME, NAME_EN = "Ruang rapat", "Meeting room"


def make_paths(apps, schema_editor):
    webinars = apps.get_model("webinars", "Webinar").objects.filter(paths__isnull=True)
    path = apps.get_model("webinars", "CertificatePath")
    rules = webinars.values_list("pk", "minimum_attendance", "attendance_unit")
    path.objects.bulk_create(
        path(
            webinar_id=webinar,
            sort_order=0,
            name=NAME,
            name_en=NAME_EN,
            minimum_attendance=minimum,
            attendance_unit=unit,
        )
        for webinar, minimum, unit in rules
    )


def make_default_path(apps, schema_editor):
    settings = apps.get_model("portal", "PortalSettings").objects.first()
    kept = apps.get_model("webinars", "SeriesDefaults").objects
    defaults = kept.first() or kept.create()
    path = apps.get_model("webinars", "DefaultPath")
    if not path.objects.exists():
        minimum = settings.default_minimum_attendance if settings else 112
        path.objects.create(
            defaults=defaults, sort_order=0, name=NAME, name_en=NAME_EN, minimum_attendance=minimum
        )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_content_version"),
        ("webinars", "0008_default_paths_and_path_taken"),
    ]

    operations = [
        migrations.RunPython(make_paths, migrations.RunPython.noop),
        migrations.RunPython(make_default_path, migrations.RunPython.noop),
    ]
