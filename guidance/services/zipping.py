"""A selection as one zip file, streamed: the originals, and a manifest of their recipes.

Each picture carries its recipe. Pictures are stored without compression (they have their own);
one at a time is held in memory, and the file begins before its last picture was read.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from typing import IO, Any, cast

from django.utils import timezone

from guidance.models import Image
from guidance.services import carrying, file_names, files, kind_words

_CHUNK = 256 * 1024
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "file", "prompt", "negative_prompt", "model", "preset_style", "width", "height", "seed",
    "guidance", "person", "created_at", "id",
)  # fmt: skip


class _Sink(io.RawIOBase):
    """Takes what the zip writer writes until it is passed on; it can't seek."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken, self._parts = b"".join(self._parts), []
        return taken


def name() -> str:
    """Return the name under which the zip is saved."""
    return f"leoweb-{timezone.localtime():%Y-%m-%d-%H%M}.zip"


def stream(images: Sequence[Image]) -> Iterator[bytes]:
    """Yield a zip file of these images; one whose file is lost stands in the manifest alone."""
    sink = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_STORED) as archive:
        rows = []
        for image, file in zip(images, _names(images), strict=True):
            there = files.path(image.sha256, image.extension).exists()
            rows.append(_row(image, file if there else ""))
            if there:
                yield from _picture(archive, sink, image, file)
        archive.writestr("recipes.json", json.dumps(rows, indent=2, ensure_ascii=False))
        archive.writestr("recipes.csv", _csv(rows))
    yield sink.take()


def _picture(archive: zipfile.ZipFile, sink: _Sink, image: Image, file: str) -> Iterator[bytes]:
    moment = timezone.localtime(image.created_at)
    entry = zipfile.ZipInfo(file, moment.timetuple()[:6])
    path = files.path(image.sha256, image.extension)
    data = memoryview(carrying.carried(image, path.read_bytes()))
    with archive.open(entry, "w") as target:
        for at in range(0, len(data), _CHUNK):
            target.write(data[at : at + _CHUNK])
            yield sink.take()


def _names(images: Iterable[Image]) -> list[str]:
    """Return a file name for each image; equal ones are numbered."""
    taken: set[str] = set()
    found = []
    for image in images:
        stem, _, extension = file_names.of(image).rpartition(".")
        file, number = f"{stem}.{extension}", 2
        while file in taken:
            file, number = f"{stem}-{number}.{extension}", number + 1
        taken.add(file)
        found.append(file)
    return found


def _row(image: Image, file: str) -> dict[str, Any]:
    run = image.generation
    recipe = run.recipe if isinstance(run.recipe, dict) else {}
    return {
        "file": file,
        "id": str(image.pk),
        "prompt": run.prompt,
        "negative_prompt": str(recipe.get("negative_prompt") or ""),
        "model": run.model_name,
        "preset_style": run.preset_style,
        "width": image.width,
        "height": image.height,
        "seed": run.seed,
        "guidance": ", ".join(kind_words.label(slot.kind) for slot in run.slots.all()),
        "person": image.owner.called if image.owner else "",
        "created_at": image.created_at.astimezone(UTC).isoformat(),
        "recipe": recipe,
    }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([_harmless(row[column]) for column in _COLUMNS])
    return stream.getvalue()


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking text for a formula."""
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value
