"""Finds a paid variation whose answer never came, among those listed with its picture.

Leonardo lists variations by the picture that they go back to, with their kind. Of those that no
run of ours holds, the ones made since the request left may be it. Source: API contract 5.1, 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from guidance.domain.variations import Origin, Variation
from guidance.leonardo import answers
from guidance.leonardo.client import Client
from guidance.models import Attempt

_SKEW = timedelta(seconds=120)


class SourceUnseen(Exception):
    """Leonardo doesn't show the picture any more, so nobody can tell what was made of it."""


def matches(client: Client, attempt: Attempt) -> list[answers.Variation]:
    """Return the variations that this attempt may have made.

    Raises SourceUnseen, or the client's error of a read.
    """
    wanted = Variation.from_json(attempt.generation.variation)
    listed = list(_listed(client, wanted.origin))
    alike = [one.id for one in listed if one.kind == wanted.transform.listed_as]
    held = Attempt.objects.filter(account=attempt.account_id, remote_id__in=alike)
    taken = set(held.exclude(pk=attempt.pk).values_list("remote_id", flat=True))
    free = (one for one in listed if one.id in alike and one.id not in taken)
    seen = [client.variation(one.id) or one for one in free]
    return [one for one in seen if _is_new(one, attempt)]


def _listed(client: Client, origin: Origin) -> Iterable[answers.Variation]:
    generation = client.generation(origin.generation)
    images = generation.images if generation is not None else ()
    for image in images:
        if image.id == origin.image:
            return image.variations
    raise SourceUnseen


def _is_new(seen: answers.Variation, attempt: Attempt) -> bool:
    """Whether it was made since the request left; without a date it may have been."""
    if seen.created_at is None:
        return True
    return seen.created_at >= (attempt.sent_at or attempt.created_at) - _SKEW
