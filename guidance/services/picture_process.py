"""Opens one untrusted picture in a process of its own, with little memory, time and disk.

Run as a file, it waits: each line on standard input is one JSON request, answered by one line
on standard output with the exit status and the answer of the child that was forked for it. It
imports nothing of this project and never sees the network, the database or a secret. An
exception that nobody expected ends the child with status 1: the picture is damaged. It is this
process that forks, because it has no threads; ours has.

Request: `source`, `format` ("PNG", "JPEG" or "WEBP"), `max_side` and `max_pixels`, then
`decode` (false reads the header alone), `clean` (path without extension, or null), `thumbs`,
each with `path`, the box `width` and `height` in px, and the `bytes` to aim at, and `whole`
(null, or the `path` and `extension` "webp" or "jpg" of a conversion in full size). `crop`
(left, top, right, bottom in px) keeps a part alone; `sight` is an order for `picture_opencv`.
Answer: `width`, `height`, `frames`, `extension`, `color`, `clear` (parts are transparent),
`turned` (the camera had noted a turn), what was seen, or `problem` with the sizes.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import resource
import sys
import warnings
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageCms, ImageOps
from PIL import WebPImagePlugin as WebPImagePlugin

ADDRESS_SPACE = 512 * 1024 * 1024
CPU_SECONDS = 10
FILE_BYTES = 256 * 1024 * 1024
OUT_OF_MEMORY = 3
_ORIENTATION = 0x0112
_TURNS = range(2, 9)


def limit() -> None:
    """Take away what a picture does not need: memory, time, disk, core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def look(request: dict[str, Any]) -> dict[str, Any]:
    """Answer one request; raises whatever a damaged picture makes the decoder raise."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(request["source"], formats=[request["format"]]) as picture:
        answer = _facts(picture)
        problem = _refused(answer, request)
        if request["thumbs"] and not request["clean"]:
            # Nobody waits for these as people wait for an upload or a download.
            os.nice(5)
        if problem or not request["decode"]:
            return answer | ({"problem": problem} if problem else {})
        picture.load()
        return answer | _work(picture, request)


def _facts(picture: Image.Image) -> dict[str, Any]:
    # Phones put a depth or brightness map behind a JPEG; the first frame is the photograph.
    jpeg = picture.format in {"JPEG", "MPO"}
    frames = 1 if jpeg else getattr(picture, "n_frames", 1)
    return {"width": picture.width, "height": picture.height, "frames": frames}


def _refused(facts: dict[str, Any], request: dict[str, Any]) -> str:
    width, height = facts["width"], facts["height"]
    if max(width, height) > request["max_side"] or width * height > request["max_pixels"]:
        return "too_large"
    return "animated" if facts["frames"] > 1 else ""


def _work(picture: Image.Image, request: dict[str, Any]) -> dict[str, Any]:
    turned = picture.getexif().get(_ORIENTATION, 1) in _TURNS
    ImageOps.exif_transpose(picture, in_place=True)
    wanted = request["clean"] or request["thumbs"] or request["whole"] or request.get("sight")
    plain = _plain(picture) if wanted else picture
    plain = plain.crop(request["crop"]) if request.get("crop") else plain
    done: dict[str, Any] = {"width": plain.width, "height": plain.height}
    done |= {"clear": wanted and plain.mode == "RGBA", "turned": turned}
    if request["clean"]:
        done["extension"] = _save(plain, request["clean"], request["format"])
    for thumb in request["thumbs"]:
        done["color"] = _thumb(plain, thumb)
    if request["whole"]:
        _convert(plain, request["whole"])
    if request.get("sight"):
        done |= _seen(plain, request["sight"])
    return done


def _seen(plain: Image.Image, order: dict[str, Any]) -> dict[str, Any]:
    """Have OpenCV look. It is loaded here, in the child: few pictures need it."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    path = Path(__file__).with_name("picture_opencv.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    sight = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sight)
    return cast(dict[str, Any], sight.see(plain, order))


def _plain(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB as L, RGB or RGBA, without any of its metadata."""
    profile = picture.info.get("icc_profile")
    if picture.mode in {"I;16", "I;16B", "I"}:
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGBA" if clear else "L" if picture.mode in {"1", "L"} else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        picture = _in_srgb(picture, profile, mode)
    plain = picture if picture.mode == mode else picture.convert(mode)
    if mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info.clear()
    return plain


def _in_srgb(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that says nothing usable: the numbers are then taken as they stand.
        return picture
    return turned if turned is not None else picture


def _save(plain: Image.Image, stem: str, came_as: str) -> str:
    """Encode anew: PNG where nothing may be lost, else JPEG; return the extension."""
    if came_as == "PNG" or plain.mode == "RGBA":
        plain.save(f"{stem}.png", "PNG", compress_level=4)
        return "png"
    plain.save(f"{stem}.jpg", "JPEG", quality=95, subsampling=0)
    return "jpg"


def _convert(plain: Image.Image, whole: dict[str, str]) -> None:
    """Encode in full size; JPEG knows no transparency, so it gets a white ground."""
    if whole["extension"] == "webp":
        plain = plain.convert("RGB") if plain.mode == "L" else plain
        plain.save(whole["path"], "WEBP", quality=90, method=4)
        return
    if plain.mode == "RGBA":
        ground = Image.new("RGB", plain.size, "white")
        ground.paste(plain, mask=plain.getchannel("A"))
        plain = ground
    plain.save(whole["path"], "JPEG", quality=92)


def _thumb(plain: Image.Image, thumb: dict[str, Any]) -> str:
    """Write a WebP that fits the box, never enlarged, and return the average colour."""
    scale = min(thumb["width"] / plain.width, thumb["height"] / plain.height, 1.0)
    size = max(1, round(plain.width * scale)), max(1, round(plain.height * scale))
    small = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = small.convert("RGB") if small.mode == "L" else small
    for quality in (78, 66, 54, 40, 25, 8):
        coded = io.BytesIO()
        small.save(coded, "WEBP", quality=quality, method=4)
        if coded.tell() <= thumb["bytes"]:
            break
    with open(thumb["path"], "wb") as stream:
        stream.write(coded.getbuffer())
    return "#{:02x}{:02x}{:02x}".format(*_average(small))


def _average(small: Image.Image) -> tuple[int, ...]:
    dot = small.convert("RGB").resize((1, 1), Image.Resampling.BOX)
    return cast(tuple[int, ...], dot.getpixel((0, 0)))


def serve() -> None:
    """Answer the requests on standard input, each in a forked child with its limits."""
    for request in sys.stdin.buffer:
        status, answer = _in_a_child(request)
        reply = json.dumps({"status": status, "answer": answer})
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()


def _in_a_child(request: bytes) -> tuple[int, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_answer(request, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read().decode()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), answer


def _answer(request: bytes, writing: int) -> int:
    try:
        limit()
        os.write(writing, json.dumps(look(json.loads(request))).encode())
    except MemoryError:
        return OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - whatever a decoder raises: the picture is damaged
        return 1
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    # Loaded before the first fork, so that no child has to.
    Image.preinit()
    serve()
