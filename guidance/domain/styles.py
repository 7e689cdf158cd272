"""Looks that can be asked for by name: preset styles, style UUIDs, schedulers, contrast.

(API contract 2.1, 2.4)
"""

from __future__ import annotations

PRESET_STYLES: dict[str, str] = {
    "NONE": "None",
    "DYNAMIC": "Dynamic",
    "CINEMATIC": "Cinematic",
    "CREATIVE": "Creative",
    "VIBRANT": "Vibrant",
    "ANIME": "Anime",
    "BOKEH": "Bokeh",
    "CINEMATIC_CLOSEUP": "Cinematic close-up",
    "ENVIRONMENT": "Environment",
    "FASHION": "Fashion",
    "FILM": "Film",
    "FOOD": "Food",
    "GENERAL": "General",
    "HDR": "HDR",
    "ILLUSTRATION": "Illustration",
    "LEONARDO": "Leonardo",
    "LONG_EXPOSURE": "Long exposure",
    "MACRO": "Macro",
    "MINIMALISTIC": "Minimalist",
    "MONOCHROME": "Monochrome",
    "MOODY": "Moody",
    "NEUTRAL": "Neutral",
    "PHOTOGRAPHY": "Photography",
    "PORTRAIT": "Portrait",
    "RAYTRACED": "Ray traced",
    "RENDER_3D": "3D render",
    "RETRO": "Retro",
    "SKETCH_BW": "Sketch, black and white",
    "SKETCH_COLOR": "Sketch, colour",
    "STOCK_PHOTO": "Stock photo",
    "UNPROCESSED": "Unprocessed",
}
"""Every preset style the API knows, with its label."""

PLAIN_PRESETS = ("NONE", "LEONARDO")
"""Preset styles without Alchemy."""

ALCHEMY_PRESETS = (
    "DYNAMIC",
    "ANIME",
    "CREATIVE",
    "ENVIRONMENT",
    "GENERAL",
    "ILLUSTRATION",
    "PHOTOGRAPHY",
    "RAYTRACED",
    "RENDER_3D",
    "SKETCH_BW",
    "SKETCH_COLOR",
    "NONE",
)
"""Preset styles with Alchemy and without PhotoReal."""

PHOTO_REAL_PRESETS = {
    "v1": ("CINEMATIC", "CREATIVE", "VIBRANT"),
    "v2": (
        "CINEMATIC",
        "BOKEH",
        "CINEMATIC_CLOSEUP",
        "CREATIVE",
        "FASHION",
        "FILM",
        "FOOD",
        "HDR",
        "LONG_EXPOSURE",
        "MACRO",
        "MINIMALISTIC",
        "MONOCHROME",
        "MOODY",
        "NEUTRAL",
        "PORTRAIT",
        "RETRO",
        "STOCK_PHOTO",
        "VIBRANT",
        "UNPROCESSED",
    ),
}
"""Preset styles by PhotoReal version."""

STYLE_UUIDS: dict[str, str] = {
    "DYNAMIC": "111dc692-d470-4eec-b791-3475abac4c46",
    "NONE": "556c1ee5-ec38-42e8-955a-1e82dad0ffa1",
    "CINEMATIC": "a5632c7c-ddbb-4e2f-ba34-8456ab3ac436",
    "CREATIVE": "6fedbf1f-4a17-45ec-84fb-92fe524a29ef",
    "BOKEH": "9fdc5e8c-4d13-49b4-9ce6-5a74cbb19177",
    "RENDER_3D": "debdf72a-91a4-467b-bf61-cc02bdeb69c6",
    "FASHION": "594c4a08-a522-4e0e-b7ff-e4dac4b6b622",
    "HDR": "97c20e5c-1af6-4d42-b227-54d03d8f0727",
    "ILLUSTRATION": "645e4195-f63d-4715-a3f2-3fb1e6eb8c70",
    "MACRO": "30c1d34f-e3a9-479a-b56f-c018bbc9c02a",
    "MINIMALISTIC": "cadc8cd6-7838-4c99-b645-df76be8ba8d8",
    "MOODY": "621e1c9a-6319-4bee-a12d-ae40659162fa",
    "PORTRAIT": "8e2bc543-6ee2-45f9-bcd9-594b6ce84dcd",
    "RAYTRACED": "b504f83c-3326-4947-82e1-7fe9e839ec0f",
    "STOCK_PHOTO": "5bdc3f2a-1be6-4d1c-8e77-992a30824a2c",
    "VIBRANT": "dee282d3-891f-4f73-ba02-7f8131e5541b",
}
"""UUIDs of common styles by the preset of the same name. The vendor changes the list, so an
unknown UUID is never an error."""

SCHEDULERS: dict[str, str] = {
    "EULER_DISCRETE": "Euler",
    "EULER_ANCESTRAL_DISCRETE": "Euler ancestral",
    "DPM_SOLVER": "DPM solver",
    "DDIM": "DDIM",
    "KLMS": "KLMS",
    "PNDM": "PNDM",
    "LEONARDO": "Leonardo",
}
"""Schedulers with their labels."""

CONTRASTS = (1.0, 1.3, 1.8, 2.5, 3.0, 3.5, 4.0, 4.5)
"""Values that contrast may have."""

CONTRAST_LABELS = {3.0: "Low", 3.5: "Medium", 4.0: "High"}
"""Names that the vendor's guides give to three of them."""

PHOENIX_ALCHEMY_CONTRAST_MIN = 2.5
PHOTO_REAL_STRENGTHS = (0.55, 0.5, 0.45)
PHOTO_REAL_VERSIONS = ("v1", "v2")
PROMPT_MAGIC_VERSIONS = ("v2", "v3")
TRANSPARENCIES = ("disabled", "foreground_only")


def presets(*, alchemy: bool, photo_real: str | None = None) -> tuple[str, ...]:
    """Preset styles that the vendor lists for a pipeline, the usual one first."""
    if photo_real is not None:
        return PHOTO_REAL_PRESETS.get(photo_real, PHOTO_REAL_PRESETS["v2"])
    return ALCHEMY_PRESETS if alchemy else PLAIN_PRESETS


def style_uuid(preset: str) -> str | None:
    """The style UUID with the same look as a preset, where there is one."""
    return STYLE_UUIDS.get(preset)


def preset_of(uuid: str) -> str | None:
    """The preset with the same look as a style UUID, where there is one."""
    return next((name for name, known in STYLE_UUIDS.items() if known == uuid.lower()), None)
