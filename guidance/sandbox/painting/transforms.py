"""Pictures made out of pictures: enlarged, freed from their background, zoomed out."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from guidance.sandbox.painting.fields import as_field
from guidance.sandbox.painting.guides.structure import subject_mask
from guidance.sandbox.painting.pictures import as_png, decoded, encoded_jpeg, encoded_png, pixels_of

Pixels = NDArray[np.uint8]

_TILE = 512


@dataclass(frozen=True, slots=True)
class Touch:
    """How an enlargement is worked over.

    `detail` from 0 (only enlarged) to 1 (much new detail), `crispness` from 0 to 1,
    `style` one of the API's upscaler styles or empty, `likeness` from 0 (the style alone)
    to 1 (the picture as it was).
    """

    detail: float = 0.0
    crispness: float = 0.3
    style: str = ""
    likeness: float = 0.5


def enlarged(picture: bytes, width: int, height: int, touch: Touch) -> bytes:
    """The picture at a larger size, sharpened and in the touch's style.

    PNG where the picture has an alpha channel, else JPEG. Raises ValueError for bytes that
    are no readable picture.
    """
    pixels, alpha = pixels_of(picture)
    styled = _styled(pixels, touch)
    large = np.asarray(cv2.resize(styled, (width, height), interpolation=cv2.INTER_CUBIC))
    large = _crisp(_grained(large.astype(np.uint8, copy=False), touch.detail), touch.crispness)
    if alpha is None:
        return encoded_jpeg(large)
    cover = cv2.resize(alpha, (width, height), interpolation=cv2.INTER_LINEAR)
    return encoded_png(np.dstack([large, cover]))


def _styled(pixels: Pixels, touch: Touch) -> Pixels:
    change = _STYLES.get(touch.style)
    if change is None:
        return pixels
    share = 1.0 - touch.likeness
    blended = cv2.addWeighted(change(pixels), share, pixels, 1.0 - share, 0.0)
    return np.asarray(blended, dtype=np.uint8)


def _graded(pixels: Pixels, shadows: tuple[int, int, int], lights: tuple[int, int, int]) -> Pixels:
    """Colour poured into the dark and into the light parts, as blue, green and red."""
    ramp = np.linspace(-1.0, 1.0, 256)[:, None]
    dark, light = np.clip(-ramp, 0, 1) * shadows, np.clip(ramp, 0, 1) * lights
    table = np.clip(np.arange(256)[:, None] + dark + light, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(pixels, table.reshape(1, 256, 3)), dtype=np.uint8)


def _cinematic(pixels: Pixels) -> Pixels:
    return _graded(pixels, (34, 12, -14), (-30, 6, 26))


def _flat(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.bilateralFilter(pixels, 7, 48, 7), dtype=np.uint8)


def _glossy(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.convertScaleAbs(_flat(pixels), alpha=1.14, beta=-14), dtype=np.uint8)


def _artistic(pixels: Pixels) -> Pixels:
    return _graded(_flat(pixels), (22, -6, 16), (-14, 10, 18))


_STYLES = {
    "CINEMATIC": _cinematic,
    "2D ART & ILLUSTRATION": _flat,
    "CG ART & GAME ASSETS": _glossy,
    "ARTISTIC": _artistic,
}


def _grained(pixels: Pixels, detail: float) -> Pixels:
    """Fine structure that the smaller picture could not hold; the same on every run."""
    if detail <= 0:
        return pixels
    noise = np.random.default_rng(7).normal(0.0, 14.0 * detail, (_TILE, _TILE))
    tile = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), 0.8)
    tall, wide = pixels.shape[:2]
    times = (-(-tall // _TILE), -(-wide // _TILE))
    whole = np.tile(np.clip(tile + 128, 0, 255).astype(np.uint8), times)[:tall, :wide]
    spread = cv2.cvtColor(np.ascontiguousarray(whole), cv2.COLOR_GRAY2BGR)
    return np.asarray(cv2.addWeighted(pixels, 1.0, spread, 1.0, -128), dtype=np.uint8)


def _crisp(pixels: Pixels, crispness: float) -> Pixels:
    soft = cv2.GaussianBlur(pixels, (0, 0), 1.6)
    sharp = cv2.addWeighted(pixels, 1.0 + crispness, soft, -crispness, 0.0)
    return np.asarray(sharp, dtype=np.uint8)


def without_background(picture: bytes) -> bytes:
    """The picture's subject on nothing: a PNG whose alpha channel is 0 around it.

    Raises ValueError for bytes that are no readable picture.
    """
    pixels, alpha = pixels_of(picture)
    tall, wide = pixels.shape[:2]
    field = decoded(picture, wide, tall)
    mask = np.clip(subject_mask(field), 0.0, 1.0)
    if alpha is not None:
        mask = mask * (alpha.astype(np.float32) / 255.0)
    return as_png(field, as_field(mask))


def zoomed_out(picture: bytes, factor: float) -> bytes:
    """The picture, smaller by `factor`, in the middle of surroundings that go on from it.

    The size stays. Raises ValueError for bytes that are no readable picture.
    """
    pixels, alpha = pixels_of(picture)
    tall, wide = pixels.shape[:2]
    small = (max(1, round(wide / factor)), max(1, round(tall / factor)))
    left, top = (wide - small[0]) // 2, (tall - small[1]) // 2
    rims = (top, tall - small[1] - top, left, wide - small[0] - left)
    inner = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    whole = _gone_on(np.asarray(inner, dtype=np.uint8), rims)
    if alpha is None:
        return encoded_jpeg(whole)
    cover = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)
    return encoded_png(np.dstack([whole, cv2.copyMakeBorder(cover, *rims, cv2.BORDER_CONSTANT)]))


def _gone_on(inner: Pixels, rims: tuple[int, int, int, int]) -> Pixels:
    """The picture with its rim drawn out to all sides, softer the farther it is from it."""
    whole = np.array(cv2.copyMakeBorder(inner, *rims, cv2.BORDER_REPLICATE), dtype=np.uint8)
    top, bottom, left, right = rims
    unit = max(8, min(inner.shape[:2]))
    for reach, softness in ((0, 0.012), (0.05, 0.04), (0.12, 0.09)):
        keep = round(reach * unit)
        soft = _softened(whole, max(1.0, softness * unit / 2))
        tall, wide = whole.shape[:2]
        y = slice(max(0, top - keep), tall - max(0, bottom - keep))
        x = slice(max(0, left - keep), wide - max(0, right - keep))
        soft[y, x] = whole[y, x]
        whole = soft
    return whole


def _softened(pixels: Pixels, sigma: float) -> Pixels:
    """A copy without detail smaller than `sigma` pixels; a wide blur is done on a small copy."""
    tall, wide = pixels.shape[:2]
    step = 4 if sigma > 6 and min(tall, wide) > 64 else 1
    small = cv2.resize(pixels, (wide // step, tall // step), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / step)
    whole = cv2.resize(soft, (wide, tall), interpolation=cv2.INTER_LINEAR)
    return np.array(whole, dtype=np.uint8)
