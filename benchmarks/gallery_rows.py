"""Fills a database with generated runs and images: the ORM's bulk inserts, many rows at once."""

from __future__ import annotations

import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from guidance.domain import filters
from guidance.models import Account, Membership
from guidance.services import accounts, teams
from guidance.services.run_texts import micros

PER_RUN = 4
COMMON, RARE, NOBODY = "lake", "zeppelin", "qqxqqx"
_START = datetime(2026, 11, 22, 12, tzinfo=UTC)
_GAP = timedelta(seconds=40)
_BATCH = 5000
_MODELS = [
    ("aa77f04e-3eec-4034-9c07-d0f619684628", "Leonardo Kino XL"),
    ("b24e16ff-06e3-43eb-8d33-4416c2d75876", "Leonardo Lightning XL"),
    ("5c232a9e-9061-4777-980a-ddc8e65647c6", "Leonardo Vision XL"),
]
_WORDS = [f"{a}{b}" for a in ("amber", "stone", "cold", "soft", "river", "old", "neon", "paper",
          "glass", "silver", "wild", "quiet") for b in ("", "light", "field", "wood", "fall", "ing",
          "er", "ly", "work", "side")]  # fmt: skip
_SIZES = [(1040, 640), (832, 1216), (1024, 1024)]
_SHA = "0" * 64
_GENERATION = (
    "id", "team_id", "member_id", "account_id", "client_token", "state", "version", "recipe",
    "prompt", "model_id", "model_name", "preset_style", "width", "height", "num_images",
    "cost_unit", "cost_verified", "remote_id", "trouble", "trouble_said", "trouble_means",
    "tries", "created_at", "transform",
)  # fmt: skip
_IMAGE = (
    "id", "generation_id", "team_id", "owner_id", "account_id", "remote_id", "url", "position",
    "state", "nsfw", "sha256", "extension", "bytes", "width", "height", "ratio", "color", "tries",
    "trouble", "created_at", "stored_at", "scan", "scan_text",
)  # fmt: skip
_TEXT = ("id", "generation_id", "team_id", "words", "tags")


def people() -> tuple[Membership, Account]:
    """Make one team with an account; all rows belong to its owner."""
    member = teams.found(
        team_name="Bench", email="bench@example.org", password="bench-password-1", name="Bench"
    )
    account = accounts.choose(
        team=member.team,
        key="11111111-2222-4333-8444-555555555555",
        api_url="http://127.0.0.1:9/api/rest/v1",
    )
    return member, account


def fill(member: Membership, account: Account, *, first: int, last: int) -> None:
    """Add images number `first` to `last`, each run older than the one before."""
    dice = random.Random(first)
    for start in range(first // PER_RUN, last // PER_RUN, _BATCH):
        end = min(start + _BATCH, last // PER_RUN)
        runs, images, texts = [], [], []
        for number in range(start, end):
            run, its_images, text = _one(member, account, number, dice)
            runs.append(run)
            images += its_images
            texts.append(text)
        with transaction.atomic():
            _insert("guidance_generation", _GENERATION, runs)
            _insert("guidance_image", _IMAGE, images)
            _insert("guidance_runtext", _TEXT, texts)


def settle() -> None:
    """Let the database learn what it holds."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")


def _one(
    member: Membership, account: Account, number: int, dice: random.Random
) -> tuple[tuple[object, ...], list[tuple[object, ...]], tuple[object, ...]]:
    moment = _START - number * _GAP
    model_id, model_name = _MODELS[number % len(_MODELS)]
    width, height = _SIZES[number % len(_SIZES)]
    prompt = _prompt(number, dice)
    run_id, team_id = uuid.uuid4(), member.team.pk
    recipe = {
        "prompt": prompt,
        "model_id": model_id,
        "width": width,
        "height": height,
        "negative_prompt": "blurry, low quality",
        "controlnets": [],
        "alchemy": True,
    }
    run = (
        _id(run_id), _id(team_id), member.user_id, _id(account.pk), _id(uuid.uuid4()), "complete",
        1, json.dumps(recipe), prompt, model_id, model_name, "CINEMATIC", width, height, PER_RUN,
        "", False, "", "", "", "", 0, _when(moment), "",
    )  # fmt: skip
    images: list[tuple[object, ...]] = [
        (
            _id(uuid.uuid4()), _id(run_id), _id(team_id), member.user_id, _id(account.pk),
            f"{number}-{at}", "", at, "stored", False, _SHA, "jpg", 1000, width, height,
            round(100 * width / height), "#808080", 0, "",
            _when(moment - timedelta(microseconds=at)), _when(moment), "", "",
        )
        for at in range(PER_RUN)
    ]  # fmt: skip
    tags = [
        filters.team_tag(team_id.hex), filters.person_tag(member.user_id),
        filters.model_tag(model_id), filters.style_tag("CINEMATIC"),
        filters.size_tag(f"{width}x{height}"),
        filters.size_tag(filters.shape_of(width, height)),
    ]  # fmt: skip
    words = " ".join(filters.words(prompt))
    return run, images, (micros(moment), _id(run_id), _id(team_id), words, " ".join(tags))


def _prompt(number: int, dice: random.Random) -> str:
    words = dice.choices(_WORDS, k=24)
    if number % 5 == 0:
        words[3] = COMMON
    if number % 20_011 == 7:
        words[5] = RARE
    return " ".join(words)


def _insert(table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        names = ", ".join(columns)
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, rows)


def _id(id: uuid.UUID) -> object:
    return id.hex if connection.vendor == "sqlite" else id


def _when(moment: datetime) -> object:
    return moment.replace(tzinfo=None).isoformat(" ") if connection.vendor == "sqlite" else moment
