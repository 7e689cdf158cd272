"""Random recipes, most of them nearly right: so that one rule at a time decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from guidance.domain.catalogue import CONTROLNETS, Catalogue, PlatformModel, kinds_for
from guidance.domain.ingredients import ControlNetInput, Element, InitImage, Picture
from guidance.domain.kinds import ControlNetKind, StrengthType
from guidance.domain.recipe import Recipe
from guidance.domain.styles import CONTRASTS, PRESET_STYLES, SCHEDULERS, STYLE_UUIDS

SIDES = (32, 64, 256, 512, 640, 768, 776, 832, 1024, 1032, 1040, 1472, 1536, 1544, 2048, 2056)
ODD_SIDES = (0, 8, 24, 31, 100, 644, 1001, 3616, 3624, 3840, 3848, -8)
WEIGHTS = (0.0, 0.2, 0.4, 0.66, 0.8, 1.0, 1.2, 1.32, 1.6, 2.0)
SHARES = (0.0, 0.3, 0.5, 1.0, 1.7, 40.0)

Change = Callable[[Recipe, Random], dict[str, Any]]


class Maker:
    """Makes recipes over a catalogue and the pictures of an account."""

    def __init__(
        self, catalogue: Catalogue, pictures: Sequence[Picture], own_elements: Sequence[int]
    ) -> None:
        self._catalogue, self._pictures, self._own = catalogue, pictures, own_elements

    def recipe(self, draw: Random) -> Recipe:
        """A recipe that suits its model, with up to three random changes."""
        model = draw.choice(self._catalogue.models())
        made = Recipe(
            prompt="a lighthouse in a storm",
            model_id=model.id,
            width=draw.choice(SIDES[2:10]),
            height=draw.choice(SIDES[2:10]),
            num_images=draw.randint(1, 4),
            seed=draw.choice([None, 0, 7, 2_147_483_637]),
            guidance=self._slots(model, draw),
            init_image=self._init(draw) if draw.random() < 0.2 else None,
            elements=self._elements(model, draw) if draw.random() < 0.25 else (),
        )
        for _ in range(draw.choice([0, 0, 1, 1, 1, 2, 3])):
            made = self._changed(made, draw)
        return made

    def _changed(self, made: Recipe, draw: Random) -> Recipe:
        if draw.random() < 0.3:
            return replace(made, guidance=self._bent(made.guidance, draw))
        if draw.random() < 0.1:
            return replace(made, elements=self._wild_elements(draw))
        name, values = draw.choice(list(CHANGES.items()))
        return replace(made, **{name: draw.choice(values)})

    def _picture(self, draw: Random) -> Picture:
        return draw.choice(self._pictures)

    def _init(self, draw: Random) -> InitImage:
        return InitImage(self._picture(draw), draw.choice([0.1, 0.3, 0.5, 0.9, 0.9, 0.05, 0.95]))

    def _slots(self, model: PlatformModel, draw: Random) -> tuple[ControlNetInput, ...]:
        kinds = kinds_for(model.base)
        count = draw.choice([0, 0, 1, 1, 2, 2, 3, 4]) if kinds else 0
        return tuple(self._slot(draw.choice(kinds), draw) for _ in range(count))

    def _slot(self, kind: ControlNetKind, draw: Random) -> ControlNetInput:
        names = CONTROLNETS[kind].names
        named = bool(names) and draw.random() < 0.5
        return ControlNetInput(
            kind,
            self._picture(draw),
            strength_type=draw.choice(names) if named else None,
            weight=None if named or draw.random() < 0.2 else draw.choice(WEIGHTS),
            influence=draw.choice(SHARES) if kind is ControlNetKind.STYLE else None,
        )

    def _bent(
        self, slots: tuple[ControlNetInput, ...], draw: Random
    ) -> tuple[ControlNetInput, ...]:
        """One slot more, or one slot with something odd about it."""
        if not slots or draw.random() < 0.4:
            return (*slots, self._slot(draw.choice(list(ControlNetKind)), draw))
        odd: list[dict[str, Any]] = [
            {"weight": draw.choice([-0.1, 2.1, 7.0])},
            {"strength_type": draw.choice(list(StrengthType))},
            {"strength_type": draw.choice(list(StrengthType)), "weight": None},
            {"strength_type": StrengthType.MID, "weight": 0.5},
            {"influence": draw.choice([-1.0, 0.5])},
            {"enabled": False},
            {"picture": None},
            {"kind": draw.choice(list(ControlNetKind))},
        ]
        place = draw.randrange(len(slots))
        bent = replace(slots[place], **draw.choice(odd))
        return (*slots[:place], bent, *slots[place + 1 :])

    def _elements(self, model: PlatformModel, draw: Random) -> tuple[Element, ...]:
        known = [e for e in self._catalogue.elements.values() if e.base is model.base]
        chosen = draw.sample(known, min(len(known), draw.randint(1, 2)))
        return tuple(Element(draw.choice([0.0, 0.5, 1.0]), ak_uuid=e.ak_uuid) for e in chosen)

    def _wild_elements(self, draw: Random) -> tuple[Element, ...]:
        """Elements of any base and any weight, known or not."""
        ids = [*self._catalogue.elements, "00000000-0000-4000-8000-000000000000"]
        weight = draw.choice([-1.5, -1.0, -0.5, 0.0, 1.0, 1.5, 2.0, 2.5])
        if draw.random() < 0.3:
            return (Element(weight, user_lora_id=draw.choice([*self._own, 9])),)
        chosen = [draw.choice(ids) for _ in range(draw.randint(1, 2))]
        return tuple(Element(weight, ak_uuid=id_) for id_ in chosen)


FLAGS = (None, True, False)
CHANGES: Mapping[str, Sequence[Any]] = {
    "model_id": ("00000000-0000-4000-8000-000000000000", "nobody's", "photoreal-v1"),
    "prompt": ("", "  \n", "a" * 1500, "a" * 1501, "é" * 1500),
    "negative_prompt": ("rain", "no " * 700),
    "width": (*SIDES, *ODD_SIDES),
    "height": (*SIDES, *ODD_SIDES),
    "num_images": (0, 1, 4, 5, 8, 9, -1),
    "seed": (-1, 0, 2_147_483_637, 2_147_483_638, 2_147_483_647, 2_147_483_648, 9_999_999_998,
             9_999_999_999),
    "preset_style": (*PRESET_STYLES, "BAROQUE"),
    "style_uuid": (*STYLE_UUIDS.values(), "00000000-0000-4000-8000-000000000000"),
    "alchemy": FLAGS,
    "ultra": FLAGS,
    "contrast": (*CONTRASTS, 2.0, 0.0, 9.0),
    "contrast_ratio": (0.0, 0.5, 1.0, 1.1, -0.1),
    "guidance_scale": (0.5, 1.0, 2.0, 7.0, 20.0, 20.5, 30.0, 30.5),
    "num_inference_steps": (9, 10, 30, 60, 61),
    "scheduler": (*SCHEDULERS, "MAGIC"),
    "photo_real": FLAGS,
    "photo_real_version": ("v1", "v2", "v9"),
    "photo_real_strength": (0.55, 0.5, 0.45, 0.7),
    "prompt_magic": FLAGS,
    "prompt_magic_version": ("v1", "v2", "v3"),
    "prompt_magic_strength": (0.05, 0.1, 1.0, 1.1),
    "high_contrast": FLAGS,
    "high_resolution": FLAGS,
    "expanded_domain": FLAGS,
    "enhance_prompt": FLAGS,
    "tiling": FLAGS,
    "transparency": ("disabled", "foreground_only", "glass"),
}  # fmt: skip
