"""Every way in which the API says no, in its own envelope and words (API contract 1.4)."""

import json
from collections.abc import Mapping

ARGUMENTS = "$.selectionSet.sdGenerationJob.args.arg1"


class Refusal(Exception):
    """An answer other than success: status, text, code and path of the error envelope."""

    def __init__(
        self,
        status: int,
        error: str,
        code: str = "unexpected",
        path: str = "$",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.code = code
        self.path = path
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """The flat JSON object that the API answers with."""
        envelope = {"error": self.error, "path": self.path, "code": self.code}
        return json.dumps(envelope).encode()


def unauthorized() -> Refusal:
    """The key is missing, empty, or well formed and unknown."""
    return Refusal(401, "Authentication hook unauthorized this request", "access-denied")


def malformed_key() -> Refusal:
    """The key is not shaped like a UUID: the real server falls over with a 500."""
    return Refusal(500, "Invalid response from authorization hook")


def unexpected_variable(name: str) -> Refusal:
    """A field or query parameter that the endpoint does not declare."""
    return Refusal(400, f"Unexpected variable {name}", "bad-request")


def missing(name: str) -> Refusal:
    """A required field is absent, null, or the body could not be read at all."""
    text = f'expecting a value for non-nullable variable: "{name}"'
    return Refusal(400, text, "validation-failed")


def wrong_type(expected: str, type_name: str, found: str, path: str) -> Refusal:
    """A JSON value of another type than the schema's."""
    text = f"expected {expected} for type '{type_name}', but found {found}"
    return Refusal(400, text, "validation-failed", path)


def unexpected(text: str, status: int = 400) -> Refusal:
    """A refusal of the endpoint's own logic: code ``unexpected``, whatever the status."""
    return Refusal(status, text)


def invalid_dimensions() -> Refusal:
    """Width or height out of range or off the step."""
    return unexpected("invalid dimensions")


def invalid_init_image() -> Refusal:
    """An id that is not a usable picture of this account, or is of the other kind."""
    return unexpected("invalid init image id")


def invalid_uuid(text: str) -> Refusal:
    """An id in a path that is not shaped like a UUID."""
    return Refusal(400, f'invalid input syntax for type uuid: "{text}"', "data-exception")


def unknown_route() -> Refusal:
    """No endpoint has this path."""
    return Refusal(404, "Endpoint not found", "not-found")


def wrong_method(allowed: str) -> Refusal:
    """The path exists, the method does not (undocumented, a choice)."""
    return Refusal(405, "Method not allowed", "method-not-allowed", headers={"Allow": allowed})


def too_many_requests(text: str, seconds: float) -> Refusal:
    """A limit of API contract 1.3. ``seconds`` until a repeat may pass, rounded up."""
    return Refusal(429, text, headers={"Retry-After": str(max(1, int(seconds + 0.999)))})


def out_of_credit(user: str) -> Refusal:
    """The balance does not cover the cost of the request."""
    return unexpected(f"not enough api tokens userId: {user}")
