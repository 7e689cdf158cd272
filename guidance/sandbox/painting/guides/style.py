"""Style References: palette by moving the scene's colours onto theirs, texture by example."""

import cv2
import numpy as np
from numpy.typing import NDArray

from guidance.sandbox.painting.canvas import Canvas
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blurred,
    luminance,
    noise,
    resized,
    tripled,
)
from guidance.sandbox.painting.guides.structure import amount
from guidance.sandbox.painting.words import Motif

Matrix = NDArray[np.float64]
SAMPLE = 224  # a style needs no more of its picture than this many pixels a side


def blend(canvas: Canvas, styles: list[tuple[Field, float, float]], motif: Motif) -> None:
    """Give the scene the styles' palette and texture.

    Each style is (picture, strength 0 to 2, share of the influence 0 to 1).
    """
    parts = [(picture, amount(strength) * share) for picture, strength, share in styles]
    total = sum(part for _, part in parts)
    if total <= 0:
        return
    whole = min(1.0, total / max(sum(share for *_, share in styles), 1e-6))
    canvas.pixels = np.clip(canvas.pixels, 0.0, 1.0)
    target = _target([(picture, part / total) for picture, part in parts])
    _recolour(canvas, target, whole)
    _weave(canvas, [(picture, part / total * whole) for picture, part in parts], motif)


def _target(parts: list[tuple[Field, float]]) -> tuple[Matrix, Matrix]:
    """The mean colour and its spread, mixed from the styles by their parts."""
    mean, spread = np.zeros(3), np.zeros((3, 3))
    for picture, part in parts:
        theirs, wide = _statistics(picture)
        mean, spread = mean + part * theirs, spread + part * wide
    return mean, spread


def _statistics(picture: Field) -> tuple[Matrix, Matrix]:
    flat = picture.reshape(-1, 3).astype(np.float64)
    mean = flat.mean(axis=0)
    flat -= mean
    return mean, flat.T @ flat / max(1, len(flat) - 1) + np.eye(3) * 4e-4


def _recolour(canvas: Canvas, target: tuple[Matrix, Matrix], whole: float) -> None:
    """An affine map of RGB that carries the scene's mean and covariance onto the target's."""
    every = max(1, min(canvas.width, canvas.height) // 160)
    small = canvas.pixels[::every, ::every]
    mean, spread = _statistics(small)
    root = _root(spread)
    unroot = np.linalg.inv(root)
    full = unroot @ _root(root @ target[1] @ root) @ unroot
    size = float(np.linalg.norm(full, 2))
    full = full * min(1.0, 2.4 / size)  # a nearly plain scene must not turn into noise
    turn = np.eye(3) * (1.0 - whole) + full * whole
    middle = mean * (1.0 - whole) + target[0] * whole
    affine = np.concatenate([turn, (middle - turn @ mean)[:, None]], axis=1)
    canvas.pixels = as_field(cv2.transform(canvas.pixels, affine.astype(np.float32)))


def _root(matrix: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    out: Matrix = (vectors * np.sqrt(np.maximum(values, 1e-9))) @ vectors.T
    return out


def _weave(canvas: Canvas, parts: list[tuple[Field, float]], motif: Motif) -> None:
    """Lay the pictures' textures over the scene, less on its subject and its highlights."""
    scale = min(1.0, 2 * SAMPLE / max(canvas.width, canvas.height))
    wide, tall = max(8, round(canvas.width * scale)), max(8, round(canvas.height * scale))
    cloth = np.zeros((tall, wide, 3), dtype=np.float32)
    for picture, part in parts:
        cloth += _texture(picture, wide, tall, motif) * np.float32(part)
    calm = np.clip(resized(canvas.matte, wide, tall), 0, 1)
    luma = resized(luminance(canvas.pixels), wide, tall)
    room = (1.0 - 0.55 * calm) * np.clip(1.35 - luma, 0.25, 1.0) * 0.85
    cloth = as_field(cv2.multiply(cloth, tripled(as_field(room))))
    canvas.pixels = as_field(cv2.add(canvas.pixels, resized(cloth, canvas.width, canvas.height)))


def _texture(picture: Field, wide: int, tall: int, motif: Motif) -> Field:
    """Endless texture from the picture's detail: shifted copies under soft, uneven masks.

    The masks are divided by their length, so that mixing copies does not flatten contrast.
    """
    detail = _detail(picture)
    endless = cv2.copyMakeBorder(detail, 0, tall, 0, wide, cv2.BORDER_REFLECT)
    masks, copies = [], []
    for _ in range(2):
        mask = np.maximum(noise(motif.steady, wide, tall, max(wide, tall) / 3, 1) + 0.35, 0.02)
        dx, dy = (int(n) for n in motif.steady.integers(0, len(detail), 2))
        masks.append(as_field(mask))
        copies.append(np.ascontiguousarray(endless[dy : dy + tall, dx : dx + wide]))
    mixed = cv2.blendLinear(*copies, *masks)  # divided by the sum of the masks
    length = cv2.magnitude(*masks)
    return as_field(cv2.multiply(mixed, tripled(as_field((masks[0] + masks[1]) / length))))


def _detail(picture: Field) -> Field:
    """The picture without its large forms.

    A picture whose detail is spread evenly is a texture and gives all of it; one with
    things on an empty ground gives its finest grain alone, so that no ghosts appear.
    """
    rough = picture - blurred(picture, SAMPLE * 0.06)
    even = _evenness(rough)
    fine = picture - blurred(picture, SAMPLE * (0.008 + 0.052 * even))
    limit = np.float32(0.22)
    return as_field(limit * np.tanh(fine / limit) * np.float32(even))


def _evenness(rough: Field) -> float:
    """1 where detail is everywhere alike, near 0 where most of the picture is empty."""
    energy = resized(luminance(rough) ** 2, 12, 12)
    return float(np.clip(np.median(energy) / (energy.mean() + 1e-6) * 1.5 - 0.45, 0.03, 1.0))
