"""Runs as people ask for them: start, retry, hide.

Starting is one transaction that ends before anything is sent; the worker takes it from there.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from guidance.domain import pricing
from guidance.domain.catalogue import Catalogue
from guidance.domain.problem import Problem
from guidance.domain.recipe import Recipe
from guidance.domain.states import RETRYABLE, State
from guidance.models import Account, Generation, Image, Membership
from guidance.services import accounts, clicks, doorbell, live, moves, offers, slots, variations
from guidance.services.crash import crash_here

log = structlog.get_logger(__name__)


# A run whose last image came is ended by then, if the worker that brought it died.
_FETCHED_BY = timedelta(seconds=60)
Ancestors = dict[str, Generation | None]
"""The run that a new one repeats or began with, by the column that remembers it."""


class Refused(Exception):
    """The recipe can't be sent; `problems` says where and why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class NoAccount(Exception):
    """The team has no Leonardo account yet."""


def start(
    *,
    member: Membership,
    recipe: Recipe,
    client_token: UUID,
    retry_of: Generation | None = None,
    remix_of: Generation | None = None,
) -> Generation:
    """Write a run down and ring for a worker.

    The same team and token always return the same run, so a second click, Back and resubmit or a
    lost answer never make a second one. Raises Refused or NoAccount; nothing is written then.
    """
    known = clicks.known(member, client_token)
    if known is not None:
        return known
    account = accounts.current(member.team)
    if account is None:
        raise NoAccount
    offered = offers.catalogue_for(account)
    pictures = _checked(member, recipe, offered)
    ancestors = {"retry_of": retry_of, "remix_of": remix_of}
    write = partial(_written, member, account, recipe, client_token, ancestors, pictures, offered)
    return clicks.once(member, client_token, write)


def retry(*, generation: Generation, client_token: UUID) -> Generation:
    """Ask for the same again: a new run, or the same one when only its files are missing.

    Raises Refused when a picture of the recipe is gone, as `start` does, and
    `variations.NotOffered` when the picture of a variation is.
    """
    if generation.trouble == "gone" and _fetch_again(generation):
        return generation
    if generation.state not in RETRYABLE and generation.state != State.CANCELLED:
        return generation
    member = Membership.objects.select_related("team", "user").get(
        team=generation.team_id, user=generation.member_id
    )
    if generation.transform:
        return variations.again(member=member, generation=generation, client_token=client_token)
    return start(
        member=member,
        recipe=recipe_of(generation),
        client_token=client_token,
        retry_of=generation,
    )


def sent_with(*, member: Membership, client_token: UUID) -> Generation | None:
    """Return the run that a press with this token started, None when there was none."""
    return clicks.known(member, client_token)


def hide(*, generation: Generation) -> None:
    """Take an ended run out of the person's feed; its images stay in the gallery."""
    Generation.objects.filter(pk=generation.pk, hidden_at=None).update(hidden_at=timezone.now())
    generation.refresh_from_db(fields=["hidden_at"])
    live.publish(generation=generation, new=True)


def recipe_of(generation: Generation) -> Recipe:
    """Return the recipe that a run was started with. Raises RecipeFormatError for a foreign one."""
    return Recipe.from_json(generation.recipe)


def _checked(member: Membership, recipe: Recipe, catalogue: Catalogue) -> slots.Pictures:
    """Return the rows of all pictures. Raises Refused with every problem at once."""
    pictures = slots.find(team_id=member.team_id, recipe=recipe)
    errors = tuple(problem for problem in recipe.problems(catalogue) if problem.is_error)
    missing = slots.missing(recipe, pictures)
    if errors or missing:
        raise Refused(errors + missing)
    return pictures


def _written(
    member: Membership,
    account: Account,
    recipe: Recipe,
    client_token: UUID,
    ancestors: Ancestors,
    pictures: slots.Pictures,
    catalogue: Catalogue,
) -> Generation:
    with transaction.atomic():
        generation = _row(member, account, recipe, client_token, ancestors, catalogue)
        slots.write(generation, recipe, pictures)
        live.publish(generation=generation, new=True)
        doorbell.ring("dispatch", account.pk)
    log.info("started", generation=str(generation.pk), images=generation.num_images)
    crash_here("CP02")
    return generation


def _row(
    member: Membership,
    account: Account,
    recipe: Recipe,
    client_token: UUID,
    ancestors: Ancestors,
    catalogue: Catalogue,
) -> Generation:
    model = catalogue.model(recipe.model_id)
    return Generation.objects.create(
        team=member.team,
        member=member.user,
        account=account,
        client_token=client_token,
        **ancestors,
        recipe=recipe.to_json(),
        prompt=recipe.prompt,
        model_id=recipe.model_id,
        model_name=(model.name if model else recipe.model_id)[:80],
        preset_style=recipe.normalised(catalogue).preset_style or "",
        width=recipe.width,
        height=recipe.height,
        num_images=recipe.num_images,
        estimate=pricing.estimate(recipe, catalogue),
    )


def _fetch_again(generation: Generation) -> bool:
    """Download missing files once more; they were paid for and do not expire there."""
    with transaction.atomic():
        lost = Image.objects.filter(generation=generation, state=Image.State.GONE)
        if not lost.update(state=Image.State.LISTED, tries=0, next_try_at=timezone.now()):
            return False
        fresh = {"trouble": "", "trouble_said": "", "trouble_means": ""}
        again = {"ended_at": None, "next_step_at": timezone.now() + _FETCHED_BY}
        if not moves.move(generation, State.FAILED, State.FETCHING, **again, **fresh):
            moves.note(generation, (State.COMPLETE,), **fresh)
    return True
