"""A look at one slot's picture: what is worth knowing, its maps, and the part that is used."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guidance.domain.kinds import Source
from guidance.domain.preflight import Looked, Remark, Size, Used, lost, middle, remarks
from guidance.forms import slot_changes
from guidance.forms.crop import CropForm
from guidance.forms.slot_forms import picture_named
from guidance.models import Image, Membership, Reference
from guidance.services import files, kind_words, references
from guidance.services.references import PictureProblem
from guidance.views import access, studio_drafts
from guidance.views.studio_page import drawn_guidance


@require_safe
@never_cache
@login_required
def studio_picture(request: HttpRequest) -> HttpResponse:
    """The look at a picture of the composer; a dialog over the studio, else a page."""
    member = access.member(request)
    picture = _picture(request, request.GET.get("picture", ""))
    shown = _shown(request, member, picture, request.GET.get("slot", ""))
    return _answer(request, shown)


@require_POST
@never_cache
@login_required
def studio_crop(request: HttpRequest) -> HttpResponse:
    """Cut a part out of a picture and put it into the slot; the whole stays where it was."""
    member = access.member(request)
    picture = _picture(request, request.POST.get("picture", ""))
    key = request.POST.get("slot", "")
    form = CropForm(request.POST, size=(picture.width, picture.height))
    problem = ""
    if form.is_valid():
        try:
            part = references.cut(member=member, picture=picture, box=form.box)
        except PictureProblem as error:
            problem = error.message
        else:
            return _put(request, key, f"uploaded:{part.pk}")
    shown = _shown(request, member, picture, key)
    shown |= {
        "typed": request.POST,
        "problems": [*_problems(form), *([problem] if problem else [])],
    }
    return _answer(request, shown, status=422)


def _put(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The open composer is told which picture to take; without script the draft takes it."""
    if request.headers.get("HX-Request"):
        answer = HttpResponse()
        answer["HX-Trigger"] = json.dumps({"studio:do": {"value": f"put:{key}:{name}"}})
        return answer
    draft = studio_drafts.current(request)
    if key == "start" or draft.slot(key):
        draft = slot_changes.put_picture(draft, key, name)
    else:
        draft = slot_changes.add(draft, name)
    studio_drafts.remember(request, draft)
    return redirect("studio")


def _picture(request: HttpRequest, name: str) -> Reference | Image:
    named = picture_named(name)
    if named is None:
        raise Http404
    if named.source is Source.GENERATED:
        return access.image(request, named.id)
    return access.reference(request, named.id)


def _shown(
    request: HttpRequest, member: Membership, picture: Reference | Image, key: str
) -> dict[str, Any]:
    is_upload = isinstance(picture, Reference)
    name = f"{'uploaded' if is_upload else 'generated'}:{picture.pk}"
    output, slots = drawn_guidance(member, studio_drafts.current(request))
    slot = next((one for one in slots if one.key == key and one.picture.name == name), None)
    size = (picture.width, picture.height)
    box = middle(size, output)
    return {
        "picture": picture,
        "name": name,
        "is_upload": is_upload,
        "slot": slot,
        "key": key,
        "output": output,
        "box": box,
        "typed": {"left": box.left, "top": box.top, "width": box.width, "height": box.height},
        "share": round(100 * lost(size, output)),
        "remarks": slot.remarks if slot else _alone(picture, size, output),
        "maps": [(kind, kind_words.short_label(kind)) for kind in files.MAPS],
    }


def _alone(picture: Reference | Image, size: Size, output: Size) -> tuple[Remark, ...]:
    """What is worth knowing of a picture that stands in no slot now."""
    is_clear = isinstance(picture, Reference) and picture.is_clear
    was_turned = isinstance(picture, Reference) and picture.was_turned
    looked = Looked(size, picture.sha256, is_clear, was_turned)
    return remarks([Used("", "", looked)], 0, output)


def _problems(form: CropForm) -> list[str]:
    return list(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors))


def _answer(request: HttpRequest, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    is_piece = bool(request.headers.get("HX-Request"))
    page = "guidance/check/_dialog.html" if is_piece else "guidance/check.html"
    return render(request, page, shown | {"is_dialog": is_piece}, status=status)
