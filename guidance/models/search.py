"""What the gallery's search looks through: one row of text per run."""

from __future__ import annotations

from django.db import models

from guidance.models.generations import Generation
from guidance.models.teams import Team


class RunText(models.Model):
    """The prompt's words and the tags of one run that has images (`guidance.domain.filters`).

    `id` is when its first image was listed, in microseconds since 1970: newest first is by id.
    `words` are separated by spaces, `tags` too. The database keeps full-text indexes beside this
    table by itself (migration 0002): SQLite two FTS5 tables, PostgreSQL a tsvector and trigrams.
    """

    id = models.BigIntegerField(primary_key=True)
    generation = models.OneToOneField(Generation, on_delete=models.CASCADE, related_name="found_by")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    tags = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["team", "-id"], name="run_texts_of_team")]

    def __str__(self) -> str:
        return self.words[:40]
