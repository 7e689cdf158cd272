"""The painter without guidance: prompts, seeds, presets, sizes, broken orders."""

from typing import Any

import cv2
import numpy as np
import pytest

from guidance.sandbox.painter import Guide, paint
from guidance.sandbox.painting.grades import _GRADES
from guidance.sandbox.painting.scenes import SCENES
from guidance.sandbox.painting.words import SUBJECTS, subject_of, words_of
from tests.sandbox import easel
from tests.sandbox.easel import order, painted

FIRST_WORDS = {subject: text.split()[0] for subject, text in SUBJECTS.items()}


def chosen(prompt: str, negative: str = "") -> str | None:
    return subject_of(tuple(words_of(prompt)), frozenset(words_of(negative)))


def test_every_subject_has_a_scene_and_every_scene_a_subject() -> None:
    assert set(SUBJECTS) == set(SCENES)


@pytest.mark.parametrize(
    ("prompt", "subject"),
    [
        ("Vibrant makeup bottle in a showroom, terracotta plinth", "product"),
        ("Alpine lake at blue hour, layered ridgelines", "ridges"),
        ("Sun setting over a calm ocean", "sea"),
        ("Dream arcade over still water", "arcade"),
        ("City skyline at night", "city"),
        ("Swirling nebulas dance across a vividly colored galaxy", "nebula"),
        ("Magenta satin folds, macro, studio sweep", "metal"),
        ("Lone hiker between frozen pines, first light", "forest"),
        ("A wistful young woman stands in the beaming doorway", "doorway"),
        ("Portrait of a woman at a desert lookout, calm face", "portrait"),
        ("A cat in the moonlight", "animal"),
        ("Koi in a pond", "pond"),
    ],
)
def test_the_words_of_a_prompt_choose_its_scene(prompt: str, subject: str) -> None:
    assert chosen(prompt) == subject


def test_the_negative_prompt_keeps_a_word_from_choosing_the_scene() -> None:
    assert chosen("a city behind a lake") == "city"
    assert chosen("a city behind a lake", negative="city") == "ridges"


def test_the_same_order_gives_the_same_bytes() -> None:
    first, second = (paint(order("perfume bottle")) for _ in range(2))
    assert first.data == second.data


@pytest.mark.parametrize("change", [{"seed": 8}, {"index": 1}, {"negative_prompt": "fog"}])
def test_seed_index_and_negative_prompt_change_the_picture(change: dict[str, Any]) -> None:
    assert paint(order(**change)).data != paint(order()).data


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_four_pictures_of_a_generation_differ_clearly(subject: str) -> None:
    four = [painted(FIRST_WORDS[subject], index=i, width=128, height=128) for i in range(4)]
    apart = [easel.distance(four[i], four[j]) for i in range(4) for j in range(i)]
    assert min(apart) > 5.0
    assert max(apart) > 15.0


def test_a_named_colour_tints_the_picture() -> None:
    teal, red = (painted(f"{colour} mountains") for colour in ("teal", "red"))
    assert teal[..., 0].mean() > teal[..., 2].mean()
    assert red[..., 2].mean() > red[..., 0].mean()


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(("width", "height"), [(32, 32), (200, 48), (40, 160)])
def test_every_scene_fits_every_shape(subject: str, width: int, height: int) -> None:
    picture = painted(FIRST_WORDS[subject], width=width, height=height)
    assert picture.shape == (height, width, 3)
    assert picture.std() > 3.0, "there is something to see"


@pytest.mark.parametrize(("width", "height"), [(2048, 2048), (1472, 832), (2048, 32)])
def test_large_pictures_have_the_size_asked_for(width: int, height: int) -> None:
    painting = paint(order(width=width, height=height))
    assert easel.pixels(painting).shape == (height, width, 3)
    assert (painting.width, painting.height, painting.extension) == (width, height, "jpg")


@pytest.mark.parametrize(("width", "height"), [(31, 64), (64, 2049), (0, 64)])
def test_a_size_out_of_range_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="32 to 2048"):
        paint(order(width=width, height=height))


@pytest.mark.parametrize("preset", sorted(_GRADES))
def test_every_preset_style_is_seen(preset: str) -> None:
    for width, height in ((96, 64), (64, 96)):
        plain = painted("perfume bottle", width=width, height=height)
        styled = painted("perfume bottle", width=width, height=height, preset_style=preset)
        assert styled.shape == (height, width, 3)
        assert easel.distance(plain, styled) > 0.8


@pytest.mark.parametrize("preset", [None, "NONE", "GENERAL", "SOMETHING_NEW"])
def test_presets_without_a_look_of_their_own_paint_the_same(preset: str | None) -> None:
    assert paint(order(preset_style=preset)).data == paint(order()).data


@pytest.mark.parametrize("preset", ["MONOCHROME", "SKETCH_BW"])
def test_black_and_white_presets_take_all_colour_away(preset: str) -> None:
    lab = cv2.cvtColor(painted("rose", preset_style=preset), cv2.COLOR_BGR2Lab)
    assert np.abs(lab[..., 1:].astype(int) - 128).mean() < 2.0


def test_vibrant_has_more_colour_than_minimalistic() -> None:
    vivid, quiet = (
        painted("rose", preset_style=p).astype(float) for p in ("VIBRANT", "MINIMALISTIC")
    )
    assert np.ptp(vivid, axis=2).mean() > 1.5 * np.ptp(quiet, axis=2).mean()


def test_contrast_spreads_light_and_dark() -> None:
    spreads = [easel.gray(painted(contrast=c)).std() for c in (1.0, 2.5, 3.5, 4.5)]
    assert spreads == sorted(spreads)
    assert spreads[-1] > 1.25 * spreads[0]


@pytest.mark.parametrize("prompt", ["perfume bottle", "portrait of a robot", "a cat", "mountains"])
def test_a_transparent_picture_is_cut_out_around_its_subject(prompt: str) -> None:
    painting = paint(order(prompt, transparent=True))
    picture = easel.pixels(painting)
    alpha = picture[..., 3].astype(float) / 255
    assert (painting.extension, picture.shape[2]) == ("png", 4)
    assert 0.02 < alpha.mean() < 0.98
    assert alpha.max() > 0.9
    assert alpha[:8, :8].max() < 0.1, "the corner is free"


@pytest.mark.parametrize("kind", ["style", "edge", "character"])
@pytest.mark.parametrize(
    "broken", [b"", b"GIF89a", b"<svg/>", easel.png(easel.checks())[:400]], ids=len
)
def test_a_broken_guidance_picture_is_refused(kind: str, broken: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        paint(order(guides=(Guide(kind, broken, 1.0, 1.0),)))


def test_a_broken_init_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="picture"):
        paint(order(init_picture=b"\xff\xd8\xff", init_strength=0.5))


def test_a_kind_of_guidance_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="aroma"):
        paint(order(guides=(Guide("aroma", easel.png(easel.checks()), 1.0, 1.0),)))
