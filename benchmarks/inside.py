"""Runs inside an installation under measurement: starts runs, and tells what became of them.

`python -m benchmarks.inside start COUNT IMAGES` prints nothing; `... report PROMPT` prints JSON.
"""

from __future__ import annotations

import json
import sys
import uuid
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from guidance.models import Generation


def start(prompt: str, count: int, images: int) -> None:
    """Start so many runs with this prompt, as a click on Generate does."""
    from guidance.domain.recipe import Recipe
    from guidance.models import Membership
    from guidance.services import generations

    member = Membership.objects.select_related("team", "user").earliest("pk")
    for number in range(count):
        recipe = Recipe(
            f"{prompt} {number}", MODEL, width=512, height=512, num_images=images, alchemy=False
        )
        generations.start(member=member, recipe=recipe, client_token=uuid.uuid4())


def report(prompt: str) -> list[dict[str, object]]:
    """Return for each run with this prompt its seed, its state and four moments.

    `seen` is when the end was noticed, `disk` when the last file had its name, `shown` when the
    last image had its thumbnails and was shown.
    """
    from guidance.models import Generation

    runs = Generation.objects.filter(prompt__startswith=f"{prompt} ")
    return [_told(run) for run in runs.prefetch_related("images")]


def _told(run: Generation) -> dict[str, object]:
    from guidance.services import files

    stored = [image for image in run.images.all() if image.stored_at]
    # A rename sets the change time of the file: that is when it was complete on the disk.
    disk = [files.path(one.sha256, one.extension).stat().st_ctime for one in stored]
    return {
        "seed": run.seed,
        "state": run.state,
        "seen": run.seen_done_at.timestamp() if run.seen_done_at else None,
        "disk": max(disk, default=None),
        "shown": max((one.stored_at.timestamp() for one in stored if one.stored_at), default=None),
    }


MODEL = "aa77f04e-3eec-4034-9c07-d0f619684628"

if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "start":
        start(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.stdout.write(json.dumps(report(sys.argv[2])))
