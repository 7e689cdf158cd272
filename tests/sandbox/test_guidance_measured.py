"""What a request says about guidance is measured in the pictures that come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest

from guidance.sandbox.server import Config, serve
from tests.sandbox import easel
from tests.sandbox.conftest import FAST
from tests.sandbox.easel import Pixels
from tests.sandbox.stranger import DREAMSHAPER, KINO, Json, Stranger, guide

WEIGHTS = (0, 0.5, 1, 1.5, 2)
RATIOS = ((1, 9), (1, 3), (0.39, 0.64), (1, 1), (0.64, 0.39), (3, 1), (9, 1))


@pytest.fixture(scope="module")
def me() -> Iterator[Stranger]:
    with serve(Config(**{**FAST, "duration": 0.0})) as box:  # type: ignore[arg-type]
        stranger = Stranger(box.api_url, box.keys[0])
        yield stranger
        stranger.close()


def asked(me: Stranger, prompt: str, model: str, **fields: Any) -> Pixels:
    """The picture that a create brings, with one seed for all."""
    done = me.finished(me.create(prompt, modelId=model, seed=7, **fields))
    data = me.fetch(done["generated_images"][0]["url"]).content
    read = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert read is not None
    return np.asarray(read, dtype=np.uint8)


def by_weight(me: Stranger, number: int, upload: str, prompt: str) -> list[Pixels]:
    """A picture for each weight of one ControlNet."""

    def items(weight: float) -> list[Json]:
        return [guide(upload, number, weight=weight)]

    return [asked(me, prompt, DREAMSHAPER, controlnets=items(w)) for w in WEIGHTS]


def rises(values: Sequence[float], slack: float) -> bool:
    return all(b > a - slack for a, b in pairwise(values)) and values[-1] > values[0] + 0.15


@pytest.mark.parametrize("prompt", ["sea at sunset", "perfume bottle"])
def test_the_palette_follows_the_ratio_of_two_influences(me: Stranger, prompt: str) -> None:
    styles = easel.swatch((40, 60, 230), 1), easel.swatch((220, 120, 30), 2)
    uploads = [me.upload(easel.png(style)) for style in styles]

    def mixed(ratio: tuple[float, float]) -> Pixels:
        pairs = zip(uploads, ratio, strict=True)
        items = [guide(id_, 67, strengthType="High", influence=part) for id_, part in pairs]
        return asked(me, prompt, KINO, controlnets=items)

    pictures = [mixed(ratio) for ratio in RATIOS]
    to_first = [easel.palette_distance(picture, styles[0]) for picture in pictures]
    to_second = [easel.palette_distance(picture, styles[1]) for picture in pictures]
    assert all(b < a for a, b in pairwise(to_first)), to_first
    assert all(b > a for a, b in pairwise(to_second)), to_second
    half = mixed((0.5, 0.5))
    assert np.array_equal(half, pictures[3]), "1:1 is the same as 0.5:0.5"


@pytest.mark.parametrize("prompt", ["sea at sunset", "abstract marble"])
@pytest.mark.parametrize(
    ("number", "reference"),
    [(1, easel.still_life), (1, easel.drawing), (5, easel.drawing), (10, easel.drawing)],
    ids=["edge of a photograph", "edge of a drawing", "line art", "sketch"],
)
def test_outlines_are_kept_and_stand_out_more_with_more_weight(
    me: Stranger, number: int, reference: Callable[[], Pixels], prompt: str
) -> None:
    picture = reference()
    found = by_weight(me, number, me.upload(easel.png(picture)), prompt)
    overlaps = [easel.edge_overlap(one, picture) for one in found]
    # veins of marble meet outlines by chance, so a calm scene shows it better
    assert rises(overlaps, slack=0.08 if "marble" in prompt else 0.005), overlaps
    assert overlaps[-1] > 0.97
    if "sea" in prompt:
        steps = [b - a for a, b in pairwise(overlaps)]
        assert all(s > least for s, least in zip(steps[1:], (0.1, 0.04, 0.01), strict=True)), steps
    # outlines stray less and less, and each gets clearer to the end
    contrasts = [easel.edge_contrast(one, picture) for one in found]
    assert all(b > a for a, b in pairwise(contrasts)), contrasts


@pytest.mark.parametrize(
    ("number", "reference"),
    [(3, easel.still_life), (8, easel.checks)],
    ids=["depth", "pattern"],
)
def test_light_and_dark_agree_more_with_more_weight(
    me: Stranger, number: int, reference: Callable[[], Pixels]
) -> None:
    picture = reference()
    found = by_weight(me, number, me.upload(easel.png(picture)), "abstract marble")
    kept = [easel.likeness(one, picture) for one in found]
    assert rises(kept, slack=0.02), kept


@pytest.mark.parametrize("prompt", ["sea at sunset", "forest"])
def test_likeness_to_the_init_image_follows_its_strength(me: Stranger, prompt: str) -> None:
    picture = easel.still_life()
    upload = me.upload(easel.png(picture))
    away = [
        easel.distance(
            asked(me, prompt, KINO, init_image_id=upload, init_strength=strength), picture
        )
        for strength in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    assert all(b < a - 2 for a, b in pairwise(away)), away
    assert away[-1] < 25
