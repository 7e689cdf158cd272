"""What goes wrong with a run, in a designer's words: what it means, and whether it cost anything.

`trouble` is a code for the page, `trouble_said` Leonardo's own words, `trouble_means` ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from guidance.leonardo.errors import (
    AddressRefused,
    BadFile,
    FileRefused,
    LeonardoError,
    Outcome,
    UnknownPicture,
)
from guidance.services.picture_problems import PictureProblem

_FREE = "No credits were used."
_WAITING = {
    Outcome.NOT_SENT: (
        "unreachable",
        "Leonardo can't be reached. Nothing was sent; this run goes out again by itself.",
    ),
    Outcome.CANNOT_TELL: (
        "unreachable",
        "Leonardo has trouble of its own. Nothing was sent; this run goes out again by itself.",
    ),
    Outcome.NOT_ACCEPTED: ("busy", "Leonardo is busy. This run goes out again by itself."),
    Outcome.KEY_REFUSED: (
        "key_refused",
        f"Leonardo doesn't accept the API key. This run waits for a valid one. {_FREE}",
    ),
    Outcome.NO_CREDIT: (
        "no_credit",
        f"The Leonardo account is out of API credits. This run waits for more. {_FREE}",
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble of a run."""

    code: str
    said: str = ""
    means: str = ""

    def columns(self) -> dict[str, str]:
        """The three columns of a generation."""
        return {
            "trouble": self.code,
            "trouble_said": self.said[:2000],
            "trouble_means": self.means,
        }


NONE = Trouble("")
UNCERTAIN = Trouble(
    "uncertain",
    means="Leonardo's answer got lost on the way. Checking whether the run was accepted; "
    "nothing is sent twice. It may have been charged.",
)
AMBIGUOUS = Trouble(
    "ambiguous",
    means="Several jobs at Leonardo look like this one, so only you can say which it is. "
    "It may have been charged.",
)
NOT_CHARGED = Trouble("not_charged", means=f"The request never arrived at Leonardo. {_FREE}")
GIVEN_UP = Trouble(
    "given_up",
    means="You said that none of the jobs at Leonardo is this run, so it ended. It may have been "
    "charged. Retry sends it anew and is charged.",
)
_TWIN = "The same request with the same seed is being checked. This run waits for it."
_TWIN_VARIATION = "Another variation of this picture is on its way. This run waits for it."
SOURCE_UNSEEN = Trouble(
    "ambiguous",
    means="Leonardo no longer shows the picture that this was to be made of, so nobody can tell "
    "whether the request arrived. It may have been charged.",
)
FAILED_THERE = Trouble(
    "failed_there",
    means="Leonardo could not make these images and gives the credits back. Try again.",
)
STALLED = Trouble(
    "stalled",
    means="Leonardo has not finished this run for a day. It is still looked for once an hour.",
)
UNSENDABLE = Trouble("rejected", means=f"This recipe can't be turned into a request. {_FREE}")


def twin(*, is_variation: bool = False) -> Trouble:
    """Another run like this is unresolved."""
    return Trouble("twin", means=_TWIN_VARIATION if is_variation else _TWIN)


def waiting(error: LeonardoError) -> Trouble:
    """Why a run is back in the queue."""
    code, means = _WAITING.get(error.outcome, ("unreachable", error.meaning))
    return Trouble(code, error.said, means)


def final(error: LeonardoError, *, slots: str = "") -> Trouble:
    """Why a run failed for good; `slots` names the guilty references, such as "A, B"."""
    if isinstance(error, UnknownPicture):
        return lost_pictures(slots, error.said)
    code = "moderated" if error.outcome is Outcome.MODERATED else "rejected"
    return Trouble(code, error.said, _with_price(error.meaning))


def of_variation(error: LeonardoError) -> Trouble:
    """Why Leonardo makes no variation of a picture; it can't be helped by changing words."""
    if isinstance(error, UnknownPicture):
        means = f"Leonardo no longer has this picture, so it can't make anything of it. {_FREE}"
        return Trouble("lost_picture", error.said, means)
    if error.outcome is Outcome.MODERATED:
        means = f"Leonardo's content filter stopped this picture. Try another one. {_FREE}"
        return Trouble("rejected", error.said, means)
    return Trouble("rejected", error.said, _with_price(error.meaning))


def lost_pictures(slots: str, said: str) -> Trouble:
    """A reference is gone at Leonardo and uploading it again did not help."""
    which = f"Reference {slots}" if slots else "A reference"
    means = f"{which} can't be used at Leonardo. Replace the picture and generate again. {_FREE}"
    return Trouble("lost_picture", said, means)


def unusable_picture(slot: str, said: str, why: str) -> Trouble:
    """Leonardo does not take a reference's file, or the file is missing here."""
    parts = (f"Reference {slot} could not be sent.", why, "Replace the picture and generate again.")
    return Trouble("lost_picture", said, " ".join(part for part in (*parts, _FREE) if part))


def undelivered(error: LeonardoError | PictureProblem) -> str:
    """Why an image did not arrive, as a sentence; the host's own words in quotes."""
    if isinstance(error, PictureProblem):
        return "What arrived is no complete picture."
    if isinstance(error, AddressRefused):
        return "Its address names a host that this installation doesn't talk to."
    if isinstance(error, BadFile):
        return "The file was empty, too large or too slow."
    if error.said:
        return f"The image host said: “{error.said}”."
    refused = isinstance(error, FileRefused)
    return "The image host refused it." if refused else "The image host doesn't answer."


def late(reason: str) -> Trouble:
    """A file that did not arrive yet and is asked for again."""
    means = f"An image does not arrive yet. {reason} Leoweb asks again by itself."
    return Trouble("late", means=means)


def gone(missing: int, wanted: int, reason: str) -> Trouble:
    """Files that could not be downloaded; they were paid for and can be fetched later."""
    means = (
        f"{missing} of {wanted} images could not be downloaded. {reason} "
        "Their credits were used; the images stay at Leonardo, and Retry fetches them again."
    )
    return Trouble("gone", means=means)


def _with_price(meaning: str) -> str:
    return meaning if "credits" in meaning else f"{meaning} {_FREE}"
