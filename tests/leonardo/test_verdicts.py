"""What an answer means: by its body first, then by its status."""

from __future__ import annotations

import json

import pytest

from guidance.leonardo.errors import (
    Forbidden,
    KeyRefused,
    LeonardoError,
    Moderated,
    NoCredit,
    NotAccepted,
    NotFound,
    Outcome,
    Redirected,
    Rejected,
    ServerTrouble,
    UnknownPicture,
    Unreadable,
)
from guidance.leonardo.verdicts import SAID_LENGTH, classify

USER = "584ce05a-8311-4733-8c21-d01395c45acf"
KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"


def flat(text: str, code: str = "unexpected") -> bytes:
    return json.dumps({"error": text, "path": "$", "code": code}).encode()


def graphql(text: str, code: str = "unexpected") -> bytes:
    return json.dumps({"errors": [{"message": text, "extensions": {"code": code}}]}).encode()


def schema(text: str, code: str = "unexpected") -> bytes:
    """The ApiError of the published schema."""
    return json.dumps({"message": text, "path": ["$"], "extensions": {"code": code}}).encode()


KNOWN = [
    (401, "Authentication hook unauthorized this request", "access-denied", KeyRefused),
    (200 + 300, "Invalid response from authorization hook", "unexpected", KeyRefused),
    (400, "Unexpected variable negativePrompt", "bad-request", Rejected),
    (
        400,
        "expected a boolean for type 'Boolean', but found a string",
        "validation-failed",
        Rejected,
    ),
    (400, 'expecting a value for non-nullable variable: "prompt"', "validation-failed", Rejected),
    (400, "Invalid prompt, maximum length of 1500 characters exceeded.", "unexpected", Rejected),
    (500, "Invalid prompt, maximum length of 1500 characters exceeded.", "unexpected", Rejected),
    (400, "content moderation filter: knife", "unexpected", Moderated),
    (403, "content moderation filter: knife", "unexpected", Moderated),
    (403, "This prompt appears to contain inappropriate content.", "unexpected", Moderated),
    (400, "invalid dimensions", "unexpected", Rejected),
    (500, "invalid dimensions", "unexpected", Rejected),
    (400, "Too many images", "unexpected", Rejected),
    (400, "invalid init image id", "unexpected", UnknownPicture),
    (500, "Init image not found.", "unexpected", UnknownPicture),
    (400, "couldn't access image", "unexpected", UnknownPicture),
    (400, "invalid file extension", "unexpected", Rejected),
    (400, "x is not supported within the Production API. Please try again", "unexpected", Rejected),
    (400, f"not enough api tokens userId: {USER}", "unexpected", NoCredit),
    (500, f"not enough api tokens userId: {USER}", "unexpected", NoCredit),
    (402, "Payment Required", "unexpected", NoCredit),
    (429, "too many requests", "unexpected", NotAccepted),
    (400, "pending limit reached", "unexpected", NotAccepted),
    (404, "Endpoint not found", "not-found", NotFound),
    (400, 'invalid input syntax for type uuid: "x"', "data-exception", Rejected),
    (500, 'invalid input syntax for type uuid: "x"', "data-exception", Rejected),
    (500, "internal error", "unexpected", ServerTrouble),
    (500, "Service Error", "unexpected", ServerTrouble),
    (400, "Service Error", "unexpected", Rejected),
    (400, "internal error", "unexpected", Rejected),
    (403, "Something else", "unexpected", Forbidden),
    (409, "conflict", "unexpected", Rejected),
    (413, "too large", "unexpected", Rejected),
    (422, "unprocessable", "unexpected", Rejected),
]


@pytest.mark.parametrize("envelope", [flat, graphql, schema], ids=lambda one: one.__name__)
@pytest.mark.parametrize(("status", "text", "code", "kind"), KNOWN)
def test_every_documented_text_has_its_consequence_in_every_envelope(
    status: int, text: str, code: str, kind: type[LeonardoError], envelope: object
) -> None:
    assert callable(envelope)
    error = classify(status, envelope(text, code))
    assert type(error) is kind
    assert (error.said, error.code, error.status) == (text, code, status)
    assert error.meaning.endswith(".")


def test_a_failure_without_a_reason_says_so_and_what_is_known_of_it() -> None:
    refused = classify(400, flat("Service Error", "unexpected"))
    assert refused.meaning.startswith("Leonardo could not run this and gives no reason.")
    unsure = classify(500, flat("Service Error", "unexpected"))
    assert "No credits were used" not in unsure.meaning
    assert classify(400, flat("Something else", "")).meaning.startswith("Leonardo refused")


BY_STATUS = [
    *[(status, Redirected) for status in (300, 301, 302, 303, 304, 307, 308)],
    *[(status, Unreadable) for status in (101, 200, 201, 202, 204, 206)],
    *[(status, ServerTrouble) for status in (408, 425, 500, 502, 503, 504, 520, 524, 599)],
    *[(status, Rejected) for status in (400, 405, 409, 410, 413, 415, 418, 422)],
    (401, KeyRefused),
    (402, NoCredit),
    (403, Forbidden),
    (404, NotFound),
    (429, NotAccepted),
]
PAGES = [
    b"",
    b"<html><head><title>error code: 1234</title></head><body>Sorry</body></html>",
    b"upstream connect error",
    b'{"unknown": "shape"}',
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b'{"error": 17}',
]


@pytest.mark.parametrize("body", PAGES)
@pytest.mark.parametrize(("status", "kind"), BY_STATUS)
def test_a_body_without_a_known_text_is_judged_by_its_status(
    status: int, kind: type[LeonardoError], body: bytes
) -> None:
    assert type(classify(status, body)) is kind


def test_a_page_of_a_proxy_is_not_believed_about_credit_or_rates() -> None:
    page = b"<html>Too many requests: not enough api tokens</html>"
    assert type(classify(502, page)) is ServerTrouble


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>503 Busy</title></head><body><h1>503 Busy</h1></body></html>",
        b"<html><head><title>503 Busy</title></head><body></body></html>",
    ],
)
def test_a_page_of_a_proxy_is_quoted_once(page: bytes) -> None:
    assert classify(503, page).said == "503 Busy"


def test_a_failing_authorization_hook_is_recognised_without_an_envelope() -> None:
    assert type(classify(500, b"Invalid response from authorization hook")) is KeyRefused


@pytest.mark.parametrize("text", ["not enough api tokens", "content moderation filter: x"])
def test_a_success_is_never_taken_for_a_refusal(text: str) -> None:
    assert classify(200, flat(text)).outcome is Outcome.CANNOT_TELL


CONSEQUENCES = {
    KeyRefused: (Outcome.KEY_REFUSED, True, True),
    NoCredit: (Outcome.NO_CREDIT, True, True),
    NotAccepted: (Outcome.NOT_ACCEPTED, True, False),
    Moderated: (Outcome.MODERATED, False, False),
    Rejected: (Outcome.REJECTED, False, False),
    UnknownPicture: (Outcome.REJECTED, False, False),
    Redirected: (Outcome.CANNOT_TELL, False, True),
    ServerTrouble: (Outcome.CANNOT_TELL, False, False),
    Unreadable: (Outcome.CANNOT_TELL, False, False),
}


@pytest.mark.parametrize(("kind", "consequence"), CONSEQUENCES.items())
def test_each_class_carries_what_follows(
    kind: type[LeonardoError], consequence: tuple[Outcome, bool, bool]
) -> None:
    assert (kind.outcome, kind.requeue, kind.pauses_account) == consequence


def test_nothing_that_may_have_been_accepted_is_ever_requeued() -> None:
    def below(kind: type[LeonardoError]) -> list[type[LeonardoError]]:
        return [kind, *(deeper for child in kind.__subclasses__() for deeper in below(child))]

    doubtful = [kind for kind in below(LeonardoError) if kind.outcome is Outcome.CANNOT_TELL]
    assert len(doubtful) >= 6
    assert not any(kind.requeue for kind in doubtful)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("", None),
        ("soon", None),
        ("-3", None),
        ("nan", None),
        ("1e9", None),
    ],
)
def test_retry_after_is_read_when_it_makes_sense(value: str, seconds: float | None) -> None:
    error = classify(429, flat("rate limit"), {"Retry-After": value})
    assert error.retry_after == seconds


def test_a_missing_retry_after_is_no_matter() -> None:
    assert classify(429, b"").retry_after is None


def test_what_the_api_said_is_one_clean_short_line() -> None:
    said = classify(400, flat("bad\x00\r\n\x1b[31m \u202etxt.exe " + "long " * 200)).said
    assert said.startswith("bad [31m txt.exe long long")
    assert len(said) <= SAID_LENGTH
    assert said.isprintable()


def test_a_lone_surrogate_can_be_stored() -> None:
    classify(400, b'{"error": "bad \\ud800 text"}').said.encode()


def test_the_key_is_never_repeated() -> None:
    body = flat(f"key {KEY.upper()} unknown, Bearer {KEY}, Authorization: {KEY}", code=KEY)
    error = classify(401, body, {"X-Echo": KEY}, secret=KEY)
    assert KEY not in f"{error!r} {error} {vars(error)}".lower()


def test_ids_that_help_a_person_stay() -> None:
    text = f"{USER} is not supported within the Production API."
    assert classify(400, flat(text), secret=KEY).said == text


def test_the_storage_is_quoted_by_its_message() -> None:
    body = (
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Expired</Message></Error>"
    )
    assert classify(403, body).said == "Expired"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Invalid prompt, maximum length of 1500 characters exceeded.", "prompt"),
        ("content moderation filter: x", "prompt"),
        ("invalid dimensions", "width"),
        ("Too many images", "num_images"),
        ("invalid init image id", "guidance"),
        ("x is not supported within the Production API.", "model_id"),
        ("something new", ""),
    ],
)
def test_a_refusal_names_the_field_it_is_about(text: str, where: str) -> None:
    assert classify(400, flat(text)).where == where


def test_hostile_bodies_are_read_quickly_and_quietly() -> None:
    for body in (b"[" * 100_000, b"<script" * 100_000, b'{"error":' * 5_000, b"\x00" * 1_000_000):
        assert isinstance(classify(400, body), Rejected)
