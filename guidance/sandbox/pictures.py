"""The image host: pictures painted when first asked for, and the ways they can go wrong."""

import io
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from PIL import Image

from guidance.sandbox.answers import (
    has_images,
    image_paths,
    init_image_key,
    variation_path,
    variation_status,
)
from guidance.sandbox.canvas import on_canvas
from guidance.sandbox.faults import Spell, spell
from guidance.sandbox.job import GuideInput, Job, Source
from guidance.sandbox.memory import Generation, Memory
from guidance.sandbox.messages import Delivery, Reply, page, xml_error
from guidance.sandbox.painter import Guide, Order, Painting, paint
from guidance.sandbox.painting.transforms import Touch, enlarged, without_background, zoomed_out
from guidance.sandbox.reference import reference
from guidance.sandbox.samples import subject_of_sample
from guidance.sandbox.shelf import Shelf
from guidance.sandbox.variations import Variation, Work

MEGABYTE = 1024 * 1024
BOMB_SIDE = 15_000
ELSEWHERE = "http://images.invalid/elsewhere.jpg"
LASTING = {"Cache-Control": "public, max-age=31536000"}
SMALLEST_PAINTING, LARGEST_PAINTING = 32, 2048
TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
GENERATED = re.compile(r"/users/([^/]+)/generations/([^/]+)/([^/]+)_(\d+)\.(jpg|png)")
UPLOADED = re.compile(r"/users/([^/]+)/initImages/([^/]+)\.(png|jpg|jpeg|webp)")
VARIED = re.compile(r"/users/[^/]+/(?:generations/[^/]+|initImages)/variations/[A-Z]+_([^/]+)\.\w+")
_Find = Callable[[re.Match[str], float], Reply | None]
OF_ELEMENT = re.compile(r"/elements/([^/]+)\.jpg")
OF_MODEL = re.compile(r"/models/([^/]+)\.jpg")


def _painted_size(job: Job, enlarge: bool) -> tuple[int, int]:
    factor = job.enlarge if enlarge else 1.0
    factor = min(factor, LARGEST_PAINTING / max(job.width, job.height))
    width, height = round(job.width * factor / 8) * 8, round(job.height * factor / 8) * 8
    return max(width, SMALLEST_PAINTING), max(height, SMALLEST_PAINTING)


def output_size(job: Job, enlarge: bool) -> tuple[int, int]:
    """Width and height of the pictures that a job gives, in pixels."""
    if max(job.width, job.height) > LARGEST_PAINTING:
        return job.width, job.height
    return _painted_size(job, enlarge)


def _at_size(painting: Painting, job: Job) -> bytes:
    """Sizes beyond the painter's own are blown up: the picture keeps the size asked for."""
    if max(job.width, job.height) <= LARGEST_PAINTING:
        return painting.data
    stream = io.BytesIO()
    with Image.open(io.BytesIO(painting.data)) as picture:
        large = picture.resize((job.width, job.height), Image.Resampling.BILINEAR)
        large.save(stream, picture.format, quality=85)
    return stream.getvalue()


def transformed(picture: bytes, work: Work) -> bytes:
    """The picture that a variation makes of another."""
    if work.kind == "NOBG":
        return without_background(picture)
    if work.kind == "UNZOOM":
        return zoomed_out(picture, reference().tables["upscaler"]["unzoomFactor"])
    return enlarged(picture, work.width, work.height, _touch(work))


def _touch(work: Work) -> Touch:
    settings = work.settings
    if work.service == "upscale":
        return Touch()
    return Touch(
        detail=settings.get("creativityStrength", 5) / 10,
        crispness=settings.get("detailContrast", 3) / 10,
        style=settings.get("ultraUpscaleStyle") or settings.get("upscalerStyle", ""),
        likeness=settings.get("similarity", 5) / 10,
    )


@cache
def _bomb() -> bytes:
    stream = io.BytesIO()
    Image.new("1", (BOMB_SIDE, BOMB_SIDE)).save(stream, "PNG")
    return stream.getvalue()


class Pictures:
    """Paints and serves.

    ``enlarge`` gives Alchemy's larger output (API contract 2.2); ``stamped`` paints one
    picture for each size and marks its copies, for load tests.
    """

    def __init__(self, memory: Memory, enlarge: bool = False, stamped: bool = False) -> None:
        self._memory, self._enlarge, self._stamped = memory, enlarge, stamped
        self._shelf = Shelf()
        self._fetched: Counter[str] = Counter()
        self._shelves: Mapping[re.Pattern[str], _Find] = {
            GENERATED: self._of_generation,
            UPLOADED: self._uploaded,
            VARIED: self._of_variation,
            OF_MODEL: self._of_model,
            OF_ELEMENT: self._of_element,
        }

    def serve(self, path: str, now: float) -> Reply:
        """The answer for a path of the image host. Nothing there is 403, as in a bucket."""
        for pattern, found in self._shelves.items():
            match = pattern.fullmatch(path)
            if match:
                return found(match, now) or xml_error(403, "AccessDenied", "Access Denied")
        return xml_error(403, "AccessDenied", "Access Denied")

    def _of_generation(self, match: re.Match[str], now: float) -> Reply | None:
        generation = self._memory.generation(match[2])
        place = int(match[4]) if len(match[4]) < 3 else -1
        if generation and self._is_at(generation, match[0], place, now):
            return self._generated(generation, place)
        return None

    def _of_variation(self, match: re.Match[str], now: float) -> Reply | None:
        variation = self._memory.variations.one(match[1])
        if variation and match[0] == variation_path(variation):
            return self._varied(variation, now)
        return None

    def _of_model(self, match: re.Match[str], _now: float) -> Reply | None:
        models = reference().models
        model = models.get(match[1])
        if model is None:
            return None
        shows = subject_of_sample(list(models).index(match[1]))
        return self._sample(match[1], f"{shows}. {model.description}", model.name)

    def _of_element(self, match: re.Match[str], _now: float) -> Reply | None:
        element = reference().elements.get(match[1])
        return self._sample(match[1], element.description) if element else None

    def _is_at(self, generation: Generation, path: str, place: int, now: float) -> bool:
        if not 0 <= place < len(generation.images) or not has_images(generation, now):
            return False
        return path == image_paths(generation)[place]

    def _uploaded(self, match: re.Match[str], _now: float) -> Reply | None:
        image = self._memory.init_image(match[2])
        key = init_image_key(image.account, image) if image else ""
        if not image or not image.digest or match[0] != f"/{key}":
            return None
        return Reply(200, self._memory.blob(image.digest), TYPES[match[3]])

    def _sample(self, name: str, words: str, model: str = "") -> Reply:
        order = Order(words, "", 7, 0, 512, 512, None, model)
        data = self._shelf.get(f"sample-{name}", lambda: paint(order).data)
        return Reply(200, data, TYPES["jpg"])

    def _generated(self, generation: Generation, place: int) -> Reply:
        name = generation.images[place]
        self._fetched[name] += 1
        words = spell(generation.job.prompt)
        return _instead(words, self._fetched[name]) or self._whole(generation, place, words)

    def _varied(self, variation: Variation, now: float) -> Reply | None:
        parent = self._memory.generation(variation.generation)
        if variation_status(variation, now) != "COMPLETE" or (parent and parent.deleted):
            return None
        self._fetched[variation.id] += 1
        words = spell(parent.job.prompt if parent else "").of_variations
        instead = _instead(words, self._fetched[variation.id])
        if instead:
            return instead
        data = self.variation(variation)
        data = data[: len(data) // 2] if "cdn-broken" in words else data
        return Reply(200, data, TYPES[variation.extension], LASTING)

    def variation(self, variation: Variation) -> bytes:
        """The bytes of a variation, made when first asked for."""
        kept = self._shelf.peek(variation.id)
        if kept is not None:
            return kept
        work = variation.work
        if work.kind == "NOBG" and work.source.origin == "GENERATED" and not self._stamped:
            return self._shelf.get(variation.id, lambda: self._cut_out(work.source))
        source = self._bytes(work.source)
        return self._shelf.get(variation.id, lambda: transformed(source, work))

    def _cut_out(self, source: Source) -> bytes:
        """A picture of our own painter without its background: the painter knows its subject."""
        generation, place = self._found(source)
        job = replace(generation.job, transparent=True)
        return _at_size(paint(self._order(job, place)), job)

    def _whole(self, generation: Generation, place: int, words: Spell) -> Reply:
        data = self.picture(generation, place)
        kind = TYPES["png" if generation.job.transparent else "jpg"]
        if "cdn-broken" in words:
            data = data[: len(data) // 2]
        return Reply(
            200,
            data,
            kind,
            LASTING,
            Delivery.HALF if "cdn-truncated" in words else Delivery.WHOLE,
            drip=words.number("cdn-slow"),
            padding=int(words.number("cdn-huge") * MEGABYTE),
        )

    def picture(self, generation: Generation, place: int) -> bytes:
        """The bytes of a picture: the same for the same request, whenever they are asked for."""
        name = generation.images[place]
        if self._stamped:
            return self._stamp(generation.job, name)
        kept = self._shelf.peek(name)
        if kept is not None:
            return kept
        job, order = generation.job, self._order(generation.job, place)
        return self._shelf.get(name, lambda: _at_size(paint(order), job))

    def _stamp(self, job: Job, name: str) -> bytes:
        bare = replace(job, guides=(), init=None, canvas=None, seed=0, prompt="load test")
        plain = self._order(bare, 0)
        size = f"{plain.width}x{plain.height}{plain.transparent}"
        data = self._shelf.get(size, lambda: paint(plain).data)
        if plain.transparent:
            return data
        comment = name.encode()
        return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + data[2:]

    def _order(self, job: Job, place: int) -> Order:
        width, height = _painted_size(job, self._enlarge)
        plain = Order(
            prompt=job.prompt,
            negative_prompt=job.negative_prompt,
            seed=job.seed,
            index=place,
            width=width,
            height=height,
            preset_style=job.painted_style,
            model_name=job.model_name,
            guides=tuple(self._guide(guide) for guide in job.guides),
            init_picture=self._bytes(job.init) if job.init else None,
            init_strength=job.init_strength,
            contrast=job.contrast,
            transparent=job.transparent,
        )
        canvas = job.canvas
        if canvas is None:
            return plain
        mask = self._bytes(canvas.mask) if canvas.mask else None
        return on_canvas(plain, canvas.kind, self._bytes(canvas.source), mask)

    def _guide(self, guide: GuideInput) -> Guide:
        return Guide(guide.kind, self._bytes(guide.source), guide.strength, guide.share)

    def _bytes(self, source: Source) -> bytes:
        if source.origin == "UPLOADED":
            return self._memory.blob(source.digest)
        if source.origin == "VARIATION":
            earlier = self._memory.variations.one(source.id)
            if earlier is None:
                raise LookupError(source.id)
            return self.variation(earlier)
        return self.picture(*self._found(source))

    def _found(self, source: Source) -> tuple[Generation, int]:
        generation = self._memory.generation_of_image(source.id)
        if generation is None:
            raise LookupError(source.id)
        return generation, generation.images.index(source.id)


def _instead(words: Spell, times: int) -> Reply | None:
    """What comes in place of a picture, when a magic word says so."""
    if times <= words.number("cdn-flaky"):
        return page(503, "Service Unavailable")
    return next((make() for name, make in INSTEAD.items() if name in words), None)


INSTEAD: Mapping[str, Callable[[], Reply]] = {
    "cdn-404": lambda: xml_error(404, "NoSuchKey", "The specified key does not exist."),
    "cdn-403": lambda: xml_error(403, "AccessDenied", "Access Denied"),
    "cdn-html": lambda: page(200, "Please wait"),
    "cdn-empty": lambda: Reply(200, b"", "image/jpeg"),
    "cdn-bomb": lambda: Reply(200, _bomb(), "image/png"),
    "cdn-redirect": lambda: Reply(302, headers={"Location": ELSEWHERE}),
}
