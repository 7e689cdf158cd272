"""Prompts for "Surprise me"."""

from __future__ import annotations

IDEAS: tuple[str, ...] = (
    "Paper lanterns over a night market, rain on the stalls, long lens, warm and cold light",
    "A lighthouse made of stacked books, stormy sea, gouache on rough paper",
    "Portrait of a beekeeper at dusk, smoke in the backlight, medium format film",
    "Ceramic teapot on a windowsill, winter morning, steam, quiet still life",
    "A tram crossing a meadow of tall grass, late summer, painted in broad strokes",
    "Macro of frost on a copper leaf, blue shadow, very shallow focus",
    "An empty swimming pool with a grand piano at the bottom, noon light, hard shadows",
    "Fox in a tailored coat reading a map, forest station, ink and watercolour",
    "Desert observatory under the Milky Way, one lit window, wide angle",
    "Perfume bottle on wet basalt, a single shaft of light, editorial product photo",
    "A kitchen garden seen from above, geometric beds, soft overcast light",
    "Glass greenhouse at night, glowing from inside, fog on the panes",
)
