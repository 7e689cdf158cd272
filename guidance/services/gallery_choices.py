"""The menus with which a gallery is narrowed, and what of them is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.catalogue import CATALOGUE, CONTROLNETS
from guidance.domain.filters import SHAPES, Filters
from guidance.domain.styles import PRESET_STYLES
from guidance.models import Membership, User
from guidance.services import kind_words
from guidance.services.slots import INIT_IMAGE

_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: the value in the address, its words, whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu of the filter row. `single` menus take one choice, the others any number."""

    name: str
    label: str
    icon: str
    choices: tuple[Choice, ...]
    single: bool = False

    @property
    def chosen(self) -> str:
        """The chosen lines in words, empty for none; from the third on they are counted."""
        labels = [choice.label for choice in self.choices if choice.chosen]
        if len(labels) <= _SHOWN:
            return ", ".join(labels)
        return f"{labels[0]} and {len(labels) - 1} more"


def menus(member: Membership, scope: str, filters: Filters) -> tuple[Menu, ...]:
    """Return the menus of a gallery; people only where more than one person's images stand."""
    models = {model.id: model.name.removeprefix("Leonardo ") for model in CATALOGUE.models()}
    kinds = {str(kind): kind_words.label(kind) for kind in CONTROLNETS}
    kinds |= {INIT_IMAGE: kind_words.INIT_IMAGE_LABEL}
    found = [
        _menu("model", "Model", "shapes", models, filters.models),
        _menu("kind", "Guidance", "image-plus", kinds, filters.kinds),
        _menu("style", "Style", "palette", PRESET_STYLES, filters.styles),
        _menu("size", "Size", "square", SHAPES, filters.sizes),
    ]
    return (_people(member, filters), *found) if scope == "team" else tuple(found)


def _people(member: Membership, filters: Filters) -> Menu:
    """Everyone of the team; the images of people who left stay, without a name."""
    people = User.objects.filter(memberships__team=member.team).order_by("name", "email", "pk")
    names = {str(person.pk): person.called for person in people}
    chosen = () if filters.person is None else (str(filters.person),)
    return _menu("person", "Person", "user", names, chosen, single=True)


def _menu(
    name: str,
    label: str,
    icon: str,
    labels: dict[str, str],
    chosen: tuple[str, ...],
    *,
    single: bool = False,
) -> Menu:
    # What an address names and no menu holds (a team's own model, an exact size) stays chosen.
    every = labels | {value: value for value in chosen if value not in labels}
    choices = tuple(Choice(value, text, value in chosen) for value, text in every.items())
    return Menu(name, label, icon, choices, single)
