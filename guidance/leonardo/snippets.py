"""A run's request as something to paste elsewhere: curl, Python or the JSON alone.

The body comes from `payload`, so it is what we send, field for field. The API key is never part
of it: the texts read it from the environment. Source: API contract 1 (headers) and 2.1 (body).
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from guidance.domain.catalogue import CATALOGUE, Catalogue
from guidance.domain.ingredients import Picture, letter
from guidance.domain.recipe import Recipe
from guidance.leonardo.payload import JSON, Body, RemotePicture, generation_payload

KEY = "LEONARDO_API_KEY"
_STEP = "    "


class Form(StrEnum):
    """What a request can be written as."""

    CURL = "curl"
    PYTHON = "python"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Request:
    """The body of a POST; `unknown` names the placeholders that stand in it."""

    body: Body
    unknown: tuple[str, ...] = ()
    path: str = "generations"


def request_of(
    recipe: Recipe,
    seed: int | None,
    pictures: Mapping[Picture, RemotePicture],
    catalogue: Catalogue = CATALOGUE,
) -> Request:
    """Return what would be sent for a recipe.

    A picture that is not in `pictures` is named by a placeholder such as `IMAGE_ID_OF_B`; without
    a seed none is written. Raises PayloadError for a recipe that can't become a request.
    """
    named = _names(recipe)
    known = {picture: pictures[picture] for picture in named if picture in pictures}
    unknown = {picture: name for picture, name in named.items() if picture not in known}
    places = {picture: RemotePicture(name) for picture, name in unknown.items()}
    body = generation_payload(recipe, seed or 0, known | places, catalogue)
    if seed is None:
        body = {name: value for name, value in body.items() if name != "seed"}
    return Request(body, tuple(unknown.values()))


def _names(recipe: Recipe) -> dict[Picture, str]:
    """Return the placeholder of each picture that goes into the request, first use first."""
    named: dict[Picture, str] = {}
    for index, slot in enumerate(recipe.guidance):
        if slot.enabled and slot.picture is not None:
            named.setdefault(slot.picture, f"IMAGE_ID_OF_{letter(index)}")
    if recipe.init_image is not None and recipe.init_image.picture is not None:
        named.setdefault(recipe.init_image.picture, "IMAGE_ID_OF_IMAGE_TO_IMAGE")
    return named


def written(form: Form, request: Request, api_url: str) -> str:
    """Write a request in one of the forms; `api_url` is the API's base address."""
    if form is Form.JSON:
        return _json(request.body) + "\n"
    address = f"{api_url.rstrip('/')}/{request.path}"
    text = _curl if form is Form.CURL else _python
    return _notes(request.unknown) + text(address, request.body)


def _json(body: Body) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def _notes(unknown: tuple[str, ...]) -> str:
    """Say above the request what a placeholder stands for."""
    return "".join(
        f"# {name}: upload that picture first (POST /init-image), then write its id here.\n"
        for name in unknown
    )


def _curl(address: str, body: Body) -> str:
    lines = (
        f"curl --request POST {shlex.quote(address)}",
        '--header "accept: application/json"',
        '--header "content-type: application/json"',
        f'--header "authorization: Bearer ${KEY}"',
        f"--data-raw {shlex.quote(_json(body))}",
    )
    return " \\\n  ".join(lines) + "\n"


def _python(address: str, body: Body) -> str:
    return (
        "import os\n\nimport requests\n\n"
        "response = requests.post(\n"
        f"{_STEP}{address!r},\n"
        f'{_STEP}headers={{"authorization": "Bearer " + os.environ["{KEY}"]}},\n'
        f"{_STEP}json={_literal(body, 1)},\n"
        f"{_STEP}timeout=60,\n"
        ")\n"
        "response.raise_for_status()\n"
        "print(response.json())\n"
    )


def _literal(value: JSON, depth: int) -> str:
    """Write a value as Python reads it, one entry a line."""
    inner, outer = _STEP * (depth + 1), _STEP * depth
    if isinstance(value, dict) and value:
        entries = [f"{inner}{key!r}: {_literal(one, depth + 1)},\n" for key, one in value.items()]
        return "{\n" + "".join(entries) + outer + "}"
    if isinstance(value, list) and value:
        return (
            "[\n" + "".join(f"{inner}{_literal(one, depth + 1)},\n" for one in value) + outer + "]"
        )
    return repr(value)
