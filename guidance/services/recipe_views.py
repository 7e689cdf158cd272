"""A finished run's recipe as pages show it: words and pictures, no rules and no settings' names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from guidance.domain import strengths
from guidance.domain.ingredients import letter
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.recipe import Recipe, RecipeFormatError
from guidance.domain.styles import PRESET_STYLES, preset_of
from guidance.models import Generation, GuidanceSlot, Image, Reference, User
from guidance.services import kind_words, offers, option_words, variation_words
from guidance.services.run_words import amount
from guidance.services.slots import INIT_IMAGE
from guidance.services.variation_words import VariationView

_BARS = 5


@dataclass(frozen=True, slots=True)
class SlotView:
    """One guiding picture as shown. `bars` is 0..5; `influence` a percentage, None where unused.

    `strength` is what was sent, a name or a weight; `bucket` the name a weight falls under.
    """

    position: int
    letter: str
    kind: str
    label: str
    short: str
    icon: str
    picture: Reference | Image
    is_upload: bool
    is_style: bool
    strength: str
    bucket: str
    bars: int
    influence: int | None

    @property
    def source(self) -> str:
        """Where the picture came from."""
        return "Uploaded" if self.is_upload else "Generated"


@dataclass(frozen=True, slots=True)
class RecipeView:
    """A run's recipe in words. `seconds` from click to last image; empty texts are not shown.

    `elements` are names with their weights. With a `variation` the recipe is that of the picture
    it goes back to.
    """

    generation: Generation
    person: User | None
    created_at: datetime
    seconds: int | None
    cost: str
    prompt: str
    negative_prompt: str
    slots: tuple[SlotView, ...]
    model_name: str
    badge: str
    style: str
    size: str
    seed: str
    options: tuple[str, ...]
    variation: VariationView | None = None
    elements: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The prompt's first thought, for heads and captions."""
        return variation_words.title(self.generation)


def recipe_view(generation: Generation) -> RecipeView:
    """Return a run's recipe for showing; one query for its slots and their pictures."""
    recipe = _recipe(generation)
    model = offers.model_of_run(generation)
    return RecipeView(
        generation=generation,
        person=generation.member,
        created_at=generation.created_at,
        seconds=_seconds(generation),
        cost=_cost(generation),
        prompt=generation.prompt,
        negative_prompt=recipe.negative_prompt if recipe else "",
        slots=slot_views(generation),
        model_name=generation.model_name,
        badge=model.badge if model else "",
        style=_style(generation, recipe),
        size=f"{generation.width} × {generation.height}",
        seed="" if generation.seed is None else str(generation.seed),
        options=option_words.options(recipe) if recipe else (),
        variation=variation_words.view(generation),
        elements=offers.element_words(generation, recipe.elements if recipe else ()),
    )


def _recipe(generation: Generation) -> Recipe | None:
    # A recipe of a newer release still has its columns; only its options stay unsaid.
    try:
        return Recipe.from_json(generation.recipe)
    except RecipeFormatError:
        return None


def _seconds(generation: Generation) -> int | None:
    if generation.ended_at is None:
        return None
    return max(1, round((generation.ended_at - generation.created_at).total_seconds()))


def _cost(generation: Generation) -> str:
    if generation.cost is not None:
        return amount(generation.cost, generation.cost_unit)
    if generation.estimate is not None:
        return f"about {amount(generation.estimate, generation.cost_unit)}"
    return ""


def _style(generation: Generation, recipe: Recipe | None) -> str:
    preset = generation.preset_style or (recipe and preset_of(recipe.style_uuid or "")) or ""
    if not preset and recipe and recipe.style_uuid:
        return "Custom"
    return PRESET_STYLES.get(preset, preset) or "None"


def slot_views(generation: Generation) -> tuple[SlotView, ...]:
    """Return the pictures that guided a run as pages show them; one query."""
    rows = list(generation.slots.select_related("reference", "image", "image__generation"))
    styles = [row for row in rows if row.kind == ControlNetKind.STYLE]
    parts: dict[int, int] = {}
    if len(styles) > 1:
        shares = strengths.shares([row.influence for row in styles])
        percents = strengths.percentages(shares)
        parts = {row.position: part for row, part in zip(styles, percents, strict=True)}
    return tuple(_slot(row, parts.get(row.position)) for row in rows)


def _slot(row: GuidanceSlot, influence: int | None) -> SlotView:
    picture = row.reference or row.image
    assert picture is not None, "the database keeps one picture per slot"  # noqa: S101
    name, bucket = _strength(row)
    return SlotView(
        position=row.position,
        letter="" if row.kind == INIT_IMAGE else letter(row.position),
        kind=row.kind,
        label=kind_words.label(row.kind),
        short=kind_words.short_label(row.kind),
        icon=kind_words.icon(row.kind),
        picture=picture,
        is_upload=row.reference_id is not None,
        is_style=row.kind == ControlNetKind.STYLE,
        strength=name,
        bucket=bucket,
        bars=_bars(row),
        influence=influence,
    )


def _strength(row: GuidanceSlot) -> tuple[str, str]:
    """Return what was sent, and the name a weight falls under where the kind has names."""
    if row.kind == INIT_IMAGE:
        return f"{row.weight or 0:.2f}", ""
    name, weight = _sent(row)
    if weight is None:
        return (name.value if name else ""), ""
    return f"{weight:.2f}", name.value if name else ""


def _sent(row: GuidanceSlot) -> tuple[StrengthType | None, float | None]:
    """Return a ControlNet's name and weight; a name that was chosen stands without a weight."""
    kind = ControlNetKind(row.kind)
    default = strengths.default_strength(kind)
    if row.strength_type:
        return StrengthType(row.strength_type), None
    if row.weight is None and isinstance(default, StrengthType):
        return default, None
    weight = float(default) if row.weight is None else row.weight
    return strengths.bucket(kind, weight), weight


def _bars(row: GuidanceSlot) -> int:
    """Return how many of five bars stand for the strength."""
    if row.kind == INIT_IMAGE:
        return _filled(row.weight or 0)
    name, weight = _sent(row)
    if name is not None:
        return strengths.names(ControlNetKind(row.kind)).index(name) + 1
    return _filled((weight or 0) / strengths.WEIGHT_MAX)


def _filled(share: float) -> int:
    return min(_BARS, max(0, math.ceil(share * _BARS)))
