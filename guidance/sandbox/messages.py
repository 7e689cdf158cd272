"""What goes in and out over HTTP, free of sockets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum, auto
from typing import Any

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """A request. ``query`` holds the last value of each name, ``headers`` ignore case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message
    body: bytes
    too_large: bool = False


class Delivery(Enum):
    """How an answer reaches the client."""

    WHOLE = auto()
    HALF = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: sent after ``wait`` seconds, its body spread over ``drip`` seconds.

    ``padding`` zero bytes follow the body.
    """

    status: int
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = Delivery.WHOLE
    wait: float = 0.0
    drip: float = 0.0
    padding: int = 0


def json_reply(value: Any, status: int = 200) -> Reply:
    """An answer in JSON."""
    return Reply(status, json.dumps(value).encode())


def xml_error(status: int, code: str, message: str) -> Reply:
    """An error in the storage host's XML."""
    text = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text += f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Reply(status, text.encode(), "application/xml")


def page(status: int, title: str) -> Reply:
    """An HTML page, as gateways answer with."""
    text = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Reply(status, text.encode(), "text/html; charset=utf-8")
