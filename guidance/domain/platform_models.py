"""The platform's models by id, with their base and what they can do (API contract 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guidance.domain.bases import FAMILIES, SEED_MAX, Alchemy, base_of
from guidance.domain.kinds import Base

PHOTO_REAL_V1_ID = "photoreal-v1"
"""Our own id for PhotoReal v1, which the API chooses by flags and without a model id."""


@dataclass(frozen=True, slots=True)
class PlatformModel:
    """A model that pictures can be asked from.

    `base` None means that the family is not known, so no reference can be used with it.
    Sizes in pixels. `sent` False keeps the id out of requests (PhotoReal v1). `custom` models
    belong to the account; `refused` holds Leonardo's words if it last refused the model there,
    `picture` the name of the account's example picture, "" without one.
    """

    id: str
    name: str
    base: Base | None
    sd_version: str | None = None
    alchemy: Alchemy = Alchemy.NONE
    photo_real_v2: bool = False
    ultra: bool = False
    contrast: bool = False
    style_uuid: bool = False
    prompt_magic: bool = False
    transparency: bool = False
    canvas: bool = False
    default: bool = False
    custom: bool = False
    sent: bool = True
    min_side: int = 32
    max_width: int = 1536
    max_height: int = 1536
    seed_max: int = SEED_MAX
    notes: str = ""
    refused: str = ""
    picture: str = ""

    @property
    def badge(self) -> str:
        """The base as people read it: SDXL, SD1.5, Phoenix; empty where it is not known."""
        return FAMILIES[self.base].badge if self.base else ""

    @property
    def short(self) -> str:
        """The name without the maker's: Kino XL."""
        return self.name.removeprefix("Leonardo ")

    @property
    def presets(self) -> bool:
        """Whether preset styles are offered; the others take a style by its UUID."""
        return not self.style_uuid and self.base is not Base.FLUX_KONTEXT


def model_of(
    model_id: str,
    name: str,
    base: Base | None = None,
    sd_version: str | None = None,
    *,
    custom: bool = False,
    notes: str = "",
) -> PlatformModel:
    """A model with the features of its family; an unknown family has none of them.

    Custom models of an account come in by their `sdVersion` (API contract 7, GET /models/{id}).
    """
    base = base or base_of(sd_version)
    plain = PlatformModel(model_id, name, base, sd_version, custom=custom, notes=notes)
    if base is None:
        return plain
    family = FAMILIES[base]
    return replace(
        plain,
        alchemy=family.alchemy,
        ultra=family.ultra,
        contrast=family.contrast,
        style_uuid=family.style_uuid,
        prompt_magic=family.prompt_magic,
        canvas=family.canvas,
        max_width=family.max_width,
        max_height=family.max_height,
        seed_max=family.seed_max,
    )


def _xl(model_id: str, name: str, version: str = "SDXL_0_9", notes: str = "") -> PlatformModel:
    """An SDXL model; Kino, Vision and Diffusion XL serve PhotoReal v2 (contract 2.5)."""
    return replace(
        model_of(model_id, name, sd_version=version, notes=notes),
        photo_real_v2=name.endswith(("Kino XL", "Vision XL", "Diffusion XL")),
        transparency=name.endswith("Kino XL"),
        canvas=version != "SDXL_LIGHTNING",
        default=name.endswith("Lightning XL"),
    )


def _older(version: str, *rows: tuple[str, str]) -> tuple[PlatformModel, ...]:
    """SD1.5 or SD2.1 models from rows of id and name."""
    return tuple(model_of(model_id, name, sd_version=version) for model_id, name in rows)


_XL = (
    _xl(
        "b24e16ff-06e3-43eb-8d33-4416c2d75876",
        "Leonardo Lightning XL",
        "SDXL_LIGHTNING",
        "Fast; few steps are enough.",
    ),
    _xl(
        "aa77f04e-3eec-4034-9c07-d0f619684628",
        "Leonardo Kino XL",
        notes="Cinematic; good with wide formats.",
    ),
    _xl(
        "5c232a9e-9061-4777-980a-ddc8e65647c6",
        "Leonardo Vision XL",
        notes="Versatile; strong at realism.",
    ),
    _xl("1e60896f-3c26-4296-8ecc-53e2afecc132", "Leonardo Diffusion XL"),
    _xl("e71a1c2f-4f80-4800-934f-2c68979d8cc8", "Leonardo Anime XL", "SDXL_LIGHTNING"),
    _xl("2067ae52-33fd-4a82-bb92-c2c55e7d2786", "AlbedoBase XL"),
    _xl("16e7060a-803e-4df3-97ee-edcfa5dc9cc8", "SDXL 1.0", "SDXL_1_0"),
    _xl("b63f7119-31dc-4540-969b-2a9df997e173", "SDXL 0.9"),
)

_NEWER = (
    model_of(
        "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3",
        "Leonardo Phoenix 1.0",
        sd_version="PHOENIX",
        notes="Alchemy is its Quality mode.",
    ),
    model_of(
        "6b645e3a-d64f-4341-a6d8-7a3690fbf042",
        "Leonardo Phoenix 0.9",
        sd_version="PHOENIX",
        notes="Alchemy is its Quality mode.",
    ),
    model_of("b2614463-296c-462a-9586-aafdb8f00e36", "Flux Dev", sd_version="FLUX_DEV"),
    model_of("1dd50843-d653-4516-a8e3-f0238ee453ff", "Flux Schnell", sd_version="FLUX"),
    model_of("7b592283-e8a7-4c5a-9ba6-d18c31f258b9", "Lucid Origin", Base.LUCID_ORIGIN),
    model_of("05ce0082-2d80-4a2d-8653-4d1c85e2418e", "Lucid Realism", Base.LUCID_REALISM),
    model_of(
        "28aeddf8-bd19-4803-80fc-79602d1a9989",
        "FLUX.1 Kontext",
        Base.FLUX_KONTEXT,
        notes="Takes no ControlNets.",
    ),
)

_SD15 = _older(
    "v1_5",
    ("ac614f96-1082-45bf-be9d-757f2d31c174", "DreamShaper v7"),
    ("e316348f-7773-490e-adcd-46757c738eb7", "Absolute Reality v1.6"),
    ("1aa0f478-51be-4efd-94e8-76bfc8f533af", "Anime Pastel Dream"),
    ("f1929ea3-b169-4c18-a16c-5d58b4292c69", "RPG v5"),
    ("d69c8273-6b17-4a30-a13e-d6637ae1c644", "3D Animation Style"),
    ("458ecfff-f76c-402c-8b85-f09f6fb198de", "Deliberate 1.1"),
    ("b7aa9939-abed-4d4e-96c4-140b8c65dd92", "DreamShaper v6"),
    ("d2fb9cf9-7999-4ae5-8bfe-f0df2d32abf8", "DreamShaper v5"),
    ("f3296a34-9aef-4370-ad18-88daf26862c3", "DreamShaper 3.2"),
    ("a097c2df-8f0c-4029-ae0f-8fd349055e61", "RPG 4.0"),
    ("291be633-cb24-434f-898f-e662799936ad", "Leonardo Signature"),
    ("6c95de60-a0bc-4f90-b637-ee8971caf3b0", "Character Portraits"),
)

_SD21 = _older(
    "v2",
    ("6bef9f1b-29cb-40c7-b9df-32b51c1f67d3", "Leonardo Creative"),
    ("cd2b2a15-9760-4174-a5ff-4d2925057376", "Leonardo Select"),
    ("b820ea11-02bf-4652-97ae-9ac0cc00593d", "Leonardo Diffusion"),
    ("17e4edbf-690b-425d-a466-53c816f0de8a", "Vintage Style Photography"),
)

_OTHERS = (
    model_of("e5a291b6-3990-495a-b1fa-7bd1864510a6", "Pixel Art"),
    PlatformModel(
        PHOTO_REAL_V1_ID,
        "PhotoReal v1",
        Base.SD15,
        "v1_5",
        alchemy=Alchemy.V1,
        sent=False,
        notes="Chosen by PhotoReal alone; no model id is sent.",
    ),
)

PLATFORM_MODELS: tuple[PlatformModel, ...] = (*_XL, *_NEWER, *_SD15, *_SD21, *_OTHERS)
