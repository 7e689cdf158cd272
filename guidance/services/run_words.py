"""What a run's card says in each state (design, section 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from guidance.models import Account, Generation
from guidance.services import settling
from guidance.services.queue import Place
from guidance.services.variation_words import result, whole

State = Generation.State

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_WAITING = {
    Account.Paused.KEY_REFUSED: "Waiting: Leonardo refused the API key",
    Account.Paused.NO_CREDIT: "Waiting for credit at Leonardo",
    Account.Paused.UNREACHABLE: "Waiting: Leonardo does not answer",
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one card.

    `look` is the state's class, `word` its name, `time` the text at the right end. `spoken` is
    what a screen reader hears when it changes. `value` of `whole` fills the bar; no `value` with
    a `whole` is a bar without an end. `elapsed` and `expected` (seconds) let the page count on.
    `said` is Leonardo's own text, `means` what follows from it.
    """

    look: str
    word: str
    icon: str = ""
    time: str = ""
    spoken: str = ""
    loud: bool = False
    value: float | None = None
    whole: float | None = None
    elapsed: int | None = None
    expected: int | None = None
    said: str = ""
    means: str = ""


def words_for(run: Generation, *, place: Place | None, stored: int, now: datetime) -> Words:
    """Return the words for a run as it stands now; `place` only matters while it is queued."""
    if run.cancel_requested_at is not None and run.state in _REFUSED and not stored:
        return _REFUSED[State(run.state)](run)
    if run.state == State.QUEUED:
        return _queued(run, place)
    if run.state == State.PENDING:
        return _generating(run, now)
    if run.state == State.FETCHING:
        return _downloading(run, stored)
    return _PLAIN[State(run.state)](run)


def _queued(run: Generation, place: Place | None) -> Words:
    paused = run.account.paused_reason
    if paused:
        text = _WAITING[Account.Paused(paused)]
        return Words("queued", "Queued", "clock-3", text, text, said=run.account.paused_said)
    if run.tries and run.trouble_means:
        return Words("queued", "Queued", "clock-3", "Trying again soon", run.trouble_means,
                     said=run.trouble_said, means=run.trouble_means)  # fmt: skip
    if place is None:
        return Words("queued", "Queued", "clock-3", "Starts at once", "Queued")
    line = "Next in line" if place.position == 1 else f"{_ordinal(place.position)} in line"
    soon = f" · starts in about {round(place.starts_in)} s" if place.starts_in else ""
    return Words("queued", "Queued", "clock-3", line + soon, f"Queued, {line}")


def _generating(run: Generation, now: datetime) -> Words:
    elapsed = max(0, int((now - (run.running_since or run.sent_at or now)).total_seconds()))
    expected = round(run.expected_seconds) if run.expected_seconds else None
    late = expected is not None and elapsed > expected
    if expected is None:
        time = f"{elapsed} s"
    elif late:
        time = f"Taking longer than usual, {elapsed} s"
    else:
        time = f"{elapsed} s of about {expected} s"
    spoken = f"Generating, about {expected} seconds" if expected else "Generating"
    return Words(
        "generating", "Generating", "", time, spoken,
        value=None if late or expected is None else float(elapsed),
        whole=float(expected or 1), elapsed=elapsed, expected=expected,
    )  # fmt: skip


def _downloading(run: Generation, stored: int) -> Words:
    time = f"{stored} of {run.num_images} images"
    return Words("downloading", "Downloading", "download", time, "Downloading",
                 value=float(stored), whole=float(run.num_images),
                 said=run.trouble_said, means=run.trouble_means)  # fmt: skip


def _preparing(run: Generation) -> Words:
    count = len(run.slots.all())
    sending = f"Sending {count} reference{'s' if count != 1 else ''} to Leonardo…"
    return Words("submitting", "Preparing", "", sending if count else "Preparing…", "Preparing")


def _submitting(run: Generation) -> Words:
    return Words("submitting", "Submitting", "", "Sending the request to Leonardo…", "Submitting")


def _complete(run: Generation) -> Words:
    facts = [result(run.transform) or run.model_name.removeprefix("Leonardo ")]
    if run.cost is not None:
        facts.append(amount(run.cost, run.cost_unit))
    if run.ended_at:
        facts.append(f"{max(1, round((run.ended_at - run.created_at).total_seconds()))} s")
        facts.append(f"{timezone.localtime(run.ended_at):%H:%M}")
    count = len([image for image in run.images.all() if image.state == "stored"])
    images = f"{count} image{'s' if count != 1 else ''} ready: {_short(whole(run))}"
    return Words("complete", "Complete", "", " · ".join(facts), images, means=run.trouble_means)


def _failed(run: Generation) -> Words:
    means = run.trouble_means or "No reason was given."
    spoken = f"Failed: {_short(whole(run))}. {run.trouble_said or means}"
    return Words(
        "failed", "Failed", "circle-x", "", spoken, True, said=run.trouble_said, means=means
    )


def _uncertain(run: Generation) -> Words:
    means = run.trouble_means or (
        "The answer got lost on the way. Leoweb asks Leonardo whether the run was accepted, "
        "and sends nothing twice. It may have been charged."
    )
    time = "Waiting for you" if settling.is_in_doubt(run) else "Asking Leonardo…"
    return Words("uncertain", "Checking", "history", time, "Checking",
                 said=run.trouble_said, means=means)  # fmt: skip


def _not_charged(run: Generation) -> Words:
    means = run.trouble_means or "The request never arrived at Leonardo. No credits were used."
    spoken = f"Not charged: {_short(whole(run))}"
    said = run.trouble_said
    return Words("failed", "Not charged", "circle-x", "", spoken, True, said=said, means=means)


def _cancelled(run: Generation) -> Words:
    return Words("cancelled", "Cancelled", "circle-x", "No credits were used", "Cancelled")


def _unwanted(run: Generation) -> Words:
    go = _of(run, "images go", "image goes")
    means = (
        f"Leonardo can't stop it and charges it all the same. Its {go} to the trash for 30 days."
    )
    return Words("cancelled", "Cancelled", "circle-x", "Still running at Leonardo",
                 f"Cancelled, its {go} to the trash", means=means)  # fmt: skip


def _unwanted_coming(run: Generation) -> Words:
    means = "Leonardo finished it and charged it. Its images go to the trash for 30 days."
    return Words("cancelled", "Cancelled", "circle-x", "Downloading to the trash",
                 "Cancelled, its images go to the trash", means=means)  # fmt: skip


def _unwanted_perhaps(run: Generation) -> Words:
    words = _uncertain(run)
    go = _of(run, "images go", "image goes")
    return replace(words, means=f"{words.means} You cancelled it: its {go} to the trash.")


def _refused(run: Generation) -> Words:
    cost = "" if run.cost is None else f"{amount(run.cost, run.cost_unit)} used"
    went = _of(run, "images went to the trash, where they stay",
                "image went to the trash, where it stays")  # fmt: skip
    there = _of(run, "images are", "image is")
    spoken = f"Cancelled, its {there} in the trash"
    return Words(
        "cancelled", "Cancelled", "circle-x", cost, spoken, means=f"Its {went} for 30 days."
    )


def _of(run: Generation, many: str, one: str) -> str:
    """What is said of a run's images, or of its only one."""
    return one if run.num_images == 1 else many


def _stalled(run: Generation) -> Words:
    means = run.trouble_means or "Leonardo has not finished this run. Leoweb keeps looking."
    return Words("stalled", "Stalled", "history", "", "Stalled", True, means=means)


_PLAIN: dict[Generation.State, Callable[[Generation], Words]] = {
    State.PREPARING: _preparing,
    State.SUBMITTING: _submitting,
    State.COMPLETE: _complete,
    State.FAILED: _failed,
    State.UNCERTAIN: _uncertain,
    State.NOT_CHARGED: _not_charged,
    State.CANCELLED: _cancelled,
    State.STALLED: _stalled,
}


# A run that was cancelled after it had been sent; once its images are shown again it is like any.
_REFUSED: dict[Generation.State, Callable[[Generation], Words]] = {
    State.SUBMITTING: _unwanted,
    State.UNCERTAIN: _unwanted_perhaps,
    State.PENDING: _unwanted,
    State.STALLED: _unwanted,
    State.FETCHING: _unwanted_coming,
    State.COMPLETE: _refused,
}


def amount(value: object, unit: str) -> str:
    """Return a cost in the unit that the account is billed in: "22 credits", "$0.0147"."""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"${text}" if unit == "DOLLARS" else f"{text} credit{'' if text == '1' else 's'}"


def _ordinal(number: int) -> str:
    teens = 10 < number % 100 < 20
    return f"{number}{'th' if teens else _ENDINGS.get(number % 10, 'th')}"


def _short(prompt: str, length: int = 60) -> str:
    if len(prompt) <= length:
        return prompt
    return prompt[:length].rsplit(" ", 1)[0] + "…"
