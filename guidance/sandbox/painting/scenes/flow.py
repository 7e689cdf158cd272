"""Pictures without things: marbled clouds of colour, and glossy folds of metal or silk."""

import numpy as np

from guidance.sandbox.painting.canvas import Canvas, Patch, halo, sprinkled
from guidance.sandbox.painting.fields import (
    Field,
    as_field,
    blurred,
    luminance,
    noise,
    ramp,
    resized,
    shifted,
    step_between,
)
from guidance.sandbox.painting.palette import RICH, Palette, dimmed, mixed
from guidance.sandbox.painting.words import Motif


def _inner(canvas: Canvas, longest: int) -> tuple[int, int]:
    scale = min(1.0, longest / max(canvas.width, canvas.height))
    return max(8, round(canvas.width * scale)), max(8, round(canvas.height * scale))


def nebula(canvas: Canvas, motif: Motif) -> Palette:
    """Paint marbled clouds; returns the palette used."""
    palette = motif.pick(RICH)
    wide, tall = _inner(canvas, 480)
    big = max(wide, tall)
    rim = big // 6  # painted beyond the frame, so that the warp never runs out of cloud
    size = (wide + 2 * rim, tall + 2 * rim)
    bend = [noise(motif.steady, *size, big / 2.2, 4) for _ in range(2)]
    twist = [noise(motif.twist, *size, big / 3.5, 3) for _ in range(2)]
    body = noise(motif.steady, *size, big / 3.2, 7)
    body = shifted(
        body, (bend[0] + 0.5 * twist[0]) * big * 0.14, (bend[1] + 0.5 * twist[1]) * big * 0.14
    )
    veins = shifted(body, bend[1] * big * 0.10, bend[0] * big * 0.10)
    frame = (slice(rim, rim + tall), slice(rim, rim + wide))
    cloud, fine, hue = (
        resized(as_field(f[frame]), canvas.width, canvas.height) for f in (body, veins, bend[0])
    )
    dust = noise(motif.twist, canvas.width, canvas.height, max(canvas.width / 60, 3), 4)
    tone = 0.47 + 0.36 * cloud + 0.20 * (0.25 - np.abs(fine)) + 0.035 * dust * (0.4 + cloud)
    canvas.pixels = ramp(tone, (dimmed(palette.deep, 0.6), *palette.tones()))
    _accents(canvas, motif, palette, hue)
    if motif.has("abstract", "marble", "marbled", "ink", "paint", "painting", "oils", "impasto"):
        _gilded(canvas, palette, fine)
    else:
        _stars(canvas, motif)
    canvas.claim(Patch(0, 0, step_between(0.30, 0.62, tone)))
    return palette


def _accents(canvas: Canvas, motif: Motif, palette: Palette, bend: Field) -> None:
    """Let two other hues in where the large currents run one way or the other."""
    tone = luminance(canvas.pixels)
    for number, colour in enumerate((palette.pop, palette.pop2)):
        sign = 1.0 if number == 0 else -1.0
        cover = step_between(0.15, 0.95, sign * bend + motif.wobble(0.25))
        dark = mixed(palette.deep, dimmed(colour, 0.3), 0.5)
        tinted = ramp(tone, (dark, dimmed(colour, 0.55), colour, mixed(colour, palette.glow, 0.7)))
        canvas.lay(tinted, Patch(0, 0, cover), 0.72)


def _gilded(canvas: Canvas, palette: Palette, fine: Field) -> None:
    """Thin metal veins along the zero line of the currents."""
    down, across = np.gradient(blurred(fine, canvas.width / 500))
    away = np.abs(fine) / np.maximum(np.sqrt(across**2 + down**2), 0.004)
    thin = canvas.width / 700
    canvas.shade(Patch(0, 0, step_between(thin * 7, 0, away)), (0.66, 0.64, 0.66))
    vein = step_between(thin * 1.7, thin * 0.5, away) * np.float32(0.85)
    canvas.lay(mixed(palette.pop, palette.glow, 0.5), Patch(0, 0, as_field(vein)))


def _stars(canvas: Canvas, motif: Motif) -> None:
    size = max(0.5, min(canvas.width, canvas.height) / 1100)
    x, y, lot = motif.steady.random((3, 170))
    dots = np.stack([x, y, size * (0.6 + 1.6 * lot**4), 0.4 + 0.6 * lot**4], axis=1)
    canvas.light(sprinkled(canvas, as_field(dots)), (1.0, 0.98, 0.95))
    for at in zip(x[:9] * canvas.width, y[:9] * canvas.height, strict=True):
        canvas.light(halo(*at, size * 16, 3.0), (1.0, 0.96, 0.9), 0.6)


def metal(canvas: Canvas, motif: Motif) -> Palette:
    """Paint glossy folds; returns the palette used."""
    palette = motif.pick(RICH)
    inner = _inner(canvas, 420)
    big = max(inner)
    rim = big // 6
    wide, tall = inner[0] + 2 * rim, inner[1] + 2 * rim
    silk = motif.has("satin", "silk", "fabric", "folds", "velvet")
    bend = [noise(motif.steady, wide, tall, big / 1.7, 2) for _ in range(2)]
    if silk:
        height = _folds(motif, wide, tall, bend)
    else:
        lumps = noise(motif.steady, wide, tall, big / 2.6, 2) + 0.4 * noise(
            motif.twist, wide, tall, big / 3.0, 1
        )
        height = shifted(as_field(lumps), bend[0] * big * 0.20, bend[1] * big * 0.20)
    height = blurred(height, big / 130)[rim : rim + inner[1], rim : rim + inner[0]]
    colours = _reflections(palette, as_field(height * big * (0.15 if silk else 0.17)), motif, silk)
    canvas.wash(colours)
    canvas.claim(Patch(0, 0, resized(step_between(-0.5, 0.1, height), canvas.width, canvas.height)))
    return palette


def _folds(motif: Motif, wide: int, tall: int, bend: list[Field]) -> Field:
    """Cloth falling in long diagonal folds."""
    x = np.linspace(0, wide / max(wide, tall), wide, dtype=np.float32)[None, :]
    y = np.linspace(0, tall / max(wide, tall), tall, dtype=np.float32)[:, None]
    turn = float(motif.steady.uniform(0.4, 1.1)) + motif.wobble(0.3)
    along = x * np.cos(turn) + y * np.sin(turn) + 0.20 * bend[0]
    fold = np.sin(along * 17.0 + 2.6 * bend[1]) + 0.45 * np.sin(along * 31.0 - 3.0 * bend[0])
    return as_field(fold * 0.30 + 0.3 * bend[1])


def _reflections(palette: Palette, height: Field, motif: Motif, silk: bool) -> Field:
    down, across = np.gradient(height)
    size = 1.0 / np.sqrt(1.0 + across**2 + down**2)
    nx, ny, nz = -across * size, down * size, size
    turn = float(motif.steady.uniform(-0.6, 0.6)) + motif.wobble(0.5)
    up = ny * np.cos(turn) + nx * np.sin(turn)
    side = nx * np.cos(turn) - ny * np.sin(turn)
    band = 0.5 + 0.5 * np.sin(up * (3.2 if silk else 4.6) + side * 1.3 + height * 0.006)
    tone = 0.18 + (0.50 if silk else 0.62) * band**1.3 + 0.12 * up
    stops = (dimmed(palette.deep, 0.6), palette.low, palette.mid, palette.high, palette.glow)
    colours = ramp(tone, stops)
    warm = step_between(0.2, 0.9, side) * (0.35 if silk else 0.5)
    tint = as_field(mixed(palette.pop, palette.glow, 0.3))
    colours = colours + (tint - colours) * as_field(warm * band)[..., None]
    for sharp, place, strength in ((30.0, 0.42, 0.7), (60.0, -0.55, 0.45)):
        facing = np.clip(1.0 - (up - place) ** 2 - (side - 0.15) ** 2, 0, 1)
        shine = facing ** (sharp * (0.5 if silk else 1.0)) * strength * (0.5 + 0.5 * nz)
        colours = colours + as_field(palette.glow) * as_field(shine)[..., None]
    dark = step_between(0.62, 0.2, nz)
    return np.clip(colours * (1.0 - 0.42 * dark[..., None]), 0.0, 1.2)
