"""The canvas: layers of colour laid through masks, with a matte of the subject."""

from dataclasses import dataclass

import cv2
import numpy as np

from guidance.sandbox.painting.fields import Colour, Field, as_field, blended, blurred, resized

_SHIFT = 4  # sub-pixel bits of OpenCV's drawing calls


@dataclass(frozen=True, slots=True)
class Patch:
    """A mask of 0 to 1 and the pixel at which its left top corner lies."""

    left: int
    top: int
    mask: Field

    def softened(self, sigma: float) -> "Patch":
        """The patch with blurred edges, grown so that nothing is cut off."""
        if sigma < 0.3:
            return self
        pad = int(sigma * 3) + 1
        wide = cv2.copyMakeBorder(self.mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
        return Patch(self.left - pad, self.top - pad, blurred(as_field(wide), sigma))


class Canvas:
    """A picture in the making. `pixels` is RGB, `matte` says where its subject is."""

    def __init__(self, width: int, height: int) -> None:
        """A black canvas, sizes in pixels."""
        self.width = width
        self.height = height
        self.pixels: Field = np.zeros((height, width, 3), dtype=np.float32)
        self.matte: Field = np.zeros((height, width), dtype=np.float32)

    def wash(self, colours: Field) -> None:
        """Cover everything with a smooth field of any size."""
        self.pixels = np.clip(resized(colours, self.width, self.height), 0.0, 1.5)

    def lay(self, colour: Colour | Field, patch: Patch, opacity: float = 1.0) -> None:
        """Lay a colour, or a field as large as the patch, through the patch's mask."""
        cut = self._cut(patch)
        if cut is None:
            return
        (rows, cols), (inner_rows, inner_cols) = cut
        under = self.pixels[rows, cols]
        cover = as_field(patch.mask[inner_rows, inner_cols] * np.float32(opacity))
        if isinstance(colour, tuple):
            over = np.empty_like(under)
            over[:] = colour
        else:
            over = np.ascontiguousarray(colour[inner_rows, inner_cols])
        self.pixels[rows, cols] = blended(np.ascontiguousarray(under), over, cover)

    def shade(self, patch: Patch, colour: Colour) -> None:
        """Multiply towards a colour through the mask: a shadow, or a tint."""
        cut = self._cut(patch)
        if cut is None:
            return
        (rows, cols), inner = cut
        cover = patch.mask[inner]
        tint = cv2.merge([1.0 - cover * np.float32(1.0 - c) for c in colour])
        part = self.pixels[rows, cols]
        part *= tint

    def light(self, patch: Patch, colour: Colour, strength: float = 1.0) -> None:
        """Add light through the mask, less where it is already bright."""
        cut = self._cut(patch)
        if cut is None:
            return
        (rows, cols), inner = cut
        cover = patch.mask[inner] * np.float32(strength)
        glow = cv2.merge([cover * np.float32(c) for c in colour])
        part = self.pixels[rows, cols]
        room = np.float32(1.0) - np.float32(0.8) * part
        part += glow * np.maximum(room, 0.0, out=room)

    def claim(self, patch: Patch, opacity: float = 1.0) -> None:
        """Count what the patch covers as the picture's subject."""
        cut = self._cut(patch)
        if cut is not None:
            place, inner = cut
            part = self.matte[place]
            np.maximum(part, patch.mask[inner] * np.float32(opacity), out=part)

    def _cut(self, patch: Patch) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
        tall, wide = patch.mask.shape
        x0, y0 = max(0, patch.left), max(0, patch.top)
        x1, y1 = min(self.width, patch.left + wide), min(self.height, patch.top + tall)
        if x1 <= x0 or y1 <= y0:
            return None
        inner = (slice(y0 - patch.top, y1 - patch.top), slice(x0 - patch.left, x1 - patch.left))
        return (slice(y0, y1), slice(x0, x1)), inner


def polygon(points: Field, pad: int = 2) -> Patch:
    """A filled, smooth-edged polygon; `points` is (n, 2) in pixels, any position."""
    low = np.floor(points.min(axis=0)).astype(int) - pad
    high = np.ceil(points.max(axis=0)).astype(int) + pad
    high = np.minimum(high, low + 6000)
    plane = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), dtype=np.uint8)
    local = np.round((points - low - 0.5) * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(plane, [local], 255, cv2.LINE_AA, _SHIFT)
    return Patch(int(low[0]), int(low[1]), as_field(plane / np.float32(255)))


def ellipse(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0) -> Patch:
    """A filled ellipse, radii in pixels, turned by degrees."""
    return polygon(ellipse_points(cx, cy, rx, ry, turn))


def ellipse_points(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0) -> Field:
    """The outline of an ellipse as (n, 2)."""
    count = int(np.clip(max(rx, ry) * 0.8, 24, 240))
    angle = np.linspace(0.0, 2.0 * np.pi, count, endpoint=False)
    x, y = np.cos(angle) * rx, np.sin(angle) * ry
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return as_field(np.stack([cx + x * c - y * s, cy + x * s + y * c], axis=1))


def hull(points: Field) -> Field:
    """The outline of the tightest rubber band around the points."""
    return as_field(cv2.convexHull(as_field(points)).reshape(-1, 2))


def halo(cx: float, cy: float, radius: float, power: float = 2.0) -> Patch:
    """Round light that fades to nothing at `radius` pixels."""
    side = max(4, round(radius * 2))
    small = min(side, 160)
    axis = (np.arange(small, dtype=np.float32) + 0.5) / small * 2.0 - 1.0
    away = np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2)
    fade = np.clip(1.0 - away, 0.0, 1.0) ** power
    return Patch(round(cx - side / 2), round(cy - side / 2), resized(as_field(fade), side, side))


def sprinkled(canvas: Canvas, dots: Field) -> Patch:
    """Many small dots as one mask; each is x and y (0 to 1), radius in pixels, brightness."""
    plane = np.zeros((canvas.height, canvas.width), dtype=np.uint8)
    one = 1 << _SHIFT
    for x, y, radius, bright in dots.tolist():
        centre = (round(x * canvas.width * one), round(y * canvas.height * one))
        value = round(255 * bright)
        cv2.circle(plane, centre, max(1, round(radius * one)), value, -1, cv2.LINE_AA, _SHIFT)
    return Patch(0, 0, as_field(plane / np.float32(255)))
