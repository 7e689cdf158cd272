"""Presets of settings: kept per person, shared with the team, taken up in the composer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q

from guidance.domain.recipe import Recipe
from guidance.models import Membership, Preset
from guidance.services import model_names

NAME_AT_MOST = 60
PRESETS_AT_MOST = 100
"""Presets that one person keeps in a team; more is a list that nobody reads."""


class PresetProblem(Exception):
    """A preset can't be kept so; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A preset as the list shows it. `facts` says in a line what is in it."""

    preset: Preset
    is_own: bool
    facts: str


def listed(*, member: Membership) -> tuple[Listed, ...]:
    """Return what the person may take up: their own first, then by name.

    One query, and one more where a preset's model is not of Leoweb's own list.
    """
    visible = Q(owner=member.user) | Q(is_shared=True)
    rows = list(Preset.objects.filter(visible, team=member.team).select_related("owner"))
    models = model_names.of(member.team, [_model_id(row) for row in rows])
    shown = (Listed(row, row.owner_id == member.user_id, _facts(row, models)) for row in rows)
    return tuple(sorted(shown, key=lambda one: (not one.is_own, one.preset.name.casefold())))


def recipe_of(preset: Preset) -> Recipe:
    """Return the settings of a preset. Raises RecipeFormatError for a foreign one."""
    return Recipe.from_json(preset.recipe)


def save(*, member: Membership, name: str, recipe: Recipe) -> bool:
    """Keep a recipe's settings; a preset of that name is replaced. Return whether it is new.

    Raises PresetProblem for a name that is missing or too long, and when there are too many.
    """
    called = _named(name)
    mine = Preset.objects.filter(team=member.team, owner=member.user)
    if mine.filter(name=called).update(recipe=recipe.to_json()):
        return False
    if mine.count() >= PRESETS_AT_MOST:
        raise PresetProblem(f"You keep {PRESETS_AT_MOST} presets already. Delete one first.")
    _, is_new = Preset.objects.update_or_create(
        team=member.team, owner=member.user, name=called, defaults={"recipe": recipe.to_json()}
    )
    return is_new


def rename(*, preset: Preset, name: str) -> None:
    """Give a preset another name. Raises PresetProblem where it can't have it."""
    preset.name = _named(name)
    try:
        with transaction.atomic():
            preset.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise PresetProblem(f"You have another preset named “{preset.name}”.") from error


def share(*, preset: Preset, on: bool) -> None:
    """Show a preset to the team, or only to its owner again."""
    preset.is_shared = on
    preset.save(update_fields=["is_shared", "updated_at"])


def delete(*, preset: Preset) -> None:
    """Forget a preset; runs made with it stay as they are."""
    preset.delete()


def _named(name: str) -> str:
    called = " ".join(name.split())
    if not called:
        raise PresetProblem("Give the preset a name first.")
    if len(called) > NAME_AT_MOST:
        raise PresetProblem(f"A preset's name has at most {NAME_AT_MOST} characters.")
    return called


def _model_id(preset: Preset) -> str:
    return str(preset.recipe.get("model_id")).lower()


def _facts(preset: Preset, models: Mapping[str, str]) -> str:
    """Model, size, number of images, and how many references come with them."""
    stored = preset.recipe
    count = len(stored.get("guidance") or ()) + bool(stored.get("init_image"))
    facts = [
        models.get(_model_id(preset), "Unknown model"),
        f"{stored.get('width')} × {stored.get('height')}",
        _many(int(stored.get("num_images") or 1), "image"),
        *([_many(count, "reference")] if count else []),
    ]
    return " · ".join(facts)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
