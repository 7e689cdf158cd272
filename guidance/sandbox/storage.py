"""The upload host: forms signed for two minutes, and the multipart POST that uses them.

Field names and rules follow S3's POST policies, as the contract infers in section 6.1. Size
and type limits are a choice: too large and empty files and files of another type get 400.
"""

import base64
import hashlib
import hmac
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

from PIL import Image

from guidance.sandbox.messages import Reply, xml_error

BUCKET = "image-generation-uploads"
SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
LARGEST_PIXELS = 80_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
ENVELOPE_BYTES = 65_536
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
UNREADABLE = (OSError, SyntaxError, ValueError, *BOMBS)


@dataclass(frozen=True, slots=True)
class Form:
    """A parsed multipart body: plain fields before the file, then the file."""

    fields: Mapping[str, str]
    file: bytes | None


class Rejected(Exception):
    """The upload host's refusal, with the answer to send."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.reply: Reply = xml_error(status, code, message)


def signature(policy: str, secret: bytes) -> str:
    """What proves that a policy came from us."""
    return hmac.new(secret, policy.encode(), hashlib.sha256).hexdigest()


def sign_form(key: str, content_type: str, now: float, seconds: float, secret: bytes) -> str:
    """The ``fields`` text of an upload slot: JSON in a string, in the order to send."""
    moment = datetime.fromtimestamp(now, UTC)
    fields = {
        "Content-Type": content_type,
        "bucket": BUCKET,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"SANDBOX/{moment:%Y%m%d}/us-east-1/s3/aws4_request",
        "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}",
        "key": key,
    }
    policy = {
        "expiration": (moment + timedelta(seconds=seconds)).isoformat(),
        "conditions": [{name: value} for name, value in fields.items()],
    }
    fields["Policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    fields["X-Amz-Signature"] = signature(fields["Policy"], secret)
    return json.dumps(fields)


def check_form(fields: Mapping[str, str], now: float, secret: bytes) -> str:
    """The key that a form may write to. Raises ``Rejected`` with 403 when it may not."""
    policy = fields.get("Policy", "")
    if not policy:
        raise Rejected(403, "AccessDenied", "Access Denied")
    given = fields.get("X-Amz-Signature", "").encode()
    if not hmac.compare_digest(given, signature(policy, secret).encode()):
        text = "The request signature we calculated does not match the signature you provided."
        raise Rejected(403, "SignatureDoesNotMatch", text)
    rules = json.loads(base64.b64decode(policy))
    if now > datetime.fromisoformat(rules["expiration"]).timestamp():
        raise Rejected(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    _check_conditions(fields, rules["conditions"])
    return fields["key"]


def _check_conditions(fields: Mapping[str, str], conditions: list[dict[str, Any]]) -> None:
    expected = {name: value for condition in conditions for name, value in condition.items()}
    for name, value in expected.items():
        if fields.get(name) != value:
            text = f'Invalid according to Policy: Policy Condition failed: ["eq", "${name}"]'
            raise Rejected(403, "AccessDenied", text)
    extra = sorted(set(fields) - set(expected) - {"Policy", "X-Amz-Signature"})
    if extra:
        text = f"Invalid according to Policy: Extra input fields: {extra[0].lower()[:60]}"
        raise Rejected(403, "AccessDenied", _plain(text))


def _plain(text: str) -> str:
    return re.sub(r"[<>&]", "?", text)


def read_form(headers: Message, body: bytes) -> Form:
    """Splits a multipart body. Fields after the file are ignored, as the real host does.

    Raises ``Rejected`` for anything that is not a form.
    """
    if headers.get_content_type() != "multipart/form-data" or not headers.get_boundary():
        raise Rejected(412, "PreconditionFailed", "Bucket POST must be multipart/form-data.")
    mark = b"--" + str(headers.get_boundary()).encode("latin-1", "replace")
    fields: dict[str, str] = {}
    for part in _parts(body, mark):
        head, _, data = part.partition(b"\r\n\r\n")
        name = _name(head)
        if name == "file":
            return Form(fields, data)
        fields[name] = data.decode("utf-8", "replace")
    return Form(fields, None)


def _parts(body: bytes, mark: bytes) -> list[bytes]:
    pieces = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise Rejected(400, "MalformedPOSTRequest", "The body is not well-formed form data.")
    return [piece.removeprefix(b"\r\n") for piece in pieces[1:-1]]


def _name(head: bytes) -> str:
    parsed = BytesHeaderParser().parsebytes(head)
    name = parsed.get_param("name", "", "content-disposition")
    return name if isinstance(name, str) else ""


def check_file(data: bytes | None, extension: str, largest: int) -> bytes:
    """The file of a form. Raises ``Rejected`` by size and by first bytes."""
    if data is None:
        text = "POST requires exactly one file upload per request."
        raise Rejected(400, "InvalidArgument", text)
    if len(data) > largest:
        raise too_large()
    if not data:
        raise Rejected(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum.")
    if not _is_of(data, extension):
        raise Rejected(400, "InvalidArgument", f"The file is not of the type {extension}.")
    return data


def too_large() -> Rejected:
    """The refusal of a file beyond the limit."""
    text = "Your proposed upload exceeds the maximum allowed size"
    return Rejected(400, "EntityTooLarge", text)


def _is_of(data: bytes, extension: str) -> bool:
    if extension == "webp":
        return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return data.startswith(SIGNATURES[extension])


def readable(data: bytes) -> bool:
    """Whether a picture can be decoded, at no more than ``LARGEST_PIXELS``."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PIXELS:
                return False
            picture.load()
    except UNREADABLE:
        return False
    return True
