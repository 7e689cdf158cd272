"""The painter with guidance: every kind is seen, and more of it with more weight."""

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import pytest

from guidance.sandbox.painter import Guide, paint
from tests.sandbox import easel
from tests.sandbox.easel import Pixels, guided, order, painted

WEIGHTS = (0.0, 0.3, 0.7, 1.2, 2.0)
PROMPTS = ("sea at sunset", "abstract marble")
KINDS = (
    "style", "character", "content", "edge", "depth", "pose",
    "text", "sketch", "normal", "line_art", "pattern", "qr",
)  # fmt: skip


def rises(values: list[float], slack: float = 0.0) -> bool:
    """Whether each value is above the last (less `slack`), and the last far above the first."""
    return all(b > a - slack for a, b in pairwise(values)) and values[-1] > values[0] + 0.15


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("kind", ["edge", "line_art", "sketch"])
@pytest.mark.parametrize("reference", [easel.still_life, easel.drawing])
def test_outlines_are_kept_by_weight(
    kind: str, reference: Callable[[], Pixels], prompt: str
) -> None:
    picture = reference()
    kept = [easel.edge_overlap(guided(kind, picture, w, prompt), picture) for w in WEIGHTS]
    assert rises(kept, slack=0.06), kept
    assert kept[-1] > 0.97


@pytest.mark.parametrize("prompt", PROMPTS)
def test_letters_keep_their_shape_by_weight(prompt: str) -> None:
    picture = easel.letters()
    kept = [easel.edge_overlap(guided("text", picture, w, prompt), picture) for w in (0, 0.5, 1.2)]
    assert kept[0] + 0.3 < kept[1]
    assert min(kept[1:]) > 0.55


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        ("depth", easel.still_life),
        ("content", easel.still_life),
        ("pattern", easel.checks),
        ("qr", easel.checks),
    ],
)
def test_light_and_dark_are_kept_by_weight(
    kind: str, reference: Callable[[], Pixels], prompt: str
) -> None:
    picture = reference()
    kept = [easel.likeness(guided(kind, picture, w, prompt), picture) for w in WEIGHTS]
    assert rises(kept, slack=0.02), kept


def test_depth_shows_bright_parts_as_near_and_lit() -> None:
    y, x = np.mgrid[:256, :256].astype(np.float32)
    ball = np.clip(255 - np.hypot(x - 128, y - 128) * 2, 0, 255).astype(np.uint8)
    picture = guided("depth", cv2.merge([ball] * 3).astype(np.uint8), 1.6)
    light = easel.gray(picture)
    assert light[118:138, 60:196].mean() > light[:20].mean() + 20


def test_a_normal_map_is_lit_by_weight() -> None:
    y, x = (np.mgrid[:256, :256].astype(np.float32) - 128) / 90
    inside = np.hypot(x, y) < 1
    up = np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    normals = np.stack([np.where(inside, up, 1), np.where(inside, -y, 0), np.where(inside, x, 0)])
    picture = ((normals.transpose(1, 2, 0) * 0.5 + 0.5) * 255).astype(np.uint8)
    ball = cv2.merge([np.where(inside, 120 - 110 * y, 120)] * 3).clip(0, 255).astype(np.uint8)
    kept = [easel.likeness(guided("normal", picture, w), ball) for w in (0, 0.7, 1.3, 2.0)]
    assert rises(kept[1:], slack=0.02), kept
    assert kept[-1] > 0.5


def test_a_pose_puts_a_figure_into_the_scene_by_weight() -> None:
    picture = easel.blank()
    for limb in (((128, 70), (128, 150)), ((128, 90), (70, 60)), ((128, 150), (100, 230))):
        cv2.line(picture, *limb, (0, 200, 255), 3)
    bones = easel.gray(picture) > 60
    # weight 0 paints the hero of the scene; a pose asks for an empty stage, so start just above
    stage = guided("pose", picture, 0.01).astype(np.float32)
    change = [
        np.abs(guided("pose", picture, w).astype(np.float32) - stage)[bones].mean()
        for w in (0.3, 0.7, 1.2, 2.0)
    ]
    assert all(b > a for a, b in pairwise(change)), change
    away = np.abs(guided("pose", picture, 2.0).astype(np.float32) - stage)[:, :30].mean()
    assert change[-1] > 4 * away, "the scene around the figure stays"


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_character_is_taken_over_by_strength(prompt: str) -> None:
    picture = easel.blank(200)
    cv2.ellipse(picture, (128, 130), (55, 90), 0, 0, 360, (40, 60, 190), -1)
    cv2.circle(picture, (128, 100), 14, (230, 230, 30), -1)
    inside = (slice(80, 190), slice(95, 160))
    away = [
        easel.distance(guided("character", picture, w, prompt)[inside], picture[inside])
        for w in (0.3, 0.7, 1.2, 2.0)
    ]
    assert all(b < a for a, b in pairwise(away)), away
    assert away[-1] < 45
    assert easel.distance(guided("character", picture, 2.0, prompt)[:24], picture[:24]) > 15


@pytest.mark.parametrize("prompt", ["sea at sunset", "forest", "abstract marble", "city at night"])
@pytest.mark.parametrize("strength", [1.2, 1.6, 2.0])
def test_a_code_can_be_read_by_a_phone(prompt: str, strength: float) -> None:
    picture = easel.png(easel.code("https://leoweb.example/a"))
    guide = Guide("qr", picture, strength, 1.0)
    scene = painted(prompt, guides=(guide,), width=512, height=512, preset_style="CINEMATIC")
    assert cv2.QRCodeDetector().detectAndDecode(scene)[0] == "https://leoweb.example/a"


@pytest.mark.parametrize("prompt", ["sea at sunset", "perfume bottle", "forest"])
def test_two_styles_share_the_palette_by_their_influence(prompt: str) -> None:
    styles = easel.swatch((40, 60, 230), 1), easel.swatch((220, 120, 30), 2)

    def blend(part: float) -> Pixels:
        shares = (part, 1.0 - part)
        guides = tuple(
            Guide("style", easel.png(s), 1.0, share)
            for s, share in zip(styles, shares, strict=True)
        )
        return painted(prompt, guides=guides)

    mixes = [blend(part) for part in (0.1, 0.3, 0.39, 0.5, 0.64, 0.9)]
    to_first = [easel.palette_distance(mix, styles[0]) for mix in mixes]
    to_second = [easel.palette_distance(mix, styles[1]) for mix in mixes]
    assert all(b < a for a, b in pairwise(to_first)), to_first
    assert all(b > a for a, b in pairwise(to_second)), to_second


@pytest.mark.parametrize("prompt", ["perfume bottle", "forest"])
def test_a_stronger_style_gives_more_of_its_palette(prompt: str) -> None:
    style = easel.swatch((230, 40, 160), 3)
    away = [easel.palette_distance(guided("style", style, w, prompt), style) for w in WEIGHTS]
    assert all(b < a for a, b in pairwise(away)), away


def test_a_style_gives_its_texture_too() -> None:
    plain = easel.blank(128)
    rough = easel.blank(128)
    rough[:] = np.random.default_rng(4).integers(40, 216, (64, 64, 1)).repeat(4, 0).repeat(4, 1)

    def fine(style: Pixels) -> float:
        # the sky alone: water has a texture of its own
        sky = easel.gray(guided("style", style, 1.5))[:60]
        return float((sky - cv2.GaussianBlur(sky, (0, 0), 4.0)).std())

    assert fine(rough) > 2 * fine(plain)


@pytest.mark.parametrize("prompt", ["sea at sunset", "abstract marble", "forest"])
def test_the_init_image_comes_through_by_its_strength(prompt: str) -> None:
    picture = easel.still_life()
    away = [
        easel.distance(painted(prompt, init_picture=easel.png(picture), init_strength=s), picture)
        for s in (0.1, 0.3, 0.5, 0.7, 0.9)
    ]
    assert all(b < a - 2 for a, b in pairwise(away)), away
    assert away[-1] < 25


def test_an_init_image_of_another_shape_covers_the_picture() -> None:
    wide = easel.blank(30, 512, 128)
    wide[:, 192:320] = (30, 30, 220)  # the middle square is red
    picture = painted(init_picture=easel.encoded(wide, ".webp"), init_strength=0.9)
    assert picture[..., 2].mean() > picture[..., 0].mean() + 80


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("extension", [".png", ".jpg", ".webp"])
def test_every_kind_takes_every_format_and_every_shape(kind: str, extension: str) -> None:
    data = easel.encoded(easel.still_life()[:100], extension)
    guide = Guide(kind, data, 1.0, 1.0)
    told = order("perfume bottle", guides=(guide,), width=96, height=160)
    assert easel.pixels(paint(told)).shape == (160, 96, 3)
    assert paint(told).data == paint(told).data


def test_a_reference_with_alpha_lies_on_white() -> None:
    clear = np.zeros((64, 64, 4), dtype=np.uint8)
    picture = painted(init_picture=easel.png(clear), init_strength=0.9)
    assert picture.mean() > 200


def test_weight_zero_changes_nothing() -> None:
    guides = tuple(Guide(kind, easel.png(easel.checks()), 0.0, 1.0) for kind in KINDS)
    assert paint(order(guides=guides)).data == paint(order()).data
