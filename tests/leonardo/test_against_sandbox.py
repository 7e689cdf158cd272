"""The whole round over HTTP against the sandbox, which knows nothing of this client."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import Image

from guidance.domain.catalogue import models
from guidance.domain.kinds import ControlNetKind, Source, StrengthType
from guidance.domain.recipe import ControlNetInput, InitImage, Picture, Recipe
from guidance.leonardo.answers import Generation
from guidance.leonardo.client import Client
from guidance.leonardo.errors import KeyRefused, LeonardoError, NotFound, Outcome, UnknownPicture
from guidance.leonardo.payload import RemotePicture, generation_payload, pricing_payload
from guidance.sandbox.server import Config, Sandbox, serve

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
SEED = 20261122
FIRST = Picture(Source.UPLOADED, UUID(int=1))
SECOND = Picture(Source.UPLOADED, UUID(int=2))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with serve(Config(duration=0.2, creates_per_minute=1000)) as box:
        yield box


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.api_url, sandbox.keys[0]) as made:
        yield made


def jpeg(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(target, "JPEG")
    return target.getvalue()


def nothing() -> None:
    """A hook with nothing to write down."""


def ended(client: Client, generation_id: str) -> Generation:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = client.generation(generation_id)
        if found is not None and (found.complete or found.failed):
            return found
        time.sleep(0.05)
    raise AssertionError("the generation did not end")


def recipe(*slots: ControlNetInput, prompt: str = "a pear on a chair") -> Recipe:
    return Recipe(prompt, KINO, width=512, height=512, num_images=2, guidance=slots)


def test_the_whole_round(client: Client) -> None:
    me = client.me()
    assert me.credits is not None
    assert me.credits > 0

    pictures = {
        FIRST: RemotePicture(client.upload(jpeg("red"), "jpg")),
        SECOND: RemotePicture(client.upload(jpeg("blue"), "jpg")),
    }
    wanted = recipe(
        ControlNetInput(
            ControlNetKind.STYLE, FIRST, strength_type=StrengthType.HIGH, influence=0.39
        ),
        ControlNetInput(ControlNetKind.STYLE, SECOND, weight=1.3, influence=0.64),
    )
    before = datetime.now(UTC)
    accepted = client.create_generation(
        generation_payload(wanted, SEED, pictures), on_connected=nothing
    )
    assert accepted.verified

    page = client.generations(me.user_id, limit=5)
    (listed,) = [one for one in page.generations if one.id == accepted.generation_id]
    assert (listed.seed, listed.model_id, listed.width) == (SEED, KINO, 512)
    assert listed.created_at is not None
    assert abs((listed.created_at - before).total_seconds()) < 5
    assert page.server_time is not None

    done = ended(client, accepted.generation_id)
    assert done.complete
    assert [image.position for image in done.images] == [0, 1]
    for image in done.images:
        target = io.BytesIO()
        found = client.download(image.url, target)
        assert found.content_type == "image/jpeg"
        Image.open(io.BytesIO(target.getvalue())).load()

    assert client.delete_generation(accepted.generation_id)
    assert client.generation(accepted.generation_id) is None
    assert not client.delete_generation(accepted.generation_id)


def test_an_upload_is_found_and_deleted_and_then_refused(client: Client) -> None:
    image_id = client.upload(jpeg("green"), "jpg")
    stored = client.init_image(image_id)
    assert stored is not None
    assert client.download(stored.url, io.BytesIO()).bytes > 0
    assert client.delete_init_image(image_id)
    assert client.init_image(image_id) is None
    gone = {FIRST: RemotePicture(image_id)}
    slot = ControlNetInput(ControlNetKind.STYLE, FIRST)
    with pytest.raises(UnknownPicture) as caught:
        client.create_generation(generation_payload(recipe(slot), SEED, gone), on_connected=nothing)
    assert caught.value.where == "guidance"


def test_a_generated_picture_guides_the_next_one(client: Client) -> None:
    plain = client.create_generation(generation_payload(recipe(), SEED, {}), on_connected=nothing)
    image = ended(client, plain.generation_id).images[0]
    picture = Picture(Source.GENERATED, UUID(int=9))
    pictures = {picture: RemotePicture(image.id, generated=True)}
    wanted = Recipe(
        "the same, at night",
        KINO,
        width=512,
        height=512,
        num_images=1,
        guidance=(ControlNetInput(ControlNetKind.CHARACTER, picture),),
        init_image=InitImage(picture, 0.4),
    )
    accepted = client.create_generation(
        generation_payload(wanted, SEED, pictures), on_connected=nothing
    )
    assert ended(client, accepted.generation_id).complete


@pytest.mark.parametrize("model_id", [model.id for model in models()])
def test_every_model_takes_the_plain_recipe_and_has_a_price(client: Client, model_id: str) -> None:
    plain = Recipe("a pear", model_id, width=512, height=512, num_images=1)
    accepted = client.create_generation(generation_payload(plain, SEED, {}), on_connected=nothing)
    assert accepted.generation_id
    price = client.price(pricing_payload(plain))
    assert price is not None
    assert price > 0


def test_models_are_listed_and_read(client: Client) -> None:
    listed = {model.id: model.name for model in client.platform_models()}
    assert KINO in listed
    found = client.model(KINO)
    assert found is not None
    assert found.sd_version == "SDXL_0_9"
    assert client.model("00000000-0000-4000-8000-000000000000") is None


@pytest.mark.parametrize("key", ["00000000-0000-4000-8000-000000000000", "not-a-uuid"])
def test_a_wrong_and_a_malformed_key_are_refused_keys(sandbox: Sandbox, key: str) -> None:
    with Client(sandbox.api_url, key) as stranger:
        with pytest.raises(KeyRefused):
            stranger.me()
        with pytest.raises(KeyRefused):
            stranger.create_generation(generation_payload(recipe(), SEED, {}), on_connected=nothing)


def test_an_unknown_address_is_not_found(sandbox: Sandbox) -> None:
    with Client(sandbox.api_url + "/elsewhere", sandbox.keys[0]) as lost, pytest.raises(NotFound):
        lost.me()


def test_nothing_is_accepted_when_the_hook_refuses(sandbox: Sandbox, client: Client) -> None:
    def refuse() -> None:
        raise RuntimeError("the lease is gone")

    before = len(sandbox.accepted())
    with pytest.raises(RuntimeError, match="lease"):
        client.create_generation(generation_payload(recipe(), SEED, {}), on_connected=refuse)
    assert len(sandbox.accepted()) == before


def test_no_credit_is_told_apart() -> None:
    with serve(Config(credits=0)) as poor, Client(poor.api_url, poor.keys[0]) as client:
        order = generation_payload(recipe(), SEED, {})
        with pytest.raises(LeonardoError) as caught:
            client.create_generation(order, on_connected=nothing)
        assert caught.value.outcome is Outcome.NO_CREDIT
