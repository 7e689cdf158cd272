"""A text inside a picture file, put in and read without touching a pixel.

PNG: an iTXt chunk. JPEG and WebP: an XMP packet. Sources: PNG specification 11.3.4.5; XMP
specification part 3, 1.1.3 (JPEG); WebP container specification (VP8X, XMP).
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from html import escape, unescape

LONGEST = 60_000
"""Bytes of text that fit into one JPEG segment beside its packet."""

KEYWORD = b"leoweb:recipe"
_PNG, _XMP = b"\x89PNG\r\n\x1a\n", b"http://ns.adobe.com/xap/1.0/\0"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:leoweb="urn:leoweb:1">'
    "<leoweb:recipe>{}</leoweb:recipe>"
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
_RECIPE = re.compile(rb"<leoweb:recipe>([^<]*)</leoweb:recipe>")
_ALPHA, _HAS_XMP = 0x10, 0x04
_MOST_PARTS = 2000

Part = tuple[bytes, int, int]
"""Name of a chunk or segment, where it begins, where the next begins."""


def with_text(data: bytes, text: str) -> bytes:
    """The file with a text in it; as it was where the format or the length does not allow it."""
    packet = _PACKET.format(escape(text, quote=False)).encode()
    if len(packet) > LONGEST:
        return data
    if data.startswith(_PNG):
        return _into_png(data, text)
    if data.startswith(b"\xff\xd8\xff"):
        return _into_jpeg(data, packet)
    return _into_webp(data, packet) if _is_webp(data) else data


def text_in(data: bytes) -> str | None:
    """The text that `with_text` put into a file; None without one, or in a broken file."""
    try:
        found = _found(data)
        return None if found is None else found.decode()
    except (UnicodeDecodeError, struct.error, IndexError):
        return None


def _found(data: bytes) -> bytes | None:
    if data.startswith(_PNG):
        head = KEYWORD + b"\0\0\0\0\0"
        texts = (data[at + 8 : end - 4] for name, at, end in _chunks(data) if name == b"iTXt")
        return next((text[len(head) :] for text in texts if text.startswith(head)), None)
    if data.startswith(b"\xff\xd8\xff"):
        packets = (data[at + 4 : end] for name, at, end in _segments(data) if name == b"\xe1")
    elif _is_webp(data):
        packets = (data[at + 8 : end] for name, at, end in _riff(data) if name == b"XMP ")
    else:
        return None
    recipes = (_RECIPE.search(packet) for packet in packets)
    found = next((match for match in recipes if match), None)
    return unescape(found[1].decode()).encode() if found else None


# --- PNG ----------------------------------------------------------------------------------------


def _into_png(data: bytes, text: str) -> bytes:
    body = b"iTXt" + KEYWORD + b"\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    after_header = next((end for name, _, end in _chunks(data) if name == b"IHDR"), None)
    if after_header is None:
        return data
    return data[:after_header] + chunk + data[after_header:]


def _chunks(data: bytes) -> Iterator[Part]:
    at = len(_PNG)
    for _ in range(_MOST_PARTS):
        if at + 12 > len(data):
            return
        end = at + 12 + struct.unpack_from(">I", data, at)[0]
        yield data[at + 4 : at + 8], at, end
        at = end


# --- JPEG ---------------------------------------------------------------------------------------


def _into_jpeg(data: bytes, packet: bytes) -> bytes:
    """After the segments that must come first: JFIF and EXIF."""
    at = 2
    for name, start, end in _segments(data):
        is_exif = name == b"\xe1" and data[start + 4 : start + 8] == b"Exif"
        if name != b"\xe0" and not is_exif:
            break
        at = end
    length = struct.pack(">H", len(_XMP) + len(packet) + 2)
    return data[:at] + b"\xff\xe1" + length + _XMP + packet + data[at:]


def _segments(data: bytes) -> Iterator[Part]:
    """Segments before the first scan."""
    at = 2
    for _ in range(_MOST_PARTS):
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] == 0xDA:
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        yield data[at + 1 : at + 2], at, end
        at = end


# --- WebP ---------------------------------------------------------------------------------------


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _into_webp(data: bytes, packet: bytes) -> bytes:
    """Simple files become extended ones, since only those hold more than pixels."""
    parts = list(_riff(data))
    header = _extended(data, parts)
    if header is None:
        return data
    kept = b"".join(data[at:end] for name, at, end in parts if name not in {b"VP8X", b"XMP "})
    body = b"WEBP" + _chunk(b"VP8X", header) + kept + _chunk(b"XMP ", packet)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _riff(data: bytes) -> Iterator[Part]:
    at = 12
    for _ in range(_MOST_PARTS):
        if at + 8 > len(data):
            return
        size = struct.unpack_from("<I", data, at + 4)[0]
        end = at + 8 + size + size % 2
        yield data[at : at + 4], at, end
        at = end


def _extended(data: bytes, parts: list[Part]) -> bytes | None:
    """The extended header: flags, and the sides of the canvas in pixels less one."""
    name, at, end = parts[0] if parts else (b"", 0, 0)
    body = data[at + 8 : end]
    if name == b"VP8X" and len(body) == 10:
        return bytes([body[0] | _HAS_XMP]) + body[1:]
    if name == b"VP8L" and len(body) >= 5:
        bits = struct.unpack_from("<I", body, 1)[0]
        sides = bits & 0x3FFF, bits >> 14 & 0x3FFF
        flags = _HAS_XMP | (_ALPHA if bits >> 28 & 1 else 0)
    elif name == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        sides, flags = ((width & 0x3FFF) - 1, (height & 0x3FFF) - 1), _HAS_XMP
    else:
        return None
    return bytes([flags, 0, 0, 0]) + b"".join(struct.pack("<I", side)[:3] for side in sides)
