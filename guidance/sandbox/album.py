"""The pictures of one account: what guidance, image-to-image and variations may start from."""

import io
from dataclasses import dataclass

from PIL import Image

from guidance.sandbox import answers
from guidance.sandbox.accounts import Account
from guidance.sandbox.job import Source
from guidance.sandbox.memory import Memory
from guidance.sandbox.pictures import output_size
from guidance.sandbox.reference import Model, reference
from guidance.sandbox.rules import is_uuid
from guidance.sandbox.storage import UNREADABLE
from guidance.sandbox.variations import Variation


@dataclass(frozen=True, slots=True)
class Origin:
    """A picture that a variation starts from, and where it comes from in turn.

    ``image`` and ``generation`` are the generated image and its generation that it goes back
    to, empty for an upload; ``prompt`` is that generation's. Size in pixels.
    """

    source: Source
    width: int
    height: int
    transparent: bool = False
    image: str = ""
    generation: str = ""
    prompt: str = ""


class Album:
    """What an account has at one moment."""

    def __init__(self, memory: Memory, account: Account, now: float, enlarge: bool = False) -> None:
        self._memory, self._account, self._now = memory, account, now
        self._enlarge = enlarge

    def model(self, id_: str) -> Model | None:
        """A model that the account trained."""
        return reference().own_models(self._account.user).get(id_.lower())

    def upload(self, id_: str) -> Source | None:
        """An init image of the account whose file came."""
        image = self._memory.init_image(id_) if is_uuid(id_) else None
        if image is None or image.account != self._account.user or not image.digest:
            return None
        return Source("UPLOADED", image.id, image.digest, image.readable)

    def size(self, source: Source) -> tuple[int, int]:
        """Width and height of an upload in pixels; 0 x 0 where it is no picture."""
        return _measured(self._memory.blob(source.digest), source.readable)[0]

    def image(self, id_: str) -> Source | None:
        """A picture of a generation of the account that is COMPLETE."""
        found = self._memory.generation_of_image(id_) if is_uuid(id_) else None
        if found is None or found.account != self._account.user or found.deleted:
            return None
        if not answers.has_images(found, self._now):
            return None
        return Source("GENERATED", id_.lower())

    def variation(self, id_: str) -> Variation | None:
        """A variation of the account that is COMPLETE and whose generation is still there."""
        found = self._memory.variations.one(id_) if is_uuid(id_) else None
        if found is None or found.account != self._account.user:
            return None
        if answers.variation_status(found, self._now) != "COMPLETE":
            return None
        parent = self._memory.generation(found.generation)
        return None if parent and parent.deleted else found

    # Where a variation starts

    def from_image(self, id_: str) -> Origin | None:
        """A generated picture with its size."""
        source = self.image(id_)
        found = self._memory.generation_of_image(id_) if source else None
        if source is None or found is None:
            return None
        job = found.job
        size = output_size(job, self._enlarge)
        return Origin(source, *size, job.transparent, source.id, found.id, job.prompt)

    def from_variation(self, id_: str) -> Origin | None:
        """An earlier variation with its size."""
        found = self.variation(id_)
        if found is None:
            return None
        parent = self._memory.generation(found.generation)
        prompt = parent.job.prompt if parent else ""
        source, work = Source("VARIATION", found.id), found.work
        size = (work.width, work.height)
        return Origin(source, *size, work.transparent, found.image, found.generation, prompt)

    def from_upload(self, id_: str) -> Origin | None:
        """An upload with its size; 0 x 0 where its file is no picture."""
        source = self.upload(id_)
        if source is None:
            return None
        size, transparent = _measured(self._memory.blob(source.digest), source.readable)
        return Origin(source, *size, transparent)


def _measured(data: bytes, readable: bool) -> tuple[tuple[int, int], bool]:
    if not readable:
        return (0, 0), False
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size, "A" in picture.getbands() or "transparency" in picture.info
    except UNREADABLE:
        return (0, 0), False
