"""Elements in the studio: the chosen ones as rows, and the list to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guidance.domain.bases import FAMILIES
from guidance.domain.catalogue import KnownElement
from guidance.domain.platform_models import PlatformModel
from guidance.forms import element_rows
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft
from guidance.forms.elements import element_key
from guidance.forms.notes import Note
from guidance.models import Membership
from guidance.services import offers
from guidance.views import access
from guidance.views.studio_done import Done

NOT_A_NAME = "An Element is named by its UUID, or by the number of one of your own."
FULL = f"A run takes {element_rows.MAX_ELEMENTS} Elements here. Remove one first."
_LEAST, _MOST = -1.0, 2.0
"""The slider's ends where the list names no weights, as for Elements of one's own."""


@dataclass(frozen=True)
class ElementRow:
    """One chosen Element as it is drawn. `known` None: the account's list does not have it."""

    row: element_rows.Row
    known: KnownElement | None
    notes: tuple[Note, ...]

    @property
    def place(self) -> str:
        return f"element-{self.row.index}"

    @property
    def name(self) -> str:
        return self.known.name if self.known else f"Element {self.row.key[:8]}"

    @property
    def badge(self) -> str:
        return badge_of(self.known) if self.known else ""

    @property
    def least(self) -> str:
        known = self.known
        return f"{known.weight_min:g}" if known and isfinite(known.weight_min) else f"{_LEAST:g}"

    @property
    def most(self) -> str:
        known = self.known
        return f"{known.weight_max:g}" if known and isfinite(known.weight_max) else f"{_MOST:g}"

    @property
    def out(self) -> bool:
        """Left out of the request, and why is said in its notes."""
        return any(note.out for note in self.notes)


@dataclass(frozen=True)
class ElementGroup:
    """Elements to choose from under one heading; `reason` says why they can't be used now."""

    title: str
    elements: list[KnownElement]
    fits: bool


def badge_of(known: KnownElement) -> str:
    """The base of an Element as people read it."""
    return FAMILIES[known.base].badge if known.base else ""


def rows_of(composer: Composer) -> list[ElementRow]:
    """The chosen Elements, in the order of the form."""
    rows = element_rows.rows_of(composer.draft.get("element_lines"))
    notes, known = composer.notes, composer.catalogue.elements
    return [
        ElementRow(row, known.get(row.key), tuple(notes.get(f"element-{row.index}", ())))
        for row in rows
    ]


def groups_of(draft: Draft) -> list[ElementGroup]:
    """What can be added: first what goes with the model, then the others by what they need."""
    model = draft.catalogue.model(draft.get("model_id"))
    free = list(element_rows.offered(draft.get("element_lines"), draft.catalogue))
    fitting = [known for known in free if known.fits(model)]
    groups = [ElementGroup(_for(model), fitting, fits=True)] if fitting else []
    by_need: dict[str, list[KnownElement]] = {}
    for known in free:
        if not known.fits(model):
            by_need.setdefault(badge_of(known), []).append(known)
    needs = [
        ElementGroup(
            f"Left out on {model.short if model else 'this model'}: needs {badge}", some, fits=False
        )
        for badge, some in by_need.items()
    ]
    return [*groups, *needs]


def _for(model: PlatformModel | None) -> str:
    return f"For {model.short}" if model else "Elements"


@require_POST
@never_cache
@login_required
def studio_elements(request: HttpRequest) -> HttpResponse:
    """The list of Elements alone, read anew after a refresh."""
    member = access.member(request)
    draft = Draft.from_post(request.POST.dict()).under(offers.catalogue_of(member))
    shown = {"element_groups": groups_of(draft)}
    return render(request, "guidance/studio/_element_list.html", shown)


def _open(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Show the list: in a dialog with script, in the feed's place without."""
    extra = {"choosing_elements": True, "element_groups": groups_of(draft)}
    return Done(draft, extra=extra)


def _add(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    return _added(draft, rest)


def _add_named(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Add an Element that no list has, by what was typed; nonsense is kept and explained."""
    typed = request.POST.get("element_typed" if rest else "element_named", "")[:200]
    key = element_key(typed)
    if key:
        return _added(draft, key)
    return Done(draft, extra={"element_problem": NOT_A_NAME, "element_typed": typed})


def _added(draft: Draft, key: str) -> Done:
    lines = draft.get("element_lines")
    if element_rows.is_full(lines):
        return Done(draft, extra={"element_problem": FULL})
    known = draft.catalogue.elements.get(key)
    return Done(draft.having(element_lines=element_rows.added(lines, key, known)))


def _drop(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    lines = element_rows.dropped(draft.get("element_lines"), rest)
    return Done(draft.having(element_lines=lines))


def context_of(composer: Composer) -> dict[str, object]:
    """What the section of the composer shows."""
    rows = rows_of(composer)
    return {
        "elements": rows,
        "elements_full": len(rows) >= element_rows.MAX_ELEMENTS,
        "element_limit": element_rows.MAX_ELEMENTS,
    }


VERBS: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {
    "elements": _open,
    "element": _add,
    "element_named": _add_named,
    "drop_element": _drop,
}
