"""The menus with which a gallery is narrowed, and what of them is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from guidance.domain.catalogue import CONTROLNETS
from guidance.domain.filters import SHAPES, Filters, words
from guidance.domain.styles import PRESET_STYLES
from guidance.models import Collection, Membership, User
from guidance.services import kind_words, model_names
from guidance.services.slots import INIT_IMAGE

_SHOWN = 2
_MOST = 500
_OFFERED = 6
_GONE = "One that is gone"


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu: the value in the address, its words, whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu of the filter row. `single` menus take one choice, the others any number.

    `own` menus stand in the row themselves, with `any` as their words while nothing is chosen.
    """

    name: str
    label: str
    icon: str
    choices: tuple[Choice, ...]
    single: bool = False
    any: str = ""

    @property
    def chosen(self) -> str:
        """The chosen lines in words, empty for none; from the third on they are counted."""
        labels = [choice.label for choice in self.choices if choice.chosen]
        if len(labels) <= _SHOWN:
            return ", ".join(labels)
        return f"{labels[0]} and {len(labels) - 1} more"


@dataclass(frozen=True, slots=True)
class Names:
    """What a team calls its people, collections and models, by their values in an address."""

    people: dict[str, str]
    collections: dict[str, str]
    models: dict[str, str]

    def called_like(self, text: str, kinds: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
        """Return those whose names begin words like this text: (kind, value, name)."""
        sought = words(text)
        every = {"person": self.people, "collection": self.collections}
        return tuple(
            (kind, value, name)
            for kind in kinds
            for value, name in every[kind].items()
            if sought and all(_begins(word, name) for word in sought)
        )[:_OFFERED]


def names(member: Membership) -> Names:
    """Read the names of a team's people, collections and models with one statement."""
    called = Coalesce(NullIf("name", Value("")), "email")
    people = User.objects.filter(memberships__team=member.team)
    collections = Collection.objects.filter(team=member.team)
    read = people.annotate(
        what=Value("person"), key=Cast("pk", CharField()), label=Cast(called, CharField())
    ).values_list("what", "key", "label")
    other = collections.annotate(
        what=Value("collection"), key=Cast("pk", CharField()), label=Cast(F("name"), CharField())
    ).values_list("what", "key", "label")
    every = read.union(other, *model_names.sources(member.team), all=True)
    rows = sorted(every[:_MOST], key=lambda row: row[2].casefold())
    return Names(
        people={key: _without_host(label) for what, key, label in rows if what == "person"},
        collections={str(UUID(key)): label for what, key, label in rows if what == "collection"},
        models=model_names.merged(row for row in rows if row[0] in ("used", "offered")),
    )


def menus(named: Names, scope: str, filters: Filters) -> tuple[Menu, ...]:
    """Return the menus of a gallery; people only where more than one person's images stand."""
    kinds = {str(kind): kind_words.label(kind) for kind in CONTROLNETS}
    kinds |= {INIT_IMAGE: kind_words.INIT_IMAGE_LABEL}
    found = [
        _collections(named, filters),
        _menu("model", "Model", "shapes", named.models, filters.models),
        _menu("kind", "Guidance", "image-plus", kinds, filters.kinds),
        _menu("style", "Style", "palette", PRESET_STYLES, filters.styles),
        _menu("size", "Size", "square", SHAPES, filters.sizes),
    ]
    return (_people(named, filters), *found) if scope == "team" else tuple(found)


def _people(named: Names, filters: Filters) -> Menu:
    """Everyone of the team; the images of people who left stay, without a name."""
    chosen = () if filters.person is None else (str(filters.person),)
    menu = _menu("person", "Person", "user", named.people, chosen, single=True)
    return replace(menu, any="Anyone")


def _collections(named: Names, filters: Filters) -> Menu:
    chosen = () if filters.collection is None else (str(filters.collection),)
    labels = dict.fromkeys(chosen, _GONE) | named.collections
    menu = _menu("collection", "Collection", "folder", labels, chosen, single=True)
    return replace(menu, any="Collection")


def _without_host(label: str) -> str:
    """Who has no name is called by their email's part before the @, as everywhere."""
    return label.split("@")[0]


def _begins(word: str, name: str) -> bool:
    return any(one.startswith(word) for one in words(name))


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
