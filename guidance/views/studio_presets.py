"""What the composer's buttons for presets do; each verb names a preset by its id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest

from guidance.forms import presets as settings
from guidance.forms.draft import Draft
from guidance.models import Membership, Preset
from guidance.services import presets
from guidance.services.presets import PresetProblem
from guidance.views import access, studio_drafts
from guidance.views.studio_done import Done

PIECE = "presets-piece"


def take(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Take up a preset; what stood in the composer can be brought back."""
    studio_drafts.remember(request, draft)
    found = access.preset(request, _uuid(rest))
    is_kept = studio_drafts.put_aside_unless_blank(request, draft)
    text = f"“{found.name}” is in the composer. Your prompt stayed."
    return Done(settings.applied(draft, presets.recipe_of(found)), (text,), can_go_back=is_kept)


def save(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Keep the settings under the name that was typed."""
    name = request.POST.get("preset_name", "")
    wanted = bool(request.POST.get("preset_with_guidance"))
    recipe = settings.settings_in(draft, with_guidance=wanted)
    try:
        is_new = presets.save(member=member, name=name, recipe=recipe)
    except PresetProblem as problem:
        return _shown(member, draft, problem=str(problem), preset_name=name)
    called = " ".join(name.split())
    return _shown(member, draft, told=f"“{called}” {'saved' if is_new else 'updated'}")


def rename(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Give a preset the name in its own field."""
    found = _own(request, draft, rest)
    before = found.name
    try:
        presets.rename(preset=found, name=request.POST.get(f"preset-{rest}-name", ""))
    except PresetProblem as problem:
        return _shown(member, draft, problem=str(problem))
    return _shown(member, draft, told=f"“{before}” is now “{found.name}”")


def share(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Share a preset with the team."""
    found = _own(request, draft, rest)
    presets.share(preset=found, on=True)
    return _shown(member, draft, told=f"“{found.name}” is shared with the team")


def unshare(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Keep a preset to oneself again."""
    found = _own(request, draft, rest)
    presets.share(preset=found, on=False)
    return _shown(member, draft, told=f"Only you see “{found.name}” now")


def delete(request: HttpRequest, member: Membership, draft: Draft, rest: str) -> Done:
    """Forget a preset."""
    found = _own(request, draft, rest)
    presets.delete(preset=found)
    return _shown(member, draft, told=f"“{found.name}” deleted")


def _own(request: HttpRequest, draft: Draft, rest: str) -> Preset:
    """The person's own preset; before a 404 the composer is remembered, so nothing is lost."""
    studio_drafts.remember(request, draft)
    return access.own_preset(request, _uuid(rest))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _shown(
    member: Membership, draft: Draft, *, told: str = "", problem: str = "", preset_name: str = ""
) -> Done:
    extra: dict[str, Any] = {
        "presets": presets.listed(member=member),
        "preset_problem": problem,
        "preset_name": preset_name,
    }
    return Done(draft, told=told or problem, pieces=(PIECE,), extra=extra)


VERBS: dict[str, Callable[[HttpRequest, Membership, Draft, str], Done]] = {
    "preset_take": take,
    "preset_save": save,
    "preset_rename": rename,
    "preset_share": share,
    "preset_unshare": unshare,
    "preset_delete": delete,
}
