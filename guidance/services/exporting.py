"""The request behind a run or a recipe, to be sent from elsewhere; the API key stays out."""

from __future__ import annotations

from guidance.domain.kinds import Source
from guidance.domain.recipe import Picture, Recipe, RecipeFormatError
from guidance.domain.variations import Variation, VariationFormatError
from guidance.leonardo.client import API_URL
from guidance.leonardo.payload import PayloadError, RemotePicture
from guidance.leonardo.snippets import Form, Request, request_of, written
from guidance.models import (
    Account,
    Generation,
    GuidanceSlot,
    Image,
    Membership,
    Reference,
    RemoteCopy,
)
from guidance.services import accounts, offers, orders, slots

__all__ = ["Form", "Unexportable", "form_of", "recipe_text", "request_text"]


class Unexportable(ValueError):
    """The stored recipe can't be written as a request by this release."""


def form_of(text: str) -> Form | None:
    """Return the form of that name, None for any other text."""
    return Form(text) if text in set(Form) else None


def request_text(run: Generation, form: Form) -> str:
    """Return the request of a run, with the seed that was sent or would be. Raises Unexportable."""
    try:
        request = _variation(run) if run.transform else _pictures(run)
    except (RecipeFormatError, VariationFormatError, PayloadError) as error:
        raise Unexportable(str(error)) from error
    return written(form, request, run.account.api_url)


def _pictures(run: Generation) -> Request:
    recipe = Recipe.from_json(run.recipe)
    known = offers.catalogue_for(run.account)
    return request_of(recipe, run.seed, _remote_pictures(run, run.account), known)


def _variation(run: Generation) -> Request:
    order = orders.request_of(Variation.from_json(run.variation))
    return Request(order.body, path=f"variations/{order.path}")


def recipe_text(*, member: Membership, recipe: Recipe, form: Form) -> str:
    """Return the request that would be sent for a recipe of the composer. Raises Unexportable."""
    if recipe.init_image is not None and recipe.init_image.picture is None:
        raise Unexportable("Image to image needs a picture.")
    account = accounts.current(member.team)
    rows = slots.find(team_id=member.team_id, recipe=recipe)
    pictures = _at_leonardo(rows, account) if account else {}
    try:
        request = request_of(recipe, recipe.seed, pictures, offers.catalogue_for(account))
    except PayloadError as error:
        raise Unexportable(str(error)) from error
    return written(form, request, account.api_url if account else API_URL)


def _remote_pictures(run: Generation, account: Account) -> dict[Picture, RemotePicture]:
    """Return the pictures of a run that the account has; others are left out."""
    used = run.slots.select_related("reference", "image__generation")
    return _at_leonardo({_picture(slot): _row(slot) for slot in used}, account)


def _at_leonardo(rows: slots.Pictures, account: Account) -> dict[Picture, RemotePicture]:
    uploaded = _copies(account, {row.sha256 for row in rows.values()})
    found = ((picture, _remote(row, account, uploaded)) for picture, row in rows.items())
    return {picture: remote for picture, remote in found if remote is not None}


def _copies(account: Account, hashes: set[str]) -> dict[str, str]:
    live = RemoteCopy.objects.filter(account=account, sha256__in=hashes, lost_at=None)
    return dict(live.exclude(remote_id="").values_list("sha256", "remote_id"))


def _remote(
    row: Reference | Image, account: Account, copies: dict[str, str]
) -> RemotePicture | None:
    if isinstance(row, Image) and row.account_id == account.pk and not row.is_variation:
        return RemotePicture(row.remote_id, generated=True)
    known = copies.get(row.sha256)
    return RemotePicture(known) if known else None


def _picture(slot: GuidanceSlot) -> Picture:
    source = Source.UPLOADED if slot.reference_id is not None else Source.GENERATED
    return Picture(source, _row(slot).pk)


def _row(slot: GuidanceSlot) -> Reference | Image:
    row = slot.reference or slot.image
    if row is None:
        raise ValueError("A slot has one picture by the table's own constraint.")
    return row
