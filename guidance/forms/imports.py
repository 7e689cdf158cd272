"""The form for a pasted text or a file with one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from guidance.leonardo.pasting.importing import LONGEST

_MOST_BYTES = 4 * LONGEST
_LARGEST = 64 * 1024 * 1024


class ImportForm(forms.Form):
    """Text wins over a file; whether it is a request is not for the form to say."""

    text_in = forms.CharField(required=False, strip=False)
    recipe_file = forms.FileField(required=False, allow_empty_file=True)

    def text(self) -> str:
        """The text to read: typed, else the file's."""
        self.full_clean()
        typed = str(self.cleaned_data.get("text_in") or "")
        file = self.file()
        return typed if typed.strip() or file is None else _text_of(file)

    def file(self) -> UploadedFile[Any] | None:
        """The chosen file."""
        self.full_clean()
        found: UploadedFile[Any] | None = self.cleaned_data.get("recipe_file")
        return found

    def picture(self) -> bytes | None:
        """The chosen file where it counts and is a picture."""
        self.full_clean()
        file = self.file()
        if file is None or str(self.cleaned_data.get("text_in") or "").strip():
            return None
        start = file.read(12)
        file.seek(0)
        is_picture = start.startswith((b"\x89PNG", b"\xff\xd8\xff")) or start[8:12] == b"WEBP"
        return file.read(_LARGEST) if is_picture else None

    def typed(self) -> str:
        """The typed text; the limit of a post is the only one."""
        self.full_clean()
        return str(self.cleaned_data.get("text_in") or "")


def _text_of(file: UploadedFile[Any]) -> str:
    """A file as text, one sign more than is ever read of it at most."""
    raw: bytes = file.read(_MOST_BYTES + 1)
    encoding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    return raw.decode(encoding, "replace")
