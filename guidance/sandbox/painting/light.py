"""Light and material: how a surface with a known slope is coloured."""

from dataclasses import dataclass

import numpy as np

from guidance.sandbox.painting.fields import Colour, Field
from guidance.sandbox.painting.palette import Palette, mixed


@dataclass(frozen=True, slots=True)
class Material:
    """A surface: its colour, how glossy (0 to 1), how tight its highlight, how glassy."""

    colour: Colour
    gloss: float = 0.12
    tightness: float = 18.0
    glass: float = 0.0


@dataclass(frozen=True, slots=True)
class Light:
    """A key light (`x` right, `y` up, `z` to the viewer), a sky above, a bounce from below."""

    x: float
    y: float
    z: float
    key: Colour
    sky: Colour
    bounce: Colour

    def shaded(self, material: Material, nx: Field, ny: Field, nz: Field) -> Field:
        """Colours of a surface whose normals are given (`ny` is up)."""
        facing = nx * np.float32(self.x) + ny * np.float32(self.y) + nz * np.float32(self.z)
        lit = np.clip((facing + 0.3) / 1.3, 0.0, 1.0) ** 1.25
        above = 0.5 + 0.5 * ny
        shine = self._shine(material, nx, ny, nz)
        out = np.empty((*facing.shape, 3), dtype=np.float32)
        for c in range(3):
            ambient = self.bounce[c] + (self.sky[c] - self.bounce[c]) * above
            body = material.colour[c] * (0.5 * ambient + 0.72 * self.key[c] * lit)
            out[..., c] = body + shine * np.float32(0.4 + 0.6 * self.key[c])
        return out

    def _shine(self, material: Material, nx: Field, ny: Field, nz: Field) -> Field:
        hx, hy, hz = self.x, self.y, self.z + 1.0
        size = np.sqrt(hx * hx + hy * hy + hz * hz)
        half = np.clip((nx * hx + ny * hy + nz * hz) / np.float32(size), 0.0, 1.0)
        glint = half**material.tightness * material.gloss
        rim = (1.0 - np.clip(nz, 0.0, 1.0)) ** 3 * (0.10 + 0.30 * material.gloss)
        shine: Field = (glint + rim * (0.6 + 0.4 * ny)).astype(np.float32)
        return shine

    def shadow_step(self, flatness: float) -> tuple[float, float]:
        """Where the shadow of a point one unit up falls on the screen, in units right and down."""
        return -self.x / self.y, flatness * (0.35 - self.z) / self.y


def studio_light(palette: Palette, from_left: bool, height: float = 0.75) -> Light:
    """A soft key from one side, the sky of the palette's light, its floor as bounce."""
    side = -0.62 if from_left else 0.62
    size = float(np.sqrt(side * side + height * height + 0.45**2))
    return Light(
        side / size,
        height / size,
        0.45 / size,
        mixed(palette.glow, (1.0, 1.0, 1.0), 0.4),
        mixed(palette.high, (1.0, 1.0, 1.0), 0.45),
        mixed(palette.mid, palette.low, 0.35),
    )
