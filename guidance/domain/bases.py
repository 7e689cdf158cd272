"""Base model families: what their members have in common (API contract 2.1, 2.2, 3.2, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guidance.domain.kinds import Base, ControlNetKind

SEED_MAX = 9_999_999_998
SEED_MAX_FLUX = 2_147_483_637
SEED_MAX_LUCID = 2_147_483_647
SEED_MAX_EVERYWHERE = SEED_MAX_FLUX
"""The largest seed that every model takes; seeds we draw ourselves stay below it."""


class Alchemy(StrEnum):
    """Which pipeline a family calls Alchemy (API contract 2.1, 4)."""

    NONE = "none"
    V1 = "v1"
    V2 = "v2"
    QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class BaseFamily:
    """One base model family.

    `badge` is what people read, `phrase` the same in a sentence. Sizes in pixels.
    `with_init_image` names the references that go with Image to image; None means all.
    `starter` is the platform model to suggest when a person asks for this family.
    """

    base: Base
    badge: str
    phrase: str
    starter: str
    alchemy: Alchemy = Alchemy.NONE
    max_width: int = 1536
    max_height: int = 1536
    seed_max: int = SEED_MAX
    ultra: bool = False
    contrast: bool = False
    style_uuid: bool = False
    prompt_magic: bool = False
    canvas: bool = False
    with_init_image: frozenset[ControlNetKind] | None = None


FAMILIES: dict[Base, BaseFamily] = {
    family.base: family
    for family in (
        BaseFamily(
            Base.SDXL,
            "SDXL",
            "an SDXL model",
            starter="aa77f04e-3eec-4034-9c07-d0f619684628",
            alchemy=Alchemy.V2,
            canvas=True,
            with_init_image=frozenset({ControlNetKind.STYLE, ControlNetKind.CHARACTER}),
        ),
        BaseFamily(
            Base.PHOENIX,
            "Phoenix",
            "a Phoenix model",
            starter="de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3",
            alchemy=Alchemy.QUALITY,
            max_width=2048,
            max_height=2048,
            ultra=True,
            contrast=True,
            style_uuid=True,
        ),
        BaseFamily(
            Base.SD15,
            "SD1.5",
            "an SD1.5 model",
            starter="ac614f96-1082-45bf-be9d-757f2d31c174",
            alchemy=Alchemy.V1,
            prompt_magic=True,
            canvas=True,
        ),
        BaseFamily(
            Base.SD21,
            "SD2.1",
            "an SD2.1 model",
            starter="6bef9f1b-29cb-40c7-b9df-32b51c1f67d3",
            alchemy=Alchemy.V1,
            prompt_magic=True,
            canvas=True,
        ),
        BaseFamily(
            Base.FLUX_DEV,
            "Flux Dev",
            "a Flux Dev model",
            starter="b2614463-296c-462a-9586-aafdb8f00e36",
            max_width=2048,
            max_height=2048,
            seed_max=SEED_MAX_FLUX,
            contrast=True,
            style_uuid=True,
        ),
        BaseFamily(
            Base.FLUX_SCHNELL,
            "Flux Schnell",
            "a Flux Schnell model",
            starter="1dd50843-d653-4516-a8e3-f0238ee453ff",
            max_width=2048,
            max_height=2048,
            seed_max=SEED_MAX_FLUX,
            contrast=True,
            style_uuid=True,
        ),
        BaseFamily(
            Base.LUCID_ORIGIN,
            "Lucid Origin",
            "a Lucid Origin model",
            starter="7b592283-e8a7-4c5a-9ba6-d18c31f258b9",
            max_width=3840,
            max_height=3616,
            seed_max=SEED_MAX_LUCID,
            ultra=True,
            contrast=True,
            style_uuid=True,
        ),
        BaseFamily(
            Base.LUCID_REALISM,
            "Lucid Realism",
            "a Lucid Realism model",
            starter="05ce0082-2d80-4a2d-8653-4d1c85e2418e",
            max_width=3840,
            max_height=3616,
            seed_max=SEED_MAX_LUCID,
            contrast=True,
            style_uuid=True,
        ),
        BaseFamily(
            Base.FLUX_KONTEXT,
            "Kontext",
            "a Kontext model",
            starter="28aeddf8-bd19-4803-80fc-79602d1a9989",
            max_width=2048,
            max_height=2048,
            seed_max=SEED_MAX_FLUX,
        ),
    )
}
"""Families in the order in which they are suggested."""

_SD_VERSIONS = {
    "v1_5": Base.SD15,
    "v2": Base.SD21,
    "SDXL_0_8": Base.SDXL,
    "SDXL_0_9": Base.SDXL,
    "SDXL_1_0": Base.SDXL,
    "SDXL_LIGHTNING": Base.SDXL,
    "PHOENIX": Base.PHOENIX,
    "FLUX": Base.FLUX_SCHNELL,
    "FLUX_DEV": Base.FLUX_DEV,
}


def base_of(sd_version: str | None) -> Base | None:
    """The family behind an `sdVersion` that the API reports; None where that is not known.

    `v3` and `KINO_2_0` have no documented preprocessors, so they stay without a family.
    """
    return _SD_VERSIONS.get(sd_version or "")
