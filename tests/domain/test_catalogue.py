"""The catalogue against the contract's tables (3.2, 4)."""

from __future__ import annotations

import pytest

from guidance.domain.bases import FAMILIES, SEED_MAX_EVERYWHERE, Alchemy, base_of
from guidance.domain.catalogue import (
    CATALOGUE,
    CONTROLNETS,
    PHOTO_REAL_V1_ID,
    KnownElement,
    controlnet,
    kinds_for,
    model,
    model_of,
    models,
    preprocessor,
)
from guidance.domain.kinds import Base, ControlNetKind
from tests.domain.recipes import DREAMSHAPER, KINO, LIGHTNING, PHOENIX, PIXEL_ART

_X = None
_COLUMNS = (
    Base.SD15,
    Base.SD21,
    Base.SDXL,
    Base.PHOENIX,
    Base.FLUX_DEV,
    Base.FLUX_SCHNELL,
    Base.LUCID_REALISM,
    Base.LUCID_ORIGIN,
    Base.FLUX_KONTEXT,
)
_TABLE: dict[ControlNetKind, tuple[int | None, ...]] = {
    ControlNetKind.STYLE: (_X, _X, 67, 166, 299, 298, 431, 431, _X),
    ControlNetKind.CHARACTER: (_X, _X, 133, 397, _X, _X, _X, _X, _X),
    ControlNetKind.CONTENT: (_X, _X, 100, 364, 233, 232, 430, 430, _X),
    ControlNetKind.EDGE: (1, 12, 19, _X, _X, _X, _X, _X, _X),
    ControlNetKind.DEPTH: (3, 13, 20, _X, _X, _X, _X, _X, _X),
    ControlNetKind.POSE: (7, 16, 21, _X, _X, _X, _X, _X, _X),
    ControlNetKind.TEXT: (11, 18, 22, _X, _X, _X, _X, _X, _X),
    ControlNetKind.SKETCH: (10, 17, _X, _X, _X, _X, _X, _X, _X),
    ControlNetKind.NORMAL: (6, 15, _X, _X, _X, _X, _X, _X, _X),
    ControlNetKind.LINE_ART: (5, _X, _X, _X, _X, _X, _X, _X, _X),
    ControlNetKind.PATTERN: (8, _X, _X, _X, _X, _X, _X, _X, _X),
    ControlNetKind.QR: (9, _X, _X, _X, _X, _X, _X, _X, _X),
}
_CELLS = [
    (kind, base, number)
    for kind, row in _TABLE.items()
    for base, number in zip(_COLUMNS, row, strict=True)
]


@pytest.mark.parametrize(("kind", "base", "number"), _CELLS)
def test_every_kind_has_the_preprocessor_of_the_contract(
    kind: ControlNetKind, base: Base, number: int | None
) -> None:
    assert preprocessor(kind, base) == number
    assert (kind in kinds_for(base)) == (number is not None)


def test_every_kind_is_described_once() -> None:
    assert set(CONTROLNETS) == set(ControlNetKind) == set(_TABLE)
    assert len({known.label for known in CONTROLNETS.values()}) == len(CONTROLNETS)
    for kind in ControlNetKind:
        known = controlnet(kind)
        assert known.kind is kind
        assert known.icon
        assert known.summary.endswith(".")
        assert kind not in known.alternatives


def test_an_unknown_base_serves_no_kind() -> None:
    assert kinds_for(None) == ()
    assert preprocessor(ControlNetKind.STYLE, None) is None


def test_every_base_has_a_starter_of_its_own() -> None:
    assert set(FAMILIES) == set(Base)
    for base in Base:
        assert CATALOGUE.starter(base).base is base


@pytest.mark.parametrize(
    ("version", "base"),
    [
        ("v1_5", Base.SD15),
        ("v2", Base.SD21),
        ("SDXL_0_8", Base.SDXL),
        ("SDXL_0_9", Base.SDXL),
        ("SDXL_1_0", Base.SDXL),
        ("SDXL_LIGHTNING", Base.SDXL),
        ("PHOENIX", Base.PHOENIX),
        ("FLUX", Base.FLUX_SCHNELL),
        ("FLUX_DEV", Base.FLUX_DEV),
        ("v3", None),
        ("KINO_2_0", None),
        ("", None),
        (None, None),
    ],
)
def test_an_sd_version_leads_to_its_base(version: str | None, base: Base | None) -> None:
    assert base_of(version) is base


def test_models_are_found_by_id_in_any_case() -> None:
    found = model(KINO.upper())
    assert found is not None
    assert (found.name, found.short, found.badge) == ("Leonardo Kino XL", "Kino XL", "SDXL")
    assert found.photo_real_v2
    assert model("1ed00000-0000-4000-8000-000000000000") is None


def test_model_ids_are_well_formed_and_named_once() -> None:
    known = models()
    assert len({each.id for each in known}) == len(known) == len({each.name for each in known})
    for each in known:
        assert each.id == PHOTO_REAL_V1_ID or [len(part) for part in each.id.split("-")] == [
            8,
            4,
            4,
            4,
            12,
        ]


def test_lightning_is_what_nobody_chose() -> None:
    assert CATALOGUE.default.id == LIGHTNING
    assert not CATALOGUE.default.canvas


def test_the_family_decides_what_a_model_can_do() -> None:
    phoenix, dream = model(PHOENIX), model(DREAMSHAPER)
    assert phoenix is not None
    assert dream is not None
    assert (phoenix.alchemy, phoenix.ultra, phoenix.contrast) == (Alchemy.QUALITY, True, True)
    assert (dream.alchemy, dream.ultra, dream.presets) == (Alchemy.V1, False, True)


def test_an_account_adds_models_without_changing_what_we_know() -> None:
    own = model_of("OWN-ID", "House style", sd_version="SDXL_1_0", custom=True)
    impostor = model_of(KINO, "Impostor", sd_version="v1_5")
    wider = CATALOGUE.with_models([own, impostor])
    found = wider.model("own-id")
    assert found == own
    assert found.base is Base.SDXL
    assert found.alchemy is Alchemy.V2
    assert wider.model(KINO) == CATALOGUE.model(KINO)
    assert CATALOGUE.model("own-id") is None


def test_a_model_without_a_base_still_exists() -> None:
    pixel = model(PIXEL_ART)
    assert pixel is not None
    assert pixel.base is None
    assert pixel.badge == ""


def test_an_account_adds_its_elements() -> None:
    element = KnownElement("glow", "Glow", Base.SDXL)
    assert CATALOGUE.with_elements([element]).elements == {"glow": element}
    assert CATALOGUE.elements == {}


def test_the_seeds_we_draw_fit_every_model() -> None:
    assert min(known.seed_max for known in models()) == SEED_MAX_EVERYWHERE
