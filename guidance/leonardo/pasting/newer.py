"""Requests of the newer API in the fields of this one (API contract 1.2)."""

from __future__ import annotations

from collections.abc import Iterator

from guidance.domain.bases import Alchemy
from guidance.domain.catalogue import Catalogue, preprocessor
from guidance.domain.controlnets import CONTROLNETS
from guidance.domain.kinds import ControlNetKind
from guidance.domain.old_format import PLAIN_STRENGTH
from guidance.domain.platform_models import PlatformModel
from guidance.leonardo.pasting import values
from guidance.leonardo.pasting.fields import plain
from guidance.leonardo.pasting.notes import Note, NoteKind
from guidance.leonardo.pasting.unknown import Value

Body = dict[str, Value]
_KINDS = {
    "style": ControlNetKind.STYLE,
    "content": ControlNetKind.CONTENT,
    "character": ControlNetKind.CHARACTER,
}
_CONTRASTS = {"LOW": 3, "MEDIUM": 3.5, "HIGH": 4}
_MODES = ("FAST", "QUALITY", "ULTRA")
_MARKS = frozenset({"guidances", "styleids", "promptenhance"})


def is_newer(body: Body) -> bool:
    """Whether a body is one of the newer API, whole or its parameters alone."""
    inner = body.get("parameters")
    told = isinstance(inner, dict) and ("model" in body or "prompt" in map(plain, inner))
    told = told and "typeVersion" not in body  # A step of an n8n workflow has parameters, too.
    return told or bool(_MARKS & set(map(plain, body)))


def as_today(body: Body, catalogue: Catalogue, notes: list[Note]) -> Body:
    """The same request under the names of today's API; what has no counterpart keeps its name."""
    text = "This is a request of the newer API. Its fields became those that Leoweb sends."
    notes.append(Note(NoteKind.CHANGED, text))
    inner = body.get("parameters")
    rest = {name: value for name, value in body.items() if name != "parameters"}
    return _Newer(rest | inner if isinstance(inner, dict) else rest, catalogue, notes).today()


class _Newer:
    """One body of the newer API, its fields taken out one by one."""

    def __init__(self, body: Body, catalogue: Catalogue, notes: list[Note]) -> None:
        self.body = {plain(name): (name, value) for name, value in body.items()}
        self.notes = notes
        self.slug = values.text(self.take("model")) or ""
        self.model = _called(self.slug, catalogue)

    def take(self, name: str) -> Value:
        """A field's value, taken out of the body."""
        return self.body.pop(plain(name), ("", None))[1]

    def word(self, name: str) -> str:
        return str(self.take(name) or "").strip().upper()

    def say(self, kind: NoteKind, text: str) -> None:
        self.notes.append(Note(kind, text))

    def today(self) -> Body:
        found: Body = {"modelId": self.model.id if self.model else self.slug or None}
        found |= self._style() | self._enhanced() | self._mode() | self._contrast()
        found |= self._guidances()
        if "quantity" in self.body:
            found["num_images"] = self.take("quantity")
        return dict(self.body.values()) | found

    def _style(self) -> Body:
        listed = self.take("style_ids")
        ids = listed if isinstance(listed, list) else [listed]
        if len(ids) > 1:
            self.say(NoteKind.CHANGED, f"Of {len(ids)} style_ids the first counts.")
        return {"styleUUID": ids[0] if ids else None}

    def _enhanced(self) -> Body:
        asked = self.word("prompt_enhance")
        if asked == "AUTO":
            self.say(NoteKind.IGNORED, "prompt_enhance AUTO has no counterpart; it is left open.")
        return {"enhancePrompt": {"ON": True, "OFF": False}.get(asked)}

    def _mode(self) -> Body:
        """Fast and Quality are Alchemy off and on where the model has it; Ultra is its own."""
        mode = self.word("mode")
        if mode and mode not in _MODES:
            self.say(NoteKind.IGNORED, f"mode {mode[:20]} isn't known and was left out.")
        has_alchemy = self.model is None or self.model.alchemy is not Alchemy.NONE
        alchemy = {"FAST": False, "QUALITY": True, "ULTRA": False}.get(mode)
        return {
            "alchemy": alchemy if has_alchemy else None,
            "ultra": True if mode == "ULTRA" else None,
        }

    def _contrast(self) -> Body:
        value = self.take("contrast")
        named = _CONTRASTS.get(value.strip().upper()) if isinstance(value, str) else None
        return {"contrast": value if named is None else named}

    # --- Guidance -------------------------------------------------------------------------------

    def _guidances(self) -> Body:
        given = self.take("guidances")
        groups = given if isinstance(given, dict) else {}
        known = {plain(name): name for name in groups}
        items: list[Value] = []
        for name, kind in _KINDS.items():
            entries = _entries(groups.get(known.pop(name, ""), None))
            items += [self._controlnet(kind, entry) for entry in entries]
        starts = list(_entries(groups.get(known.pop("imagetoimage", ""), None)))
        if known:
            left = ", ".join(sorted(known.values()))[:80]
            self.say(NoteKind.IGNORED, f"Left out, a guidance that isn't known: {left}.")
        return ({"controlnets": items} if items else {}) | self._start(starts)

    def _controlnet(self, kind: ControlNetKind, entry: Body) -> Body:
        served = preprocessor(kind, self.model.base if self.model else None)
        id, type = _picture(entry)
        return {
            "initImageId": id,
            "initImageType": type,
            "preprocessorId": served or next(iter(CONTROLNETS[kind].preprocessors.values())),
            "strengthType": _titled(entry.get("strength")),
        }

    def _start(self, entries: list[Body]) -> Body:
        if not entries:
            return {}
        if len(entries) > 1:
            self.say(NoteKind.CHANGED, f"Of {len(entries)} starts the first counts.")
        id, type = _picture(entries[0])
        is_generated = str(type).upper() == "GENERATED"
        name = "init_generation_image_id" if is_generated else "init_image_id"
        return {name: id, "init_strength": self._start_strength(entries[0].get("strength"))}

    def _start_strength(self, given: Value) -> Value:
        """A number as it is; names stand for no figure that was ever published."""
        found = values.number(given)
        if found is not None or not isinstance(given, str):
            return found
        text = f"Nobody publishes what {given.strip()[:20]} is for Image to image; it is at 0.5."
        self.say(NoteKind.CHANGED, text)
        return PLAIN_STRENGTH


def _called(slug: str, catalogue: Catalogue) -> PlatformModel | None:
    """The model of a slug such as phoenix-v1.0: the one whose name has the same signs."""
    wanted = _signs(slug)
    found = (known for known in catalogue.models() if _signs(known.short) == wanted)
    return catalogue.model(slug) or next(found, None)


def _signs(name: str) -> str:
    """Letters and figures alone, without the v before a version."""
    words = name.lower().replace("_", "-").replace(" ", "-").split("-")
    bare = (word[1:] if word[:1] == "v" and word[1:2].isdigit() else word for word in words)
    return "".join(sign for word in bare for sign in word if sign.isalnum())


def _entries(given: Value) -> Iterator[Body]:
    listed = given if isinstance(given, list) else [given]
    yield from (entry for entry in listed if isinstance(entry, dict))


def _picture(entry: Body) -> tuple[Value, Value]:
    image = entry.get("image")
    return (image.get("id"), image.get("type")) if isinstance(image, dict) else (image, None)


def _titled(value: Value) -> Value:
    return value.strip().title() if isinstance(value, str) else value
