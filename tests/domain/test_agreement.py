"""Two independent readings of the vendor's pages agree on what may be sent.

The recipe's rules and the sandbox's share neither code nor tables. Ten thousand random recipes
go to both; where they part on purpose, ``deliberate.toml`` says so and why.
"""

from __future__ import annotations

import io
import json
import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from guidance.domain.catalogue import (
    CATALOGUE,
    CONTROLNETS,
    Catalogue,
    KnownElement,
    base_of,
    model_of,
)
from guidance.domain.ingredients import ControlNetInput, Picture
from guidance.domain.kinds import Source
from guidance.domain.recipe import Recipe
from guidance.leonardo.payload import PayloadError, RemotePicture, generation_payload
from guidance.sandbox.accounts import Account, Dice, open_accounts
from guidance.sandbox.album import Album
from guidance.sandbox.config import Config
from guidance.sandbox.desk import Desk
from guidance.sandbox.memory import Memory
from guidance.sandbox.messages import Call
from guidance.sandbox.reference import reference
from guidance.sandbox.refusals import Refusal
from guidance.sandbox.rules import Judge
from guidance.sandbox.shape import Reader
from tests.domain.random_recipes import Maker

RECIPES = 10_000
SEED = 20261122
DELIBERATE = Path(__file__).with_name("deliberate.toml")


class Bench:
    """A sandbox without its sockets: one account with an upload and a generated picture."""

    def __init__(self) -> None:
        self.memory = Memory()
        accounts = open_accounts((), self.memory, Dice(1))
        self.account: Account = next(iter(accounts.values()))
        config = Config(duration=0.0)
        self._desk = Desk(config, self.memory, accounts, "http://sandbox.invalid")
        self._judge = Judge(reference(), Dice(2).image_seed)
        self._reader = Reader(reference())
        self.pictures = {
            Picture(Source.UPLOADED, UUID(int=1)): RemotePicture(self._upload()),
            Picture(Source.GENERATED, UUID(int=2)): RemotePicture(self._paint(), generated=True),
        }
        self.catalogue = self._catalogue()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One call of the API, with the account's key."""
        headers = Message()
        headers["Authorization"] = f"Bearer {self.account.key}"
        data = b"" if body is None else json.dumps(body).encode()
        reply = self._desk.answer(Call(method, f"/api/rest/v1{path}", {}, headers, data))
        assert reply.status == 200, reply.body
        return json.loads(reply.body)

    def _upload(self) -> str:
        id_ = self.ask("POST", "/init-image", {"extension": "png"})["uploadInitImage"]["id"]
        stream = io.BytesIO()
        Image.new("RGB", (32, 32)).save(stream, "PNG")
        self.memory.keep_upload(id_, stream.getvalue(), readable=True)
        return str(id_)

    def _paint(self) -> str:
        made = self.ask("POST", "/generations", {"prompt": "a lamp"})["sdGenerationJob"]
        done = self.ask("GET", f"/generations/{made['generationId']}")["generations_by_pk"]
        return str(done["generated_images"][0]["id"])

    def _catalogue(self) -> Catalogue:
        """What the application knows of the account: its own models, the platform's Elements."""
        rows = self.ask("GET", "/elements")["loras"]
        (own,) = self.ask("GET", f"/models/user/{self.account.user}")["custom_models"]
        known = [
            KnownElement(
                *(row["akUUID"], row["name"], base_of(row["baseModel"])),
                *(row["weightMin"], row["weightMax"]),
            )
            for row in rows
        ]
        mine = model_of(own["id"], own["name"], sd_version=own["sdVersion"], custom=True)
        return CATALOGUE.with_elements(known).with_models([mine])

    def refusal(self, body: dict[str, Any]) -> str:
        """The error that the sandbox answers a create with, "" when it accepts."""
        data = json.dumps(body).encode()
        try:
            values = self._reader.variables(data, reference().tables["create"])
            self._judge.judge(values, Album(self.memory, self.account, time.time()))
        except Refusal as refusal:
            return refusal.error
        return ""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.memory.close()


def body_of(recipe: Recipe, bench: Bench) -> dict[str, Any]:
    """The request as it is sent; slots that no request can hold go in as somebody might write them.

    Such a slot gets its kind's id on another base, or name and weight at once.
    """
    seed = 7 if recipe.seed is None else recipe.seed
    try:
        return dict(generation_payload(recipe, seed, bench.pictures, bench.catalogue))
    except PayloadError:
        bare = recipe.without(range(len(recipe.guidance)))
    body: dict[str, Any] = dict(generation_payload(bare, seed, bench.pictures, bench.catalogue))
    model = bench.catalogue.model(recipe.model_id)
    base = model.base if model else None
    items = []
    for slot in recipe.guidance:
        if slot.enabled:
            ids = CONTROLNETS[slot.kind].preprocessors
            number = (base and ids.get(base)) or next(iter(ids.values()))
            items.append(_written(slot, number, bench))
    return {**body, "controlnets": items}


def _written(slot: ControlNetInput, number: int, bench: Bench) -> dict[str, Any]:
    remote = bench.pictures[slot.picture] if slot.picture else None
    values = {
        "initImageId": remote.id if remote else None,
        "initImageType": "GENERATED" if remote and remote.generated else "UPLOADED",
        "preprocessorId": number,
        "strengthType": slot.strength_type,
        "weight": slot.weight,
    }
    return {name: value for name, value in values.items() if value is not None}


def deliberate() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(DELIBERATE.read_text(encoding="utf-8"))["case"]
    return rows


def excused(codes: set[str], error: str, recipe: Recipe, cases: list[dict[str, Any]]) -> set[str]:
    """Names of the deliberate cases that explain a disagreement; empty where none does.

    Where ours alone refuses, each of its rules must be a case, or one that changes the model.
    """
    if error:
        theirs = [c for c in cases if "sandbox" in c and re.search(c["sandbox"], error)]
        return {c["name"] for c in theirs if c.get("model", recipe.model_id) == recipe.model_id}
    ours = {case["ours"]: case for case in cases if "ours" in case}
    known = [ours[code] for code in codes if code in ours]
    whole = len(known) == len(codes) or any(case.get("other_model") for case in known)
    return {case["name"] for case in known} if whole else set()


def test_ten_thousand_recipes_are_judged_alike(bench: Bench) -> None:
    maker = Maker(bench.catalogue, list(bench.pictures), (4101, 4102))
    draw, cases = Random(SEED), deliberate()
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    apart: list[tuple[set[str], str, Recipe]] = []
    for _ in range(RECIPES):
        recipe = maker.recipe(draw)
        codes = {p.code for p in recipe.problems(bench.catalogue) if p.is_error}
        error = bench.refusal(body_of(recipe, bench))
        counts[f"{'refused' if codes else 'sent'}, {'refused' if error else 'accepted'}"] += 1
        if bool(codes) != bool(error):
            names = excused(codes, error, recipe, cases)
            seen |= names
            if not names:
                apart.append((codes, error, recipe))
    assert not apart, f"{len(apart)} recipes, the first: {apart[0]}"
    assert counts["sent, accepted"] > RECIPES * 0.25
    assert counts["refused, refused"] > RECIPES * 0.25
    assert seen == {case["name"] for case in cases}, "a deliberate case that no recipe meets"
