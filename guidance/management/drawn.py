"""Reference pictures that are drawn rather than painted: sketches, codes, maps, a stance.

Each is a picture of `SIZE` pixels, blue, green and red.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Points = Sequence[tuple[float, float]]
SIZE = (640, 480)
_WHITE, _PAPER, _PENCIL, _INK = (255, 255, 255), (240, 246, 248), (92, 82, 80), (24, 20, 20)


def encoded(picture: Pixels) -> bytes:
    """Return a drawn picture as PNG."""
    return cv2.imencode(".png", picture)[1].tobytes()


def _ground(colour: tuple[int, int, int]) -> Pixels:
    return np.full((SIZE[1], SIZE[0], 3), colour, dtype=np.uint8)


def _line(picture: Pixels, points: Points, colour: tuple[int, int, int], wide: int) -> None:
    path = np.round(np.array(points)).astype(np.int32)
    cv2.polylines(picture, [path], False, colour, wide, cv2.LINE_AA)


def sketch() -> Pixels:
    """A house by a lake in loose pencil strokes, each drawn twice as a hand does."""
    picture = _ground(_PAPER)
    for shift in (0, 4):
        moved = [[(x + shift, y + shift / 2) for x, y in stroke] for stroke in _HOUSE]
        for stroke in moved:
            _line(picture, stroke, _PENCIL, 3)
        cv2.circle(picture, (520 + shift, 110), 46, _PENCIL, 3, cv2.LINE_AA)
    return picture


_HOUSE: tuple[Points, ...] = (
    ((20, 360), (180, 348), (420, 352), (620, 344)),
    ((170, 350), (168, 220), (330, 222), (332, 350)),
    ((150, 226), (250, 128), (352, 228), (150, 226)),
    ((232, 350), (232, 282), (272, 282), (272, 350)),
    ((20, 330), (90, 250), (150, 322)),
    ((352, 330), (450, 236), (560, 334)),
    ((60, 410), (160, 404)),
    ((240, 430), (380, 424)),
    ((450, 400), (570, 396)),
)


def line_art() -> Pixels:
    """A vase with three leaves on a table, in clean even ink."""
    picture = _ground(_WHITE)
    half = [(30, 230), (26, 262), (62, 300), (88, 350), (70, 402), (52, 420)]
    right = [(320 + x, float(y)) for x, y in half]
    left = [(320 - x, float(y)) for x, y in reversed(half)]
    _line(picture, [*left, (290.0, 230.0), *right, (268.0, 420.0)], _INK, 4)
    _line(picture, [(40, 420), (252, 420)], _INK, 4)
    _line(picture, [(388, 420), (600, 420)], _INK, 4)
    for tip in ((190, 70), (330, 40), (470, 90)):
        _leaf(picture, (320, 230), tip)
    return picture


def _leaf(picture: Pixels, root: tuple[int, int], tip: tuple[int, int]) -> None:
    start, end = np.array(root, dtype=float), np.array(tip, dtype=float)
    across = np.array([start[1] - end[1], end[0] - start[0]]) * 0.2
    parts = np.linspace(0, 1, 24)[:, None]
    for side in (-1, 0, 1):
        bend = np.sin(parts * np.pi) * across * side
        path = start + (end - start) * (0.3 * (side != 0) + (1 - 0.3 * (side != 0)) * parts) + bend
        _line(picture, [(x, y) for x, y in path], _INK, 3)


def stance() -> Pixels:
    """The bones of a dancer on black, as pose readers draw them."""
    picture = _ground((0, 0, 0))
    for points, colour in _BONES:
        _line(picture, points, colour, 9)
        for x, y in points:
            cv2.circle(picture, (int(x), int(y)), 8, colour, -1, cv2.LINE_AA)
    cv2.circle(picture, (322, 78), 30, (80, 220, 255), -1, cv2.LINE_AA)
    return picture


_BONES: tuple[tuple[Points, tuple[int, int, int]], ...] = (
    (((322, 92), (320, 140), (316, 270)), (60, 200, 250)),
    (((320, 140), (262, 168), (206, 112), (160, 60)), (80, 90, 250)),
    (((320, 140), (382, 152), (440, 196), (502, 168)), (90, 220, 120)),
    (((316, 270), (286, 348), (250, 440)), (240, 150, 70)),
    (((316, 270), (372, 330), (460, 352)), (220, 90, 200)),
)


def lettering() -> Pixels:
    """A word in heavy black letters on white."""
    picture = _ground(_WHITE)
    (wide, tall), _ = cv2.getTextSize("LEO", cv2.FONT_HERSHEY_DUPLEX, 8.0, 34)
    place = ((SIZE[0] - wide) // 2, (SIZE[1] + tall) // 2)
    cv2.putText(picture, "LEO", place, cv2.FONT_HERSHEY_DUPLEX, 8.0, _INK, 34, cv2.LINE_AA)
    return picture


def spiral() -> Pixels:
    """Rings that turn into a spiral, black and white."""
    down, across = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float64)
    across, down = across - SIZE[0] / 2, down - SIZE[1] / 2
    turn = np.hypot(across, down) / 56 + np.arctan2(down, across) / (2 * np.pi)
    wave = np.clip(np.sin(turn * 2 * np.pi) * 4, -1, 1)
    return _gray((wave * 0.5 + 0.5) * 255)


def code(text: str) -> Pixels:
    """A QR code of a text, with its quiet border, in the middle of white."""
    modules = cv2.QRCodeEncoder.create().encode(text)
    side = SIZE[1] // modules.shape[0] * modules.shape[0]
    large = cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST)
    picture = _ground(_WHITE)
    top, left = (SIZE[1] - side) // 2, (SIZE[0] - side) // 2
    picture[top : top + side, left : left + side] = large[..., None]
    return picture


def depth_map() -> Pixels:
    """Two balls and a floor: the nearer, the brighter."""
    return _gray(_heights() * 255)


def normal_map() -> Pixels:
    """The same balls as a normal map: red across, green up, blue towards the viewer."""
    height = _heights() * 190
    down, across = np.gradient(cv2.GaussianBlur(height, (0, 0), 1.5))
    size = np.sqrt(across**2 + down**2 + 1)
    planes = np.dstack((1 / size, down / size, -across / size))
    return cast(Pixels, np.clip((planes * 0.5 + 0.5) * 255, 0, 255).astype(np.uint8))


def _heights() -> NDArray[np.float64]:
    down, across = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float64)
    floor = np.where(down > 250, (down - 250) / 230 * 0.55 + 0.12, 0.08)
    for x, y, radius, near in ((250.0, 290.0, 150.0, 0.95), (470.0, 250.0, 90.0, 0.7)):
        inside = 1 - ((across - x) ** 2 + (down - y) ** 2) / radius**2
        ball = near - 0.45 * (1 - np.sqrt(np.clip(inside, 0, 1)))
        floor = np.where(inside > 0, np.maximum(ball, 0.0), floor)
    return floor


def _gray(plane: NDArray[np.float64]) -> Pixels:
    return cv2.cvtColor(np.clip(plane, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR).astype(
        np.uint8
    )
