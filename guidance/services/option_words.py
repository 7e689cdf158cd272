"""The further choices of a recipe in words: "Alchemy", "PhotoReal v2", "Guidance 7"."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.recipe import Recipe
from guidance.domain.styles import CONTRAST_LABELS, SCHEDULERS


def options(recipe: Recipe) -> tuple[str, ...]:
    """Return what was asked for besides the usual settings, in the studio's order."""
    whole = recipe.normalised()
    return (*_pipeline(whole), *_sampling(whole), *_rest(whole))


def _pipeline(recipe: Recipe) -> Iterator[str]:
    if recipe.alchemy:
        yield "Alchemy"
    if recipe.photo_real:
        yield f"PhotoReal {recipe.photo_real_version or ''}".strip()
    if recipe.ultra:
        yield "Ultra"
    if recipe.prompt_magic:
        yield f"Prompt Magic {recipe.prompt_magic_version or ''}".strip()
    for on, words in (
        (recipe.high_contrast, "High contrast"),
        (recipe.high_resolution, "High resolution"),
        (recipe.expanded_domain, "Expanded domain"),
        (recipe.enhance_prompt, "Prompt enhanced"),
    ):
        if on:
            yield words


def _sampling(recipe: Recipe) -> Iterator[str]:
    if recipe.contrast is not None:
        yield f"Contrast {CONTRAST_LABELS.get(recipe.contrast, f'{recipe.contrast:g}')}"
    if recipe.contrast_ratio is not None:
        yield f"Contrast ratio {recipe.contrast_ratio:g}"
    if recipe.guidance_scale is not None:
        yield f"Guidance {recipe.guidance_scale:g}"
    if recipe.num_inference_steps is not None:
        yield f"{recipe.num_inference_steps} steps"
    if recipe.scheduler:
        yield SCHEDULERS.get(recipe.scheduler, recipe.scheduler)


def _rest(recipe: Recipe) -> Iterator[str]:
    if recipe.tiling:
        yield "Tiling"
    if recipe.transparency and recipe.transparency != "disabled":
        yield "Transparent background"
