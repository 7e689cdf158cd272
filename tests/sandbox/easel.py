"""Orders for the painter, reference pictures drawn by hand, and measures of likeness."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from guidance.sandbox.painter import Guide, Order, Painting, paint

Pixels = NDArray[np.uint8]
SIDE = 256


def order(prompt: str = "sea at sunset", **fields: Any) -> Order:
    """An order with everything filled in but what the test is about."""
    plain: dict[str, Any] = {
        "negative_prompt": "",
        "seed": 7,
        "index": 0,
        "width": SIDE,
        "height": SIDE,
        "preset_style": None,
        "model_name": "Leonardo Kino XL",
    }
    return Order(prompt=prompt, **{**plain, **fields})


def pixels(painting: Painting) -> Pixels:
    read = cv2.imdecode(np.frombuffer(painting.data, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    assert read is not None
    return np.asarray(read, dtype=np.uint8)


def painted(prompt: str = "sea at sunset", **fields: Any) -> Pixels:
    return pixels(paint(order(prompt, **fields)))


def guided(kind: str, picture: Pixels, strength: float, prompt: str = "sea at sunset") -> Pixels:
    guide = Guide(kind, png(picture), strength, 1.0)
    return painted(prompt, guides=(guide,) if strength else ())


def png(picture: Pixels) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def encoded(picture: Pixels, extension: str) -> bytes:
    return cv2.imencode(extension, picture)[1].tobytes()


def blank(level: int = 0, width: int = SIDE, height: int = SIDE) -> Pixels:
    return np.full((height, width, 3), level, dtype=np.uint8)


def still_life() -> Pixels:
    """A made-up photograph: a lit ball and a box on a graded ground."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    picture = blank()
    picture[..., 0] = 150 - y / 4
    picture[..., 1] = 120 - y / 3
    picture[..., 2] = 90 + x / 6
    ball = np.clip(1.0 - np.hypot(x - 100, y - 120) / 52, 0, 1)
    shade = 90 + 150 * np.clip(1.2 - np.hypot(x - 85, y - 100) / 70, 0, 1)
    inside = ball > 0
    picture[inside] = np.stack([shade * 0.3, shade * 0.5, shade], axis=2)[inside].astype(np.uint8)
    cv2.rectangle(picture, (160, 110), (220, 200), (40, 70, 60), -1)
    return picture


def drawing() -> Pixels:
    """White lines on black, as an edge preprocessor would make."""
    picture = blank()
    cv2.rectangle(picture, (30, 60), (90, 220), (255, 255, 255), 1)
    cv2.circle(picture, (165, 150), 55, (255, 255, 255), 1)
    cv2.line(picture, (0, 221), (SIDE, 221), (255, 255, 255), 1)
    return picture


def letters() -> Pixels:
    picture = blank(255)
    cv2.rectangle(picture, (40, 80), (70, 190), (0, 0, 0), -1)
    cv2.rectangle(picture, (40, 160), (110, 190), (0, 0, 0), -1)
    cv2.circle(picture, (180, 135), 45, (0, 0, 0), 22)
    return picture


def checks() -> Pixels:
    y, x = np.mgrid[:SIDE, :SIDE]
    plane = (((x // 32 + y // 32) % 2) * 255).astype(np.uint8)
    return np.asarray(cv2.merge([plane] * 3), dtype=np.uint8)


def code(text: str) -> Pixels:
    modules = cv2.QRCodeEncoder.create().encode(text)
    framed = cv2.copyMakeBorder(modules, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=255)
    large = cv2.resize(framed, (SIDE * 2, SIDE * 2), interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.merge([large] * 3), dtype=np.uint8)


def swatch(colour: tuple[int, int, int], seed: int) -> Pixels:
    """A cloudy picture in shades of one colour (blue, green, red)."""
    lumps = np.random.default_rng(seed).random((9, 9), dtype=np.float32)
    cloud = cv2.resize(lumps, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    shades = np.clip(cloud[..., None] * 0.6 + 0.3, 0, 1) * np.array(colour, dtype=np.float32)
    return np.asarray(shades, dtype=np.uint8)


def gray(picture: Pixels) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(picture[..., :3], cv2.COLOR_BGR2GRAY), dtype=np.float32)


def _edges(picture: Pixels) -> NDArray[np.bool_]:
    even = cv2.GaussianBlur(gray(picture), (0, 0), 1.0)
    found: NDArray[np.bool_] = np.asarray(cv2.Canny(even.astype(np.uint8), 30, 80)) > 0
    return found


def edge_overlap(picture: Pixels, reference: Pixels) -> float:
    """The share of the reference's edges that the picture has within two pixels."""
    theirs = _edges(reference)
    ours = cv2.dilate(_edges(picture).astype(np.uint8), np.ones((5, 5), dtype=np.uint8)) > 0
    return float((theirs & ours).sum() / theirs.sum())


def edge_contrast(picture: Pixels, reference: Pixels) -> float:
    """How steep the picture is, within two pixels, where the reference has its edges."""
    even = cv2.GaussianBlur(gray(picture), (0, 0), 1.0)
    across, down = (cv2.Sobel(even, cv2.CV_32F, dx, 1 - dx) for dx in (1, 0))
    steep = cv2.dilate(np.hypot(across, down), np.ones((5, 5), dtype=np.uint8))
    return float(steep[_edges(reference)].mean())


def likeness(picture: Pixels, reference: Pixels) -> float:
    """Correlation of the two pictures' soft light and dark, -1 to 1."""
    one, other = (cv2.GaussianBlur(gray(p), (0, 0), 3.0).ravel() for p in (picture, reference))
    return float(np.corrcoef(one, other)[0, 1])


def distance(picture: Pixels, reference: Pixels) -> float:
    """Mean difference of the pixels, 0 to 255."""
    return float(np.abs(picture.astype(np.float32) - reference.astype(np.float32)).mean())


def palette_distance(picture: Pixels, reference: Pixels) -> float:
    """How far apart two pictures' mean colours are, in CIE Lab."""
    means = [
        cv2.cvtColor(p.astype(np.float32) / 255, cv2.COLOR_BGR2Lab).reshape(-1, 3).mean(axis=0)
        for p in (picture, reference)
    ]
    return float(np.linalg.norm(means[0] - means[1]))
