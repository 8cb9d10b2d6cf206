from django.db import migrations, models


def fill_scopes(apps, schema_editor) -> None:
    """Until now a number's scope followed from the pattern: the narrowest that it tells apart."""
    Certificate = apps.get_model("webinars", "Certificate")
    settings = apps.get_model("portal", "PortalSettings").objects.first()
    if settings is None:
        return
    pattern = settings.certificate_number_pattern
    chosen = "webinar" if "{series" in pattern else "year" if "{year" in pattern else "ever"
    settings.certificate_sequence_scope = chosen
    settings.save(update_fields=["certificate_sequence_scope"])
    for pk, webinar, issued_at in Certificate.objects.values_list("pk", "webinar_id", "issued_at").iterator():
        scope = {"webinar": f"webinar:{webinar}", "year": f"year:{issued_at.year}", "ever": "ever"}[chosen]
        Certificate.objects.filter(pk=pk).update(scope=scope)


class Migration(migrations.Migration):

    dependencies = [
        ("webinars", "0016_certificates_that_prove_themselves"),
    ]

    operations = [
        migrations.RunPython(fill_scopes, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="certificate",
            name="scope",
            field=models.CharField(editable=False, max_length=30, verbose_name="scope of the sequence"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                fields=("scope", "sequence"), name="certificate_sequence_unique_in_scope"
            ),
        ),
    ]
