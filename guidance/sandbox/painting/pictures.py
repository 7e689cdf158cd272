"""From encoded bytes to fields and back."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from guidance.sandbox.painting.fields import Field, as_field

_FORMATS = ("PNG", "JPEG", "WEBP")
_REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4}
_QUALITY = 88
_UNCHANGED = cv2.IMREAD_UNCHANGED


def decoded(picture: bytes, width: int, height: int) -> Field:
    """The picture as an RGB field that covers width x height, its middle cut out.

    Transparent parts become white. Raises ValueError where the bytes are no readable
    PNG, JPEG or WebP.
    """
    wide, tall, has_alpha = _header(picture)
    zoom = max(width / wide, height / tall)
    raw = np.frombuffer(picture, dtype=np.uint8)
    if has_alpha:
        return _covering(_on_white(cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)), width, height)
    step = 4 if zoom <= 0.25 else 2 if zoom <= 0.5 else 1
    read = cv2.imdecode(raw, _REDUCED.get(step, cv2.IMREAD_COLOR))
    if read is None:
        raise ValueError("The picture breaks off or is damaged.")
    return _covering(np.asarray(read, dtype=np.uint8), width, height)


def _header(picture: bytes) -> tuple[int, int, bool]:
    try:
        with Image.open(io.BytesIO(picture), formats=_FORMATS) as image:
            has_alpha = "A" in image.getbands() or "transparency" in image.info
            return image.width, image.height, has_alpha and image.format != "JPEG"
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValueError("The picture is no readable PNG, JPEG or WebP.") from error


def _eight_bits(read: object) -> NDArray[np.uint8]:
    """What was decoded as BGR or BGRA. Raises ValueError where nothing was."""
    if read is None:
        raise ValueError("The picture breaks off or is damaged.")
    pixels = np.asarray(read)
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
    return np.asarray(pixels, dtype=np.uint8)


def _on_white(read: object) -> NDArray[np.uint8]:
    pixels = _eight_bits(read)
    if pixels.shape[2] < 4:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255.0
    return np.asarray(pixels[..., :3] * alpha + 255.0 * (1.0 - alpha) + 0.5, dtype=np.uint8)


def _covering(pixels: NDArray[np.uint8], width: int, height: int) -> Field:
    """The middle of the picture in the wanted shape and size, as an RGB field."""
    tall, wide = pixels.shape[:2]
    zoom = max(width / wide, height / tall)
    cut_w, cut_h = max(1, round(width / zoom)), max(1, round(height / zoom))
    x, y = (wide - cut_w) // 2, (tall - cut_h) // 2
    cut = np.ascontiguousarray(pixels[y : y + cut_h, x : x + cut_w])
    if (cut_w, cut_h) != (width, height):
        mode = cv2.INTER_AREA if zoom < 0.5 else cv2.INTER_LINEAR if zoom < 1 else cv2.INTER_CUBIC
        cut = np.asarray(cv2.resize(cut, (width, height), interpolation=mode), dtype=np.uint8)
    even = cv2.cvtColor(cut, cv2.COLOR_BGR2RGB)
    return as_field(cv2.addWeighted(even, 1.0 / 255.0, even, 0.0, 0.0, dtype=cv2.CV_32F))


def pixels_of(picture: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """The picture at its own size as BGR pixels, and its alpha channel if it has one.

    Raises ValueError where the bytes are no readable PNG, JPEG or WebP.
    """
    _, _, has_alpha = _header(picture)
    raw = np.frombuffer(picture, dtype=np.uint8)
    pixels = _eight_bits(cv2.imdecode(raw, _UNCHANGED if has_alpha else cv2.IMREAD_COLOR))
    if pixels.shape[2] == 4:
        return np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3])
    return pixels, None


def as_jpeg(picture: Field) -> bytes:
    """The field as JPEG bytes."""
    return encoded_jpeg(_bytes_of(picture))


def encoded_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """BGR pixels as JPEG bytes."""
    return _encoded(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])


def encoded_png(pixels: NDArray[np.uint8]) -> bytes:
    """BGRA pixels as PNG bytes."""
    return _encoded(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 3])


def as_png(picture: Field, matte: Field) -> bytes:
    """The field as PNG bytes with the matte as its alpha channel."""
    alpha = _bytes_of(matte)
    return encoded_png(np.dstack([_bytes_of(picture), alpha]))


def _bytes_of(field: Field) -> NDArray[np.uint8]:
    scaled = cv2.convertScaleAbs(np.maximum(field, 0.0), alpha=255.0)
    if scaled.ndim == 3:
        scaled = cv2.cvtColor(scaled, cv2.COLOR_RGB2BGR)
    return np.asarray(scaled, dtype=np.uint8)


def _encoded(extension: str, pixels: NDArray[np.uint8], options: list[int]) -> bytes:
    done, data = cv2.imencode(extension, pixels, options)
    if not done:
        raise ValueError("The picture could not be encoded.")
    return data.tobytes()
