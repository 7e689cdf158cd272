"""Arrays of light: typed, quick operations that every other room of the paint box uses.

A field is float32, (height, width) or (height, width, 3) in RGB, display gamma, 0 to 1.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Numbers = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]


def as_field(values: object) -> Field:
    """The same values as a float32 array, without a copy where they already are."""
    return np.asarray(values, dtype=np.float32)


def grid(width: int, height: int, left: float = 0.0, top: float = 0.0) -> tuple[Field, Field]:
    """Pixel centres as broadcastable x (1, width) and y (height, 1), in pixels."""
    x = np.arange(width, dtype=np.float32)[None, :] + np.float32(left + 0.5)
    y = np.arange(height, dtype=np.float32)[:, None] + np.float32(top + 0.5)
    return x, y


def resized(field: Numbers, width: int, height: int) -> Field:
    """The field at another size: averaged when it shrinks, smooth when it grows much."""
    tall, wide = field.shape[:2]
    if (wide, tall) == (width, height):
        return as_field(field)
    if width * height < wide * tall:
        return _shrunk(field, width, height)
    smooth = cv2.INTER_CUBIC if width * height > 5 * wide * tall else cv2.INTER_LINEAR
    return as_field(cv2.resize(field, (width, height), interpolation=smooth))


def _shrunk(field: Numbers, width: int, height: int) -> Field:
    """Averages over whole blocks of pixels where that comes out even: several times quicker."""
    tall, wide = field.shape[:2]
    step = wide // width
    if step > 1 and wide // step == width and tall // step == height:
        field = field[: height * step, : width * step]
        return as_field(cv2.resize(field, (width, height), interpolation=cv2.INTER_AREA))
    mode = cv2.INTER_AREA if wide > 2 * width else cv2.INTER_LINEAR
    return as_field(cv2.resize(field, (width, height), interpolation=mode))


def enlarged(field: Field, width: int, height: int) -> Field:
    """A blurred field drawn large again, straight between its points."""
    return as_field(cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR))


def blurred(field: Numbers, sigma: float) -> Field:
    """Gaussian blur, `sigma` in pixels; wide blurs are done on a smaller copy."""
    if sigma < 0.3:
        return as_field(field)
    tall, wide = field.shape[:2]
    most = max(1.0, min(sigma / 2.5, tall / 4, wide / 4))
    step = 1 << int(np.log2(most))  # even steps shrink several times quicker
    if step == 1:
        return as_field(cv2.GaussianBlur(field, (0, 0), sigma))
    small = _shrunk(field, max(1, wide // step), max(1, tall // step))
    small = as_field(cv2.GaussianBlur(small, (0, 0), sigma / step))
    # straight lines between points would show as facets once a height is differentiated
    mode = cv2.INTER_CUBIC if field.ndim == 2 else cv2.INTER_LINEAR
    return as_field(cv2.resize(small, (wide, tall), interpolation=mode))


def blended(under: Field, over: Field, cover: Field) -> Field:
    """`over` where `cover` is 1, `under` where it is 0."""
    return as_field(cv2.blendLinear(over, under, cover, 1.0 - cover))


def tripled(plane: Field) -> Field:
    """One plane as three equal channels."""
    return as_field(cv2.merge([plane, plane, plane]))


def luminance(picture: Field) -> Field:
    """Rec. 601 luma of an RGB field."""
    return as_field(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))


def step_between(low: float, high: float, values: Numbers) -> Field:
    """0 below `low`, 1 above `high`, a smooth S between; also falls when high < low."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return as_field(t * t * (3.0 - 2.0 * t))


def ramp(values: Numbers, stops: Sequence[Colour]) -> Field:
    """A gradient map: 0 becomes the first colour, 1 the last, evenly spaced between."""
    places = np.linspace(0.0, 1.0, len(stops))
    fine = np.linspace(0.0, 1.0, 1024)
    table = np.stack([np.interp(fine, places, [s[c] for s in stops]) for c in range(3)], axis=1)
    picked = np.clip(values * 1023.0 + 0.5, 0.0, 1023.0).astype(np.int32)
    return as_field(np.take(table.astype(np.float32), picked, axis=0))


def noise(
    rng: np.random.Generator, width: int, height: int, cell: float, octaves: int = 4
) -> Field:
    """Smooth cloud noise of about -1 to 1; `cell` is the size of its largest lumps in pixels."""
    total = np.zeros((height, width), dtype=np.float32)
    gain = 1.0
    for octave in range(octaves):
        size = max(cell / 2**octave, 1.0)
        lumps = (max(4, round(height / size) + 2), max(4, round(width / size) + 2))
        coarse = rng.random(lumps, dtype=np.float32) * 2.0 - 1.0
        total += gain * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        gain *= 0.5
    return as_field(total)


def seen_from(light: float, relief: Numbers) -> Field:
    """How much each slope of a height field faces light from the right (1) or left (-1)."""
    slope = np.zeros_like(relief)
    slope[:, 1:] = relief[:, :-1] - relief[:, 1:]
    slope[1:] += 0.6 * (relief[1:] - relief[:-1])
    return as_field(slope * -light)


def ridge_line(
    rng: np.random.Generator, length: int, cell: float, octaves: int, gain: float = 0.5
) -> Field:
    """A rough one-dimensional profile of about -1 to 1, as long as `length` pixels."""
    total = np.zeros(length, dtype=np.float32)
    weight = 1.0
    places = np.arange(length, dtype=np.float32)
    for octave in range(octaves):
        size = max(cell / 2**octave, 2.0)
        knots = rng.random(int(length / size) + 3, dtype=np.float32) * 2.0 - 1.0
        offset = float(rng.random())
        total += weight * np.interp(places / size + offset, np.arange(len(knots)), knots)
        weight *= gain
    return as_field(total)


def shifted(field: Field, across: Numbers | float, down: Numbers | float) -> Field:
    """The field looked at through a wavy pane: each pixel fetched from x+across, y+down."""
    tall, wide = field.shape[:2]
    x, y = grid(wide, tall)
    map_x = as_field(np.broadcast_to(x - 0.5 + across, (tall, wide)))
    map_y = as_field(np.broadcast_to(y - 0.5 + down, (tall, wide)))
    return as_field(
        cv2.remap(field, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    )
