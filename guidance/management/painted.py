"""Pictures that come with the product, painted by the sandbox's painter and kept small.

The same code gives the same files.
"""

from __future__ import annotations

import io

from PIL import Image

from guidance.sandbox.painter import Guide, Order, paint

KILOBYTE = 1024


def painted(
    prompt: str, seed: int, width: int, height: int, guides: tuple[Guide, ...] = ()
) -> bytes:
    """Paint one picture of that size in pixels and return it encoded."""
    return paint(Order(prompt, "", seed, 0, width, height, None, "Leonardo Kino XL", guides)).data


def painted_over(
    prompt: str, seed: int, size: tuple[int, int], picture: bytes, strength: float
) -> bytes:
    """Paint one picture that starts from another; strength from 0.1 (freer) to 0.9 (closer)."""
    order = Order(
        prompt,
        "",
        seed,
        0,
        *size,
        None,
        "Leonardo Kino XL",
        init_picture=picture,
        init_strength=strength,
    )
    return paint(order).data


def webp(data: bytes, size: tuple[int, int], kilobytes: int) -> bytes:
    """Return a picture as WebP of that size in pixels, as good as the limit in KB allows."""
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    for quality in range(86, 26, -4):
        stream = io.BytesIO()
        small.save(stream, "WEBP", quality=quality, method=6)
        if stream.tell() <= kilobytes * KILOBYTE:
            break
    return stream.getvalue()
