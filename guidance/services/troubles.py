"""What goes wrong with a run, in a designer's words: what it means, and whether it cost anything.

`trouble` is a code for the page, `trouble_said` Leonardo's own words, `trouble_means` ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from guidance.leonardo.errors import LeonardoError, Outcome, UnknownPicture

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
    means="Several runs at Leonardo look like this one, so it can't be matched by itself. "
    "It may have been charged.",
)
NOT_CHARGED = Trouble("not_charged", means=f"The request never arrived at Leonardo. {_FREE}")
TWIN = Trouble(
    "twin",
    means="The same request with the same seed is being checked. This run waits for it.",
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


def lost_pictures(slots: str, said: str) -> Trouble:
    """A reference is gone at Leonardo and uploading it again did not help."""
    which = f"Reference {slots}" if slots else "A reference"
    means = f"{which} can't be used at Leonardo. Replace the picture and generate again. {_FREE}"
    return Trouble("lost_picture", said, means)


def unusable_picture(slot: str, said: str) -> Trouble:
    """Leonardo does not take a reference's file, or the file is missing here."""
    means = f"Reference {slot} could not be sent. Replace the picture and generate again. {_FREE}"
    return Trouble("lost_picture", said, means)


def gone(missing: int, wanted: int, said: str) -> Trouble:
    """Files that could not be downloaded; they were paid for and can be fetched later."""
    means = (
        f"{missing} of {wanted} images could not be downloaded. "
        "Their credits were used; the images stay at Leonardo."
    )
    return Trouble("gone", said, means)


def _with_price(meaning: str) -> str:
    return meaning if "credits" in meaning else f"{meaning} {_FREE}"
