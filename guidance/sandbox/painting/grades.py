"""Preset styles as numbers: what each does to saturation, contrast, tint, bloom and grain."""

from dataclasses import dataclass

from guidance.sandbox.painting.fields import Colour
from guidance.sandbox.painting.palette import rgb


@dataclass(frozen=True, slots=True)
class Grade:
    """A preset style. `split` tints shadows and lights; `look` names a repainting."""

    saturation: float = 1.0
    contrast: float = 1.0
    lift: float = 0.0
    split: tuple[Colour, Colour] | None = None
    vignette: float = 0.20
    grain: float = 0.011
    bloom: float = 0.8
    look: str = ""


def _split(shadows: str, lights: str) -> tuple[Colour, Colour]:
    return rgb(shadows), rgb(lights)


_GRADES: dict[str, Grade] = {
    "ANIME": Grade(1.28, 1.06, 0.02, vignette=0.05, grain=0.004, bloom=1.1, look="flat"),
    "BOKEH": Grade(1.05, 0.98, 0.01, vignette=0.26, bloom=1.5, look="shallow"),
    "CINEMATIC": Grade(0.95, 1.12, 0.0, _split("5a8c96", "a88266"), vignette=0.42, grain=0.018),
    "CINEMATIC_CLOSEUP": Grade(
        0.95, 1.14, 0.0, _split("5a8c96", "a88266"), 0.5, 0.018, look="shallow"
    ),
    "CREATIVE": Grade(1.22, 1.05, 0.0, _split("7a6aa0", "96907a"), bloom=1.1),
    "DYNAMIC": Grade(1.12, 1.10, 0.0, bloom=1.0),
    "ENVIRONMENT": Grade(1.05, 0.98, 0.02, _split("78868a", "8a867a"), vignette=0.14),
    "FASHION": Grade(0.86, 1.08, 0.03, _split("88808a", "8c8482"), vignette=0.16),
    "FILM": Grade(0.86, 0.94, 0.025, _split("7a8a80", "96866e"), 0.30, 0.045, 1.0),
    "FOOD": Grade(1.15, 1.04, 0.02, _split("86807a", "94866e"), vignette=0.16),
    "HDR": Grade(1.14, 1.22, 0.0, vignette=0.10, look="detail"),
    "ILLUSTRATION": Grade(1.12, 1.02, 0.02, vignette=0.08, grain=0.02, look="flat"),
    "LEONARDO": Grade(1.10, 1.06, 0.0, _split("7c7a90", "928676")),
    "LONG_EXPOSURE": Grade(0.96, 1.0, 0.01, vignette=0.3, bloom=1.4, look="streaked"),
    "MACRO": Grade(1.08, 1.06, 0.0, vignette=0.3, look="shallow"),
    "MINIMALISTIC": Grade(0.66, 0.84, 0.07, vignette=0.06, grain=0.006, bloom=0.5),
    "MONOCHROME": Grade(0.0, 1.14, 0.0, vignette=0.3, grain=0.026),
    "MOODY": Grade(0.74, 1.10, -0.075, _split("6c7c8a", "867e7a"), vignette=0.5, grain=0.02),
    "NEUTRAL": Grade(0.92, 0.97, 0.0, vignette=0.06),
    "PHOTOGRAPHY": Grade(0.97, 1.05, 0.0, grain=0.016),
    "PORTRAIT": Grade(0.98, 1.02, 0.015, _split("7e8084", "8c847a"), vignette=0.34),
    "RAYTRACED": Grade(1.06, 1.14, 0.0, vignette=0.12, grain=0.004, bloom=1.3),
    "RENDER_3D": Grade(1.10, 1.06, 0.01, vignette=0.10, grain=0.003, bloom=1.1),
    "RETRO": Grade(0.72, 0.90, 0.045, _split("6a7c8c", "a8885c"), 0.36, 0.036, 1.0),
    "SKETCH_BW": Grade(0.0, 1.0, 0.0, vignette=0.04, grain=0.014, bloom=0.0, look="pencil"),
    "SKETCH_COLOR": Grade(1.05, 1.0, 0.0, vignette=0.04, grain=0.014, bloom=0.0, look="crayon"),
    "STOCK_PHOTO": Grade(1.04, 0.98, 0.05, vignette=0.02, grain=0.006),
    "UNPROCESSED": Grade(0.82, 0.88, 0.02, vignette=0.0, grain=0.014, bloom=0.2),
    "VIBRANT": Grade(1.42, 1.10, 0.01, vignette=0.12, bloom=1.0),
}
_PLAIN = Grade()


def grade_of(preset_style: str | None) -> Grade:
    """The grade of a preset style; GENERAL, NONE and names not known here leave things as is."""
    return _GRADES.get((preset_style or "").upper(), _PLAIN)
