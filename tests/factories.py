"""Makes stored pictures and runs for tests: real files, real rows, nothing faked."""

from __future__ import annotations

import io
import itertools
import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from PIL import Image as Pixels
from PIL import ImageDraw

from guidance.domain.recipe import Recipe
from guidance.models import Account, Generation, GuidanceSlot, Image, Membership, Reference
from guidance.services import accounts, files, pictures, run_texts

KINO_XL = "aa77f04e-3eec-4034-9c07-d0f619684628"
# Each picture is another one, and the same in every run of a test.
_SEEDS = itertools.count(1_000)
API_URL = "http://127.0.0.1:9/api/rest/v1"


def paint(width: int = 96, height: int = 64, *, seed: int = 0) -> Pixels.Image:
    """Return a picture with some shapes, different for each seed."""
    dice = random.Random(seed)
    canvas = Pixels.new("RGB", (width, height), _color(dice))
    draw = ImageDraw.Draw(canvas)
    for _ in range(6):
        x, y = dice.randrange(width), dice.randrange(height)
        reach = dice.randrange(4, max(5, min(width, height) // 2))
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=_color(dice))
    return canvas


def coded(picture: Pixels.Image, format_: str = "PNG", **options: Any) -> bytes:
    """Return the picture as the bytes of a file."""
    stream = io.BytesIO()
    picture.save(stream, format_, **options)
    return stream.getvalue()


def account_of(member: Membership) -> Account:
    """Return the account of the member's team, made when it has none."""
    found = accounts.current(member.team)
    return found or accounts.choose(team=member.team, key=_key_for(member), api_url=API_URL)


def recipe_json(**changes: Any) -> dict[str, Any]:
    """Return a stored recipe in its JSON form, as `Recipe.to_json()` writes it."""
    fields: dict[str, Any] = {
        "prompt": "Vibrant makeup bottle in a showroom",
        "model_id": KINO_XL,
        "width": 1040,
        "height": 640,
        "num_images": 1,
        "preset_style": "CINEMATIC",
        "alchemy": True,
    }
    return Recipe(**(fields | changes)).to_json()


def a_generation(
    member: Membership, *, recipe: dict[str, Any] | None = None, **changes: Any
) -> Generation:
    """Return a finished run; `changes` are columns."""
    stored = recipe or recipe_json()
    now = timezone.now()
    fields: dict[str, Any] = {
        "team": member.team,
        "member": member.user,
        "account": account_of(member),
        "client_token": uuid.uuid4(),
        "state": Generation.State.COMPLETE,
        "recipe": stored,
        "prompt": "Vibrant makeup bottle in a showroom",
        "model_id": KINO_XL,
        "model_name": "Leonardo Kino XL",
        "preset_style": "CINEMATIC",
        "width": 1040,
        "height": 640,
        "num_images": 1,
        "next_step_at": None,
        "seed": 4186220913,
        "created_at": now,
        "sent_at": now,
        "ended_at": now,
    }
    return Generation.objects.create(**(fields | changes))


def an_image(
    member: Membership,
    *,
    generation: Generation | None = None,
    picture: Pixels.Image | None = None,
    created_at: datetime | None = None,
    stored: bool = True,
    **changes: Any,
) -> Image:
    """Return an image of a run with its real file and thumbnails; `stored=False` has no file."""
    run = generation or a_generation(member)
    fields: dict[str, Any] = {
        "generation": run,
        "team": run.team,
        "owner": run.member,
        "account": run.account,
        "remote_id": str(uuid.uuid4()),
        "url": "https://cdn.example.org/picture.jpg",
        "position": Image.objects.filter(generation=run).count(),
        "created_at": created_at or timezone.now(),
    }
    if stored:
        fields |= _stored(picture or paint(seed=next(_SEEDS)))
    image = Image.objects.create(**(fields | changes))
    run_texts.write(run, image.created_at)
    return image


def an_image_row(
    member: Membership, run: Generation, created_at: datetime, **changes: Any
) -> Image:
    """Return a stored image of which only the row matters: there is no file."""
    fields: dict[str, Any] = {
        "state": Image.State.STORED,
        "sha256": "0" * 64,
        "extension": "jpg",
        "width": 1040,
        "height": 640,
        "ratio": 162,
    }
    return an_image(
        member, generation=run, stored=False, created_at=created_at, **(fields | changes)
    )


def a_reference(
    member: Membership, *, picture: Pixels.Image | None = None, name: str = "sea.png"
) -> Reference:
    """Return an uploaded reference with its real file and thumbnails."""
    pixels = picture or paint(seed=next(_SEEDS))
    kept = files.keep(coded(pixels), "png")
    return Reference.objects.create(
        team=member.team,
        owner=member.user,
        name=name,
        sha256=kept.sha256,
        extension="png",
        bytes=kept.bytes,
        width=pixels.width,
        height=pixels.height,
        color=pictures.thumbnails(kept.sha256, "png"),
    )


def add_slots(run: Generation, slots: Sequence[dict[str, Any]]) -> None:
    """Add guidance slots in order; each dict holds GuidanceSlot columns."""
    for position, slot in enumerate(slots):
        GuidanceSlot.objects.create(generation=run, position=position, **slot)


def _stored(pixels: Pixels.Image) -> dict[str, Any]:
    kept = files.keep(coded(pixels, "JPEG", quality=90), "jpg")
    return {
        "state": Image.State.STORED,
        "sha256": kept.sha256,
        "extension": "jpg",
        "bytes": kept.bytes,
        "width": pixels.width,
        "height": pixels.height,
        "ratio": round(100 * pixels.width / pixels.height),
        "color": pictures.thumbnails(kept.sha256, "jpg"),
        "stored_at": timezone.now(),
    }


def _key_for(member: Membership) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, str(member.team_id)))


def _color(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)
