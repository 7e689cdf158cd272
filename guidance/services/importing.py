"""A pasted request as a recipe of this team: pictures found here, runs looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from guidance.domain.ingredients import Picture
from guidance.domain.kinds import Source
from guidance.domain.recipe import Recipe, RecipeFormatError
from guidance.domain.variations import Transform
from guidance.leonardo import answers
from guidance.leonardo.errors import LeonardoError
from guidance.leonardo.pasting.hiding import without_keys
from guidance.leonardo.pasting.importing import (
    START,
    NotARequest,
    Note,
    NoteKind,
    Pasted,
    VariationAsked,
    Wanted,
    read,
    waiting_notes,
)
from guidance.leonardo.pasting.mapping import recipe_of
from guidance.leonardo.pasting.unknown import Value
from guidance.models import Account, Generation, Image, Membership, Reference, RemoteCopy
from guidance.services import accounts, generations, offers

__all__ = [
    "Imported",
    "NotARequest",
    "Note",
    "NoteKind",
    "VariationRequest",
    "imported",
    "shown_again",
]

_MOST_KEYS = 10
_ORDER = tuple(NoteKind)
RunCalled = Callable[[UUID], Generation | None]
_NO_ACCOUNT = "This team has no Leonardo account, so a generation can't be looked up."
_UNKNOWN = "Neither this team nor its Leonardo account has a generation with that id."
_GUIDANCE = "Leonardo doesn't tell which guidance a generation had. Add its references again."


_CHOOSE = "To vary a picture, open it in the gallery and choose Variations."
_ON_ITS_PAGE = "Variations are ordered on the picture's own page, where their price stands."
_GENERATED_ONLY = "Leoweb makes variations of generated pictures only."
_DOES = {
    None: "asks for a variation of",
    Transform.UPSCALE: "upscales",
    Transform.NOBG: "removes the background of",
    Transform.UNZOOM: "unzooms",
    Transform.UNIVERSAL: "asks for a universal upscale of",
}


class VariationRequest(NotARequest):
    """A request for a variation: `image_id` is the picture's own where the team has it."""

    def __init__(
        self, text: str, image_id: UUID | None = None, transform: Transform | None = None
    ) -> None:
        super().__init__(text)
        self.image_id, self.transform = image_id, transform


@dataclass(frozen=True, slots=True)
class Imported:
    """A recipe for the composer, and what there is to say about how it came in."""

    recipe: Recipe
    notes: tuple[Note, ...] = ()

    @property
    def is_old(self) -> bool:
        """Whether it came in the format before `controlnets`, so that it may go out so, too."""
        return any(note.kind is NoteKind.UPGRADED for note in self.notes)


def imported(*, member: Membership, text: str, run_called: RunCalled) -> Imported:
    """Read a pasted text. `run_called` finds a run that this person may take, by either id.

    Raises NotARequest with one sentence, VariationRequest among them. A generation that isn't
    known here is asked for at Leonardo, within the client's time limits.
    """
    pasted = read(text, offers.catalogue_of(member), _own_keys(member))
    if pasted.variation is not None:
        raise _variation(member, pasted.variation)
    if not pasted.generation_id:
        return _with_pictures(member, pasted)
    run = run_called(UUID(pasted.generation_id))
    return _of_run(run) if run else _from_leonardo(member, pasted.generation_id)


def shown_again(*, member: Membership, text: str) -> str:
    """Return a text as it may be shown: without keys, those of the team above all."""
    return without_keys(text, *_own_keys(member))


def _own_keys(member: Membership) -> tuple[str, ...]:
    """The team's keys: one that stands alone looks like the id of a generation."""
    rows = Account.objects.filter(team=member.team_id).order_by("-pk")[:_MOST_KEYS]
    return tuple(accounts.key_of(account) for account in rows if accounts.can_open(account))


def _variation(member: Membership, asked: VariationAsked) -> VariationRequest:
    """Where to go with a request that no composer holds, by whether its picture is here."""
    does = _DOES[asked.transform]
    if asked.of_upload:
        return VariationRequest(f"This request {does} an uploaded picture. {_GENERATED_ONLY}")
    if not asked.remote_id:
        return VariationRequest(f"This request {does} a picture, but it names none. {_CHOOSE}")
    id = asked.remote_id
    rows = _stored(member).filter(remote_id__in={id, id.lower()}).values_list("pk", flat=True)
    image_id = rows.first()
    if image_id is None:
        said = f"This request {does} the picture {id[:40]}, which isn't known here."
        return VariationRequest(f"{said} {_CHOOSE}")
    text = f"This request {does} a picture that is here. {_ON_ITS_PAGE}"
    return VariationRequest(text, image_id, asked.transform)


def _of_run(run: Generation) -> Imported:
    try:
        return Imported(replace(generations.recipe_of(run), seed=run.seed))
    except RecipeFormatError as error:
        raise NotARequest("The recipe of that run can't be read by this release.") from error


def _with_pictures(member: Membership, pasted: Pasted) -> Imported:
    found = _known(member, pasted.wanted)
    recipe = _filled(pasted.recipe or Recipe("", ""), found)
    notes = (*waiting_notes(pasted.wanted, found), *pasted.notes)
    return Imported(recipe, tuple(sorted(notes, key=lambda note: _ORDER.index(note.kind))))


def _filled(recipe: Recipe, found: Mapping[int, Picture]) -> Recipe:
    slots = (replace(slot, picture=found.get(index)) for index, slot in enumerate(recipe.guidance))
    start = recipe.init_image
    if start is not None:
        start = replace(start, picture=found.get(START))
    return replace(recipe, guidance=tuple(slots), init_image=start)


def _known(member: Membership, wanted: Iterable[Wanted]) -> dict[int, Picture]:
    """Our own pictures behind ids at Leonardo, by their place; only those of the team."""
    asked = [one for one in wanted if one.remote_id]
    ids = {id for one in asked for id in (one.remote_id, one.remote_id.lower())}
    if not ids:
        return {}
    images, uploads = _images(member, ids), _uploads(member, ids)
    found: dict[int, Picture] = {}
    for one in asked:
        first, second = (images, uploads) if one.generated else (uploads, images)
        id = one.remote_id.lower()
        picture = first.get(id) or second.get(id)
        if picture is not None:
            found[one.place] = picture
    return found


def _images(member: Membership, ids: set[str]) -> dict[str, Picture]:
    rows = _stored(member).filter(remote_id__in=ids).values_list("remote_id", "pk")
    return {remote.lower(): Picture(Source.GENERATED, pk) for remote, pk in rows}


def _uploads(member: Membership, ids: set[str]) -> dict[str, Picture]:
    """What was uploaded from here: a reference, or an image that another account made."""
    copies = RemoteCopy.objects.filter(account__team=member.team_id, remote_id__in=ids)
    hashes = {remote.lower(): sha for remote, sha in copies.values_list("remote_id", "sha256")}
    images = _stored(member).filter(sha256__in=hashes.values()).values_list("sha256", "pk")
    rows = Reference.objects.filter(team=member.team_id, sha256__in=hashes.values())
    by_hash = {sha: Picture(Source.GENERATED, pk) for sha, pk in images}
    by_hash |= {sha: Picture(Source.UPLOADED, pk) for sha, pk in rows.values_list("sha256", "pk")}
    return {remote: by_hash[sha] for remote, sha in hashes.items() if sha in by_hash}


def _stored(member: Membership) -> QuerySet[Image]:
    return Image.objects.filter(
        team=member.team_id, state=Image.State.STORED, deleted_at__isnull=True
    )


def _from_leonardo(member: Membership, id: str) -> Imported:
    account = accounts.current(member.team)
    if account is None:
        raise NotARequest(_NO_ACCOUNT)
    try:
        with accounts.client_for(account) as client:
            found = client.generation(id)
    except LeonardoError as error:
        said = f"Leonardo could not be asked for this generation. {error.meaning}"
        raise NotARequest(said) from error
    if found is None:
        raise NotARequest(_UNKNOWN)
    mapped = recipe_of(_body(found))
    return Imported(mapped.recipe, (Note(NoteKind.MISSING, _GUIDANCE), *mapped.notes))


def _body(found: answers.Generation) -> dict[str, Value]:
    """What Leonardo tells of a generation, under the names of a request (API contract 5.1)."""
    return {
        "prompt": found.prompt,
        "negative_prompt": found.negative_prompt,
        "modelId": found.model_id,
        "sd_version": found.sd_version or None,
        "width": found.width,
        "height": found.height,
        "seed": found.seed,
        "presetStyle": found.preset_style or None,
        "num_images": len(found.images) or None,
    }
