"""The gallery's search: one text row per run, and full-text indexes that follow it by themselves."""

import django.db.models.deletion
from django.db import migrations, models

SQLITE = """
CREATE VIRTUAL TABLE guidance_runtext_fts USING fts5(
    words, tags, content='guidance_runtext', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', detail='column', prefix='1 2 3 4');
CREATE VIRTUAL TABLE guidance_runtext_parts USING fts5(
    words, content='guidance_runtext', content_rowid='id', tokenize='trigram');
CREATE TRIGGER guidance_runtext_added AFTER INSERT ON guidance_runtext BEGIN
    INSERT INTO guidance_runtext_fts(rowid, words, tags) VALUES (new.id, new.words, new.tags);
    INSERT INTO guidance_runtext_parts(rowid, words) VALUES (new.id, new.words);
END;
CREATE TRIGGER guidance_runtext_removed AFTER DELETE ON guidance_runtext BEGIN
    INSERT INTO guidance_runtext_fts(guidance_runtext_fts, rowid, words, tags)
        VALUES ('delete', old.id, old.words, old.tags);
    INSERT INTO guidance_runtext_parts(guidance_runtext_parts, rowid, words)
        VALUES ('delete', old.id, old.words);
END;
CREATE TRIGGER guidance_runtext_changed AFTER UPDATE ON guidance_runtext BEGIN
    INSERT INTO guidance_runtext_fts(guidance_runtext_fts, rowid, words, tags)
        VALUES ('delete', old.id, old.words, old.tags);
    INSERT INTO guidance_runtext_parts(guidance_runtext_parts, rowid, words)
        VALUES ('delete', old.id, old.words);
    INSERT INTO guidance_runtext_fts(rowid, words, tags) VALUES (new.id, new.words, new.tags);
    INSERT INTO guidance_runtext_parts(rowid, words) VALUES (new.id, new.words);
END;
"""

# Words are prepared by us, so no parser is needed: every tag begins with a sign that no word has.
POSTGRESQL = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
ALTER TABLE guidance_runtext ADD COLUMN document tsvector GENERATED ALWAYS AS (
    array_to_tsvector(string_to_array(btrim(words || ' =' || replace(tags, ' ', ' =')), ' '))
) STORED;
CREATE INDEX run_texts_by_word ON guidance_runtext USING gin (document);
CREATE INDEX run_texts_by_part ON guidance_runtext USING gin (words gin_trgm_ops);
"""


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for statement in SQLITE.split(";\nCREATE "):
        text = statement.strip().rstrip(";")
        text = text if text.startswith("CREATE") else f"CREATE {text}"
        schema_editor.execute(text)


def remove_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return
    for name in ("added", "removed", "changed"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS guidance_runtext_{name}")
    for name in ("fts", "parts"):
        schema_editor.execute(f"DROP TABLE IF EXISTS guidance_runtext_{name}")


def write_rows(apps, schema_editor):
    """Make the runs findable that have images already."""
    from guidance.domain import filters

    Generation = apps.get_model("guidance", "Generation")
    RunText = apps.get_model("guidance", "RunText")
    listed = Generation.objects.annotate(listed=models.Max("images__created_at"))
    taken = set()
    for run in listed.exclude(listed=None).order_by("listed", "pk").iterator(chunk_size=500):
        key = int(run.listed.timestamp()) * 1_000_000 + run.listed.microsecond
        while key in taken:
            key += 1
        taken.add(key)
        kinds = sorted(set(run.slots.values_list("kind", flat=True)))
        tags = [
            filters.team_tag(run.team_id.hex),
            *([filters.person_tag(run.member_id)] if run.member_id else []),
            filters.model_tag(run.model_id),
            *map(filters.kind_tag, kinds),
            filters.style_tag(run.preset_style),
            filters.size_tag(f"{run.width}x{run.height}"),
            filters.size_tag(filters.shape_of(run.width, run.height)),
        ]
        RunText.objects.create(
            id=key,
            generation=run,
            team_id=run.team_id,
            words=" ".join(filters.words(run.prompt)),
            tags=" ".join(tags),
        )


class Migration(migrations.Migration):
    dependencies = [("guidance", "0002_presets")]

    operations = [
        migrations.CreateModel(
            name="RunText",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("tags", models.TextField()),
                (
                    "generation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="found_by",
                        to="guidance.generation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="guidance.team",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "-id"], name="run_texts_of_team")],
            },
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)),
                fields=["team", "-deleted_at"],
                name="trash_of_team",
            ),
        ),
        migrations.AddIndex(
            model_name="image",
            index=models.Index(fields=["sha256"], name="images_by_content"),
        ),
        migrations.RunPython(add_indexes, remove_indexes),
        migrations.RunPython(write_rows, migrations.RunPython.noop),
    ]
