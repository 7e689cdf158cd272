"""A run from the click to the files, through every real part."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image as Pixels

from guidance.domain.kinds import ControlNetKind, Source, StrengthType
from guidance.domain.recipe import ControlNetInput, Picture, Recipe
from guidance.models import Attempt, Image, Reference, RemoteCopy
from guidance.services import files
from tests.factories import KINO_XL, a_reference
from tests.services.pipeline import Pipeline

pytestmark = pytest.mark.django_db(transaction=True)


def styles(*pictures: Reference) -> tuple[ControlNetInput, ...]:
    return tuple(
        ControlNetInput(
            ControlNetKind.STYLE,
            Picture(Source.UPLOADED, picture.pk),
            strength_type=StrengthType.HIGH,
            influence=influence,
        )
        for picture, influence in zip(pictures, (0.39, 0.64), strict=False)
    )


def test_two_styles_become_four_stored_images_with_thumbnails(pipeline: Pipeline) -> None:
    pictures = [a_reference(pipeline.member), a_reference(pipeline.member)]
    recipe = Recipe(
        "A bottle", KINO_XL, width=512, height=512, num_images=4, guidance=styles(*pictures)
    )
    run = pipeline.start(recipe)
    run = pipeline.until_state(run, "complete", "failed")
    assert run.state == "complete", run.trouble_means
    images = Image.objects.filter(generation=run).order_by("position")
    assert [image.state for image in images] == ["stored"] * 4
    for image in images:
        assert files.path(image.sha256, image.extension).stat().st_size == image.bytes
        assert files.thumb_path(image.sha256, 256).exists()
        stored = files.path(image.sha256, image.extension).read_bytes()
        assert hashlib.sha256(stored).hexdigest() == image.sha256
        with Pixels.open(io.BytesIO(stored)) as picture:
            assert picture.size == (image.width, image.height)
    assert pipeline.accepted(run) == 1
    assert run.cost is not None
    assert run.cost_verified
    assert RemoteCopy.objects.filter(account=pipeline.account).count() == 2
    assert Attempt.objects.get(generation=run).state == Attempt.State.DONE
