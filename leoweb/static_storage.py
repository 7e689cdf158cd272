"""Static files as they are served: joined by page, named by content, compressed beforehand.

`static/guidance/pages/` holds a list for each page: `@import "../css/x.css";` lines in a `.css`,
`import "../js/x.js";` lines in a `.js`. Collecting puts each file in the place of its line, so that
a page needs one request for each kind.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

LISTS = "guidance/pages/"
_LINE = re.compile(
    r'^(?:@import|import) "(?P<path>\.\./(?:css|js|\.\./vendor)/[^"]+)";$', re.MULTILINE
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AIR = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")

Found = Mapping[str, tuple[Storage, str]]


class PageStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Whitenoise's storage, with the pages' lists written out before names are made."""

    def post_process(
        self, paths: Found, dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Join what the lists name, then go on as usual with the joined files."""
        joined = {} if dry_run else {name: (self, name) for name in self._join(paths)}
        yield from super().post_process({**paths, **joined}, dry_run=dry_run, **options)

    def _join(self, paths: Found) -> list[str]:
        lists = [name for name in paths if name.startswith(LISTS)]
        for name in lists:
            text = written_out(name, paths)
            self.delete(name)
            self.save(name, ContentFile(text.encode()))
        return lists


def written_out(name: str, paths: Found) -> str:
    """Return a list with each file in the place of its line.

    Raises KeyError when a line names no file, ValueError when there is no line.
    """
    parts = [
        _part(posixpath.normpath(posixpath.join(posixpath.dirname(name), line["path"])), paths)
        for line in _LINE.finditer(_read(name, paths))
    ]
    if not parts:
        raise ValueError(f"{name} names no file")
    return "\n".join(parts)


def _part(name: str, paths: Found) -> str:
    text = _read(name, paths)
    if name.endswith(".css"):
        # Addresses stay right: the lists lie as deep as the files that they name.
        return _AIR.sub(r"\1", _COMMENT.sub("", text)).strip()
    # Modules share nothing: in a block each keeps its names, as in a file of its own. Scripts of
    # others share theirs.
    return text if name.startswith("vendor/") else f"{{\n{text}}}"


def _read(name: str, paths: Found) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
