"""Variations over HTTP against the sandbox: ordered once, watched, fetched, and refused."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest
from PIL import Image

from guidance.leonardo import reading, varying
from guidance.leonardo.answers import GeneratedImage, Variation
from guidance.leonardo.client import Client
from guidance.leonardo.errors import LeonardoError, Outcome, UnknownPicture, Unreadable
from guidance.leonardo.payload import PayloadError
from guidance.leonardo.varying import Style, UltraStyle, UpscalerSettings, UpscalerSource
from guidance.sandbox.server import Config, Sandbox, serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"
SMALL = {"width": 256, "height": 256, "num_images": 1}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(Config(duration=0.2, creates_per_minute=1000)) as box:
        yield box


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.api_url, sandbox.keys[0]) as made:
        yield made


@pytest.fixture(scope="module")
def image(client: Client) -> GeneratedImage:
    return pictured(client, "a pear on a chair")


def nothing() -> None:
    """A hook with nothing to write down."""


def pictured(client: Client, prompt: str) -> GeneratedImage:
    made = client.create_generation({"prompt": prompt, **SMALL}, on_connected=nothing)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = client.generation(made.generation_id)
        if found is not None and found.complete:
            return found.images[0]
        time.sleep(0.05)
    raise AssertionError("the generation did not end")


def ended(client: Client, variation_id: str) -> Variation:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = client.variation(variation_id)
        if found is not None and (found.complete or found.failed):
            return found
        time.sleep(0.05)
    raise AssertionError("the variation did not end")


def fetched(client: Client, variation: Variation) -> Image.Image:
    target = io.BytesIO()
    client.download(variation.url, target)
    picture = Image.open(target)
    picture.load()
    return picture


def test_each_kind_is_ordered_once_and_fetched(
    sandbox: Sandbox, client: Client, image: GeneratedImage
) -> None:
    ultra = UpscalerSettings(2.0, 10, UltraStyle.ARTISTIC, 3, 8, "a pear")
    orders = [
        (varying.upscale(image.id), "UPSCALE", ("JPEG", (512, 512)), 15),
        (varying.no_background(image.id), "NOBG", ("PNG", (256, 256)), 5),
        (varying.unzoom(image.id), "UNZOOM", ("JPEG", (256, 256)), 15),
        (
            varying.universal_upscale(UpscalerSource(image.id), ultra),
            "UPSCALE",
            ("JPEG", (512, 512)),
            90,
        ),
    ]
    for order, kind, shape, cost in orders:
        before, hooks = len(sandbox.variations()), []
        accepted = client.create_variation(order, on_connected=lambda: hooks.append(1))  # noqa: B023
        assert (accepted.verified, accepted.api_credit_cost) == (True, cost)
        assert (hooks, len(sandbox.variations())) == ([1], before + 1)
        done = ended(client, accepted.variation_id)
        assert (done.complete, done.kind) == (True, kind)
        assert done.created_at is not None
        picture = fetched(client, done)
        assert (picture.format, picture.size) == shape


def test_a_variation_of_a_variation_says_so(client: Client, image: GeneratedImage) -> None:
    first = client.create_variation(varying.unzoom(image.id), on_connected=nothing).variation_id
    assert ended(client, first).complete
    orders = [
        varying.no_background(first, of_variation=True),
        varying.unzoom(first, of_variation=True),
        varying.universal_upscale(UpscalerSource(variation_id=first), UpscalerSettings(1.5)),
    ]
    for order in orders:
        accepted = client.create_variation(order, on_connected=nothing)
        assert ended(client, accepted.variation_id).complete
    with pytest.raises(UnknownPicture):
        client.create_variation(varying.no_background(first), on_connected=nothing)


def test_an_upload_goes_to_the_universal_upscaler_alone(client: Client) -> None:
    target = io.BytesIO()
    Image.new("RGB", (120, 80), "teal").save(target, "PNG")
    upload = client.upload(target.getvalue(), "png")
    settings = UpscalerSettings(multiplier=1.25, creativity=1, style=Style.ILLUSTRATION)
    order = varying.universal_upscale(UpscalerSource(init_image_id=upload), settings)
    accepted = client.create_variation(order, on_connected=nothing)
    assert fetched(client, ended(client, accepted.variation_id)).size == (150, 100)
    for refused in (varying.upscale, varying.no_background, varying.unzoom):
        with pytest.raises(UnknownPicture) as caught:
            client.create_variation(refused(upload), on_connected=nothing)
        assert caught.value.outcome is Outcome.REJECTED


def test_variations_are_read_with_their_picture(client: Client) -> None:
    made = client.create_generation({"prompt": "a kite", **SMALL}, on_connected=nothing)
    time.sleep(0.3)
    (image,) = _read(client, made.generation_id)
    assert image.variations == ()
    id_ = client.create_variation(varying.upscale(image.id), on_connected=nothing).variation_id
    (pending,) = _read(client, made.generation_id)[0].variations
    assert (pending.id, pending.complete, pending.url) == (id_, False, "")
    done = ended(client, id_)
    (listed,) = _read(client, made.generation_id)[0].variations
    assert (listed.id, listed.kind, listed.url) == (done.id, done.kind, done.url)


def _read(client: Client, generation_id: str) -> tuple[GeneratedImage, ...]:
    found = client.generation(generation_id)
    assert found is not None
    return found.images


def test_an_unknown_variation_is_none(client: Client) -> None:
    assert client.variation(UNKNOWN) is None


def test_nothing_is_ordered_when_the_hook_refuses(
    sandbox: Sandbox, client: Client, image: GeneratedImage
) -> None:
    def refuse() -> None:
        raise RuntimeError("the lease is gone")

    before = len(sandbox.variations())
    with pytest.raises(RuntimeError, match="lease"):
        client.create_variation(varying.upscale(image.id), on_connected=refuse)
    assert len(sandbox.variations()) == before


@pytest.mark.parametrize("word", ["!var-drop", "!var-half", "!var-500-accepted"])
def test_a_lost_answer_leaves_it_open_and_is_never_repeated(
    sandbox: Sandbox, client: Client, word: str
) -> None:
    image = pictured(client, f"a lamp {word}")
    before = len(sandbox.variations())
    with pytest.raises(LeonardoError) as caught:
        client.create_variation(varying.upscale(image.id), on_connected=nothing)
    assert caught.value.outcome is Outcome.CANNOT_TELL
    assert len(sandbox.variations()) == before + 1


def test_an_empty_balance_and_a_rate_limit_are_told_apart(client: Client) -> None:
    for word, outcome in (("!var-nocredit", Outcome.NO_CREDIT), ("!var-429", Outcome.NOT_ACCEPTED)):
        image = pictured(client, f"a lamp {word}")
        with pytest.raises(LeonardoError) as caught:
            client.create_variation(varying.upscale(image.id), on_connected=nothing)
        assert caught.value.outcome is outcome


@pytest.mark.parametrize(
    ("source", "chosen"),
    [
        (UpscalerSource(), None),
        (UpscalerSource("a", "b"), None),
        (UpscalerSource("a"), UpscalerSettings(multiplier=2.5)),
        (UpscalerSource("a"), UpscalerSettings(creativity=0)),
        (UpscalerSource("a"), UpscalerSettings(similarity=11, style=UltraStyle.REALISTIC)),
        (UpscalerSource("a"), UpscalerSettings(similarity=5)),
        (UpscalerSource("a"), UpscalerSettings(detail_contrast=5, style=Style.CINEMATIC)),
    ],
)
def test_an_order_that_would_be_refused_is_never_made(
    source: UpscalerSource, chosen: UpscalerSettings | None
) -> None:
    with pytest.raises(PayloadError):
        varying.universal_upscale(source, chosen)


def test_an_answer_without_an_id_is_unreadable_and_odd_rows_are_left_out() -> None:
    with pytest.raises(Unreadable):
        reading.accepted_variation({"sdUpscaleJob": {"apiCreditCost": 15}}, "sdUpscaleJob")
    with pytest.raises(Unreadable):
        reading.variation({"generated_image_variation_generic": None})
    rows = [{"id": UNKNOWN, "status": "complete", "url": None}, {"id": None}, "x", None]
    answer = {
        "generations_by_pk": {
            "id": UNKNOWN,
            "generated_images": [{"id": UNKNOWN, "generated_image_variation_generics": rows}],
        }
    }
    found = reading.generation(answer)
    assert found is not None
    assert found.images[0].variations == (Variation(UNKNOWN, "COMPLETE", "", "", None),)
    assert not found.images[0].variations[0].complete
