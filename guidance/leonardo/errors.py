"""What can go wrong with a call to Leonardo.Ai; each class knows its consequence.

    LeonardoError
    ├── NotSent             no byte left this machine                 requeue
    │   └── AddressRefused  the host or its address isn't allowed     (transfers only)
    ├── NotAccepted         429: too fast, or their queue is full     requeue
    ├── Rejected            refused before anything ran               fail
    │   ├── Forbidden       403 without a known reason                fail, pause if repeated
    │   ├── UnknownPicture  a reference isn't (or is no longer) there fail, upload again
    │   └── NotFound        404 or an id that nothing has             fail
    ├── KeyRefused          wrong, malformed or revoked key           pause the key
    ├── NoCredit            the account is out of API credits         pause until the balance rises
    ├── Moderated           the content filter                        fail, editable
    ├── CannotTell          it may have been accepted                 uncertain: look, never resend
    │   ├── BrokenOff       cut, reset, silent or over the deadline
    │   ├── ServerTrouble   5xx, 408, 425
    │   ├── Redirected      3xx, which is never followed              and pause the account
    │   └── Unreadable      a 2xx answer without what it must hold
    ├── FileRefused         the storage or the image host said no     (transfers only)
    └── BadFile             a transfer over its limits: size or rate  (transfers only)

`outcome` is what a create must do next; `again` says that a read, an upload or a download which
met the same error may simply be tried later. Source: API contract 1.4.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar


class Outcome(StrEnum):
    """What follows for the generation whose create call met an error."""

    NOT_SENT = "not_sent"
    NOT_ACCEPTED = "not_accepted"
    REJECTED = "rejected"
    KEY_REFUSED = "key_refused"
    NO_CREDIT = "no_credit"
    MODERATED = "moderated"
    CANNOT_TELL = "cannot_tell"


class LeonardoError(Exception):
    """A call failed. `said` holds the API's own words, `meaning` a sentence for a designer.

    `status` is the HTTP status (None without an answer), `code` the API's error code or "",
    `detail` a technical word for the log, `where` the request field or "" as in the domain's
    problems, `retry_after` seconds or None.
    """

    outcome: ClassVar[Outcome] = Outcome.CANNOT_TELL
    requeue: ClassVar[bool] = False
    pauses_account: ClassVar[bool] = False
    counts_for_breaker: ClassVar[bool] = False
    again: ClassVar[bool] = False
    default_meaning: ClassVar[str] = "Something went wrong between here and Leonardo."

    def __init__(
        self,
        said: str = "",
        *,
        status: int | None = None,
        code: str = "",
        detail: str = "",
        meaning: str = "",
        where: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(said or detail or meaning or self.default_meaning)
        self.said = said
        self.status = status
        self.code = code
        self.detail = detail
        self.meaning = meaning or self.default_meaning
        self.where = where
        self.retry_after = retry_after

    def __str__(self) -> str:
        parts = [type(self).__name__]
        if self.status is not None:
            parts.append(str(self.status))
        parts.append(self.said or self.detail or self.meaning)
        return ": ".join([" ".join(parts[:-1]), parts[-1]])


class NotSent(LeonardoError):
    """DNS, connect or TLS failed: not one byte of the request left."""

    outcome = Outcome.NOT_SENT
    requeue = True
    counts_for_breaker = True
    again = True
    default_meaning = "Leonardo can't be reached. Nothing was sent."


class AddressRefused(NotSent):
    """A picture's or an upload's address is outside the allow-list (see `hosts`)."""

    requeue = False
    counts_for_breaker = False
    again = False
    default_meaning = "Leonardo named an address that this installation doesn't talk to."


class NotAccepted(LeonardoError):
    """Too many requests, or the account's queue at Leonardo is full (API contract 1.3)."""

    outcome = Outcome.NOT_ACCEPTED
    requeue = True
    again = True
    default_meaning = "Leonardo is busy. The run waits and goes out again by itself."


class Rejected(LeonardoError):
    """Refused before anything ran; the same request would be refused again."""

    outcome = Outcome.REJECTED
    default_meaning = "Leonardo refused this run. No credits were used."


class Forbidden(Rejected):
    """403 without a known reason; repeated ones should pause the account."""

    default_meaning = "Leonardo doesn't allow this request. No credits were used."


class UnknownPicture(Rejected):
    """A guiding picture isn't known there: deleted, never posted, or of the other kind."""

    default_meaning = "A reference picture isn't at Leonardo any more. No credits were used."


class NotFound(Rejected):
    """The address, or the thing with this id, doesn't exist."""

    default_meaning = "Leonardo doesn't know what was asked for."


class KeyRefused(LeonardoError):
    """401, or their authorization hook failing on a malformed key (API contract 1.4)."""

    outcome = Outcome.KEY_REFUSED
    requeue = True
    pauses_account = True
    default_meaning = "Leonardo doesn't accept the account's API key. Enter a valid one."


class NoCredit(LeonardoError):
    """The account has no API credits left."""

    outcome = Outcome.NO_CREDIT
    requeue = True
    pauses_account = True
    default_meaning = "The Leonardo account is out of API credits. The run waits for more."


class Moderated(LeonardoError):
    """The content filter stopped the prompt; unchanged it would be stopped again."""

    outcome = Outcome.MODERATED
    default_meaning = (
        "Leonardo's content filter stopped this prompt. Change its words and generate."
    )


class CannotTell(LeonardoError):
    """The request may have been accepted; only the account's listing can tell."""

    outcome = Outcome.CANNOT_TELL
    again = True
    default_meaning = "Leonardo's answer is missing. The run may have been charged."


class BrokenOff(CannotTell):
    """The connection was cut, reset, silent or over its deadline after it stood."""

    counts_for_breaker = True


class ServerTrouble(CannotTell):
    """5xx, 408 or 425: no proof that nothing was created (API contract 9.21)."""

    counts_for_breaker = True
    default_meaning = "Leonardo has trouble of its own. The run may have been charged."


class Redirected(CannotTell):
    """3xx. Never followed: the key would travel with it."""

    pauses_account = True
    again = False
    default_meaning = "Leonardo's address points elsewhere. Check the API address in the settings."


class Unreadable(CannotTell):
    """A success without what it must hold, or not JSON at all."""

    default_meaning = "Leonardo's answer can't be read. The run may have been charged."


class FileRefused(LeonardoError):
    """The storage or the image host refused a transfer; a later try may do better."""

    outcome = Outcome.REJECTED
    again = True
    default_meaning = "The picture's file was refused. It will be tried again."


class BadFile(LeonardoError):
    """A transferred file is empty, too large or too slow."""

    outcome = Outcome.REJECTED
    again = True
    default_meaning = "The picture's file can't be used."
