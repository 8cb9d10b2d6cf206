"""The words of each entry, in what the database itself searches best: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Neither is a model: Django knows nothing of them, and only search.engines writes and reads them.
"""

from django.db import migrations

SQLITE_FORWARD = [
    # Tokens come cut, folded and stemmed from Python, so the plainest tokenizer serves; exact words before stems.
    """CREATE VIRTUAL TABLE search_words USING fts5(
        title, keywords, text, title_stems, keywords_stems, text_stems, tokenize = 'ascii'
    )""",
    """INSERT INTO search_words (search_words, rank)
        VALUES ('rank', 'bm25(8.0, 4.0, 1.5, 6.0, 3.0, 1.0)')""",
]
SQLITE_BACKWARD = ["DROP TABLE search_words"]
POSTGRES_FORWARD = [
    "ALTER TABLE search_searchentry ADD COLUMN words tsvector",
    "CREATE INDEX search_searchentry_words ON search_searchentry USING gin (words)",
]
POSTGRES_BACKWARD = ["ALTER TABLE search_searchentry DROP COLUMN words"]


def run_on(vendor, statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == vendor:
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunPython(run_on("sqlite", SQLITE_FORWARD), run_on("sqlite", SQLITE_BACKWARD)),
        migrations.RunPython(run_on("postgresql", POSTGRES_FORWARD), run_on("postgresql", POSTGRES_BACKWARD)),
    ]
