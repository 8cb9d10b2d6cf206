"""Titles for completion, their words in what each database searches best (see 0002), and what was sought by day."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE_FORWARD = [
    """CREATE VIRTUAL TABLE search_completion_words USING fts5(
        words, tokenize = 'ascii', prefix = '1 2 3', detail = none
    )"""
]
SQLITE_BACKWARD = ["DROP TABLE search_completion_words"]
POSTGRES_FORWARD = [
    "ALTER TABLE search_completiontitle ADD COLUMN words tsvector",
    "CREATE INDEX search_completiontitle_words ON search_completiontitle USING gin (words)",
]
POSTGRES_BACKWARD = ["ALTER TABLE search_completiontitle DROP COLUMN words"]


def run_on(vendor, statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == vendor:
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0006_texts_of_documents'),
    ]

    operations = [
        migrations.CreateModel(
            name='CompletionTitle',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='completion', to='search.searchentry')),
            ],
            options={
                'verbose_name': 'title for completion',
                'verbose_name_plural': 'titles for completion',
            },
        ),
        migrations.CreateModel(
            name='DailyClicks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('key', models.CharField(max_length=120)),
                ('clicks', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'clicks of a day',
                'verbose_name_plural': 'clicks of a day',
                'constraints': [models.UniqueConstraint(fields=('date', 'key'), name='search_daily_clicks')],
            },
        ),
        migrations.CreateModel(
            name='DailySearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('language', models.CharField(max_length=10)),
                ('text', models.CharField(max_length=100)),
                ('searches', models.PositiveIntegerField(default=0)),
                ('clicks', models.PositiveIntegerField(default=0)),
                ('results', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'searches of a day',
                'verbose_name_plural': 'searches of a day',
                'constraints': [models.UniqueConstraint(fields=('date', 'language', 'text'), name='search_daily_search')],
            },
        ),
        migrations.RunPython(run_on("sqlite", SQLITE_FORWARD), run_on("sqlite", SQLITE_BACKWARD)),
        migrations.RunPython(run_on("postgresql", POSTGRES_FORWARD), run_on("postgresql", POSTGRES_BACKWARD)),
    ]
