"""The pictures that come with the product: they are what the command paints."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

from guidance.domain.preflight import SMALL_SIDE

SHIPPED = Path(settings.BASE_DIR) / "static" / "guidance" / "img"
FAMILIES = ("sd15", "sd21", "sdxl", "phoenix", "flux", "lucid")
MODELS = [f"model-{family}" for family in FAMILIES]
RESULTS = [f"starter-{name}" for name in ("styles", "character", "edges")]
LENT = ("styles-a", "styles-b", "character-a", "character-b", "edges-a")
REFERENCES = [f"starter-{name}" for name in LENT]
STARTERS = [*RESULTS, *REFERENCES]
SIGN_IN = [f"signin-{number}" for number in range(1, 10)]


@pytest.mark.parametrize("name", [*MODELS, *STARTERS, *SIGN_IN])
def test_a_shipped_picture_is_small_and_whole(name: str) -> None:
    file = SHIPPED / f"{name}.webp"
    with Image.open(file) as image:
        image.load()
        assert image.format == "WEBP"
        assert image.width == (96 if name in MODELS else 640 if name in REFERENCES else 480)
        assert name not in REFERENCES or min(image.size) >= SMALL_SIDE
    assert file.stat().st_size <= (25 if name in (*MODELS, *RESULTS) else 40) * 1024


@pytest.mark.slow
def test_the_command_paints_the_same_files_every_time(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        call_command("paintstarters", into=folder, verbosity=0)
    first, second = ({f.name: f.read_bytes() for f in folder.iterdir()} for folder in folders)
    assert first == second
    assert {f"{name}.webp" for name in (*MODELS, *STARTERS, *SIGN_IN)} == set(first)
