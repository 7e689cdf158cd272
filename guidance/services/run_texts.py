"""Writes the rows that the gallery's search looks through."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from guidance.domain import filters
from guidance.models import Generation, RunText
from guidance.services import model_names

_TRIES = 50


def write(run: Generation, moment: datetime) -> None:
    """Make a run findable; `moment` is when its first image was listed.

    Writing it twice keeps the first row. Two runs of one microsecond stand beside each other.
    """
    if RunText.objects.filter(generation=run).exists():
        return
    words, tags = " ".join(filters.words(run.prompt)), " ".join(tags_of(run))
    for later in range(_TRIES):
        key = micros(moment) + later
        try:
            with transaction.atomic():
                RunText.objects.create(
                    id=key, generation=run, team_id=run.team_id, words=words, tags=tags
                )
                model_names.note_used(run)
            return
        except IntegrityError:
            if RunText.objects.filter(generation=run).exists() or later == _TRIES - 1:
                return


def tags_of(run: Generation) -> list[str]:
    """Return the tags of a run: team, person, model, kinds, preset style, size and shape."""
    kinds = sorted(set(run.slots.values_list("kind", flat=True)))
    people = [filters.person_tag(run.member_id)] if run.member_id else []
    return [
        filters.team_tag(run.team_id.hex),
        *people,
        filters.model_tag(run.model_id),
        *map(filters.kind_tag, kinds),
        filters.style_tag(run.preset_style),
        filters.size_tag(f"{run.width}x{run.height}"),
        filters.size_tag(filters.shape_of(run.width, run.height)),
    ]


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
