"""What the composer's templates show: one object per slot, the settings, the foot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from guidance.domain.catalogue import CONTROLNETS, FAMILIES, kinds_for
from guidance.domain.controlnets import ControlNet
from guidance.domain.ingredients import ControlNetInput, Picture, letter
from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.platform_models import PlatformModel
from guidance.domain.preflight import Remark
from guidance.domain.strengths import bucket, edges, names, percentages, shares, weight_of
from guidance.forms.composer import Composer
from guidance.forms.draft import Draft, SlotDraft
from guidance.forms.notes import Note
from guidance.forms.slot_changes import INIT_IMAGE
from guidance.forms.slot_forms import is_exact, picture_named
from guidance.models import Membership
from guidance.services import composing, offers
from guidance.services.composing import Known, Pictures
from guidance.views import studio_elements
from guidance.views.slot_remarks import START_CALLED, slot_remarks
from guidance.views.studio_models import model_groups


@dataclass(frozen=True)
class Shown:
    """A slot's picture as the form names it, and what is known of it."""

    name: str
    row: Known | None

    @property
    def missing(self) -> bool:
        """A picture was chosen, but the team does not have it (any more)."""
        return bool(self.name) and self.row is None

    @property
    def generated(self) -> bool:
        return self.row is not None and self.row.source is Source.GENERATED

    @property
    def called(self) -> str:
        """The file's name for uploads."""
        return self.row.name if self.row else ""


@dataclass(frozen=True)
class Slot:
    """One guidance slot as it is drawn."""

    index: int
    count: int
    draft: SlotDraft
    value: ControlNetInput
    picture: Shown
    notes: tuple[Note, ...]
    share: int | None
    influence: float
    remarks: tuple[Remark, ...] = ()

    @property
    def key(self) -> str:
        return self.draft.key

    @property
    def letter(self) -> str:
        return letter(self.index)

    @property
    def colour(self) -> str:
        """The class that gives a Style Reference's letter its colour."""
        named = self.letter.lower()
        return f"letter-{named}" if self.is_style and named in "abcd" else ""

    @property
    def kind(self) -> ControlNet:
        return CONTROLNETS[self.value.kind]

    @property
    def is_style(self) -> bool:
        return self.value.kind is ControlNetKind.STYLE

    @property
    def is_code(self) -> bool:
        """A picture whose QR code has to be readable."""
        return self.value.kind is ControlNetKind.QR

    @property
    def exact(self) -> bool:
        return is_exact(self.value.kind, self.draft.get("mode"))

    @property
    def named(self) -> str:
        """The chosen strength name."""
        return self.value.strength_type.value if self.value.strength_type else ""

    @property
    def bucket(self) -> str:
        """The name that the exact weight falls under."""
        found = bucket(self.value.kind, self.value.weight or 0.0)
        return found.value if found else ""

    @property
    def ticks(self) -> list[int]:
        """Where names change, in percent of the slider."""
        return [round(edge * 50) for edge in edges(self.value.kind)]

    @property
    def steps(self) -> str:
        """The same for the script: "Low:0.4 Mid:0.8 …"."""
        ends = [*edges(self.value.kind), 2.0]
        pairs = zip(names(self.value.kind), ends, strict=False)
        return " ".join(f"{name.value}:{end:g}" for name, end in pairs)

    @property
    def weights(self) -> str:
        """What each name weighs, for the digits in exact mode: "0.20 0.60 …"."""
        kind = self.value.kind
        return " ".join(f"{weight_of(kind, name):.2f}" for name in names(kind))

    @property
    def out(self) -> bool:
        """Left out of the request, and why is said in its notes."""
        return any(note.out for note in self.notes)

    @property
    def is_first(self) -> bool:
        return self.index == 0

    @property
    def is_last(self) -> bool:
        return self.index == self.count - 1


@dataclass(frozen=True)
class Start:
    """Image-to-image as it is drawn."""

    values: dict[str, str]
    picture: Shown
    notes: tuple[Note, ...]
    remarks: tuple[Remark, ...] = ()
    key: str = "start"
    letter: str = START_CALLED
    is_code: bool = False

    @property
    def enabled(self) -> bool:
        return bool(self.values.get("enabled"))


@dataclass(frozen=True)
class Guidance:
    """All slots: in groups, so that neighbouring Style References share a card."""

    slots: tuple[Slot, ...]
    start: Start | None
    styles: tuple[Slot, ...]

    @property
    def groups(self) -> list[tuple[bool, list[Slot]]]:
        grouped = groupby(self.slots, key=lambda slot: slot.is_style)
        return [(is_style, list(slots)) for is_style, slots in grouped]

    @property
    def checked(self) -> tuple[Slot | Start, ...]:
        """Everything that has a line of remarks."""
        return (*self.slots, *([self.start] if self.start else []))

    @property
    def count(self) -> int:
        return len(self.slots) + (self.start is not None)

    @property
    def shows_influence(self) -> bool:
        return len(self.styles) > 1


def guidance_of(composer: Composer, found: Pictures) -> Guidance:
    """Put together what the guidance section shows."""
    drafts, values = composer.draft.slots, composer.recipe.guidance
    parts = _parts(values)
    said = slot_remarks(composer, found)
    slots = tuple(
        Slot(
            index=index,
            count=len(drafts),
            draft=draft,
            value=value,
            picture=_shown(draft.get("picture"), found),
            notes=tuple(composer.notes.get(f"slot-{draft.key}", ())),
            share=parts.get(index),
            influence=1.0 if value.influence is None else value.influence,
            remarks=said[index],
        )
        for index, (draft, value) in enumerate(zip(drafts, values, strict=True))
    )
    styles = tuple(slot for slot in slots if slot.share is not None)
    return Guidance(slots, _start(composer, found, said[-1]), styles)


def _parts(values: tuple[ControlNetInput, ...]) -> dict[int, int]:
    """Percentages of the Style References that count, by their index."""
    styles = [
        index
        for index, slot in enumerate(values)
        if slot.kind is ControlNetKind.STYLE and slot.enabled
    ]
    influences = [values[index].influence for index in styles]
    usable = [value if value is not None and value >= 0 else None for value in influences]
    return dict(zip(styles, percentages(shares(usable)), strict=True))


def _start(composer: Composer, found: Pictures, said: tuple[Remark, ...]) -> Start | None:
    values = composer.draft.start
    if values is None:
        return None
    shown = _shown(values.get("picture", ""), found)
    return Start(dict(values), shown, tuple(composer.notes.get("start", ())), said)


def _shown(name: str, found: Pictures) -> Shown:
    picture = picture_named(name)
    return Shown(name, found.get(picture) if picture else None)


def pictures_in(draft: Draft) -> set[Picture]:
    """Every picture that a draft names."""
    names = [slot.get("picture") for slot in draft.slots]
    names.append((draft.start or {}).get("picture", ""))
    return {picture for name in names if (picture := picture_named(name)) is not None}


def kind_groups(model: PlatformModel | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The kind menu: what the model takes first, the others by the models they need."""
    works = kinds_for(model.base if model else None)
    first = [(kind.value, CONTROLNETS[kind].label) for kind in works]
    groups = {f"For {model.short}" if model else "For any model": first}
    first.append((INIT_IMAGE, "Image to image"))
    for kind, known in CONTROLNETS.items():
        if kind not in works:
            needs = f"Needs {', '.join(_badges(known))}"
            groups.setdefault(needs, []).append((kind.value, known.label))
    return list(groups.items())


def _badges(known: ControlNet) -> list[str]:
    bases = (base for base in FAMILIES if base in known.preprocessors)
    return list(dict.fromkeys(FAMILIES[base].badge for base in bases))


def composer_for(member: Membership, draft: Draft, *, insist: bool = False) -> Composer:
    """The composer over a draft, knowing which of its pictures are gone."""
    known = draft.under(offers.catalogue_of(member))
    return _with_pictures(member, known, insist=insist)[0]


def _with_pictures(member: Membership, draft: Draft, *, insist: bool) -> tuple[Composer, Pictures]:
    wanted = pictures_in(draft)
    found = composing.pictures_of(member=member, pictures=wanted) if wanted else {}
    return Composer(draft, wanted - found.keys(), insist), found


def drawn_guidance(
    member: Membership, draft: Draft
) -> tuple[tuple[int, int], tuple[Slot | Start, ...]]:
    """The size that a draft asks for, never below 1, and everything in it that has a picture."""
    composer, found = _with_pictures(member, draft, insist=False)
    size = max(1, composer.recipe.width), max(1, composer.recipe.height)
    return size, guidance_of(composer, found).checked


def context_for(
    member: Membership, draft: Draft, *, insist: bool = False, token: UUID | None = None
) -> dict[str, Any]:
    """Everything that the composer's templates use."""
    account = composing.account_of(member=member)
    known = draft.under(offers.catalogue_for(account))
    composer, found = _with_pictures(member, known, insist=insist)
    model = composer.model
    return {
        "composer": composer,
        "guidance": guidance_of(composer, found),
        "kind_groups": kind_groups(model),
        "model": model,
        "models": model_groups(composer.catalogue),
        **studio_elements.context_of(composer),
        "account": account,
        "token": token or uuid4(),
    }
