"""How variations are called on pages."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.domain.variations import (
    STYLES,
    ULTRA_STYLES,
    Settings,
    Variation,
    VariationFormatError,
)
from guidance.models import Generation, Image
from guidance.services import kind_words

Transform = Generation.Transform

_ICONS = {
    Transform.UPSCALE: "zoom-in",
    Transform.NOBG: "layers-2",
    Transform.UNZOOM: "maximize-2",
    Transform.UNIVERSAL: "wand-sparkles",
}
_RESULTS = {
    Transform.UPSCALE: "Upscale",
    Transform.NOBG: "No background",
    Transform.UNZOOM: "Unzoom",
    Transform.UNIVERSAL: "Universal upscale",
}
_BEFORE = {
    Transform.UPSCALE: "Upscale of",
    Transform.NOBG: "Background removed from",
    Transform.UNZOOM: "Unzoom of",
    Transform.UNIVERSAL: "Universal upscale of",
}
SUMMARIES = {
    Transform.UPSCALE: "Larger, true to the picture.",
    Transform.NOBG: "The subject alone, as a PNG.",
    Transform.UNZOOM: "A wider view around the picture.",
    Transform.UNIVERSAL: "Larger with new detail, by your settings.",
}


@dataclass(frozen=True, slots=True)
class VariationView:
    """A run that made a variation, in words; `source` is None once the picture is gone."""

    label: str
    icon: str
    source: Image | None
    settings: tuple[tuple[str, str], ...]


def result(transform: str) -> str:
    """Return what came of it, for badges and captions; empty for a generation."""
    return _RESULTS[Transform(transform)] if transform else ""


def icon(transform: str) -> str:
    """Return the icon's name of a kind of variation."""
    return _ICONS[Transform(transform)]


def whole(run: Generation) -> str:
    """Return what a run is called: its prompt, or "Upscale of" and the prompt."""
    return f"{_BEFORE[Transform(run.transform)]} {run.prompt}" if run.transform else run.prompt


def title(run: Generation) -> str:
    """Return the prompt's first thought, after "Upscale of" where it is one."""
    first = kind_words.title(run.prompt)
    return f"{_BEFORE[Transform(run.transform)]} {first}" if run.transform else first


def view(run: Generation) -> VariationView | None:
    """Return how a variation came about, None for a generation."""
    if not run.transform:
        return None
    source = run.source_image
    is_there = source is not None and source.deleted_at is None
    return VariationView(
        result(run.transform), icon(run.transform), source if is_there else None, _settings(run)
    )


def _settings(run: Generation) -> tuple[tuple[str, str], ...]:
    # Of a newer release's variation only the settings stay unsaid.
    try:
        settings = Variation.from_json(run.variation).settings
    except VariationFormatError:
        return ()
    return _said(settings) if settings else ()


def _said(settings: Settings) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("Upscaler style", (STYLES | ULTRA_STYLES).get(settings.style, settings.style)),
        ("Enlarged", f"{settings.multiplier:g} ×"),
        ("Creativity", f"{settings.creativity} of 10"),
        ("Similarity", "" if settings.similarity is None else f"{settings.similarity} of 10"),
        ("Detail contrast", "" if settings.detail is None else f"{settings.detail} of 10"),
    )
    return tuple(pair for pair in pairs if pair[1])
