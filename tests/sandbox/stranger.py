"""A client of the sandbox that knows nothing of it but the published contract."""

import io
import json
import time
from typing import Any

import requests
from PIL import Image

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
LIGHTNING = "b24e16ff-06e3-43eb-8d33-4416c2d75876"
DIFFUSION_XL = "1e60896f-3c26-4296-8ecc-53e2afecc132"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
FLUX_DEV = "b2614463-296c-462a-9586-aafdb8f00e36"
FLUX_SCHNELL = "1dd50843-d653-4516-a8e3-f0238ee453ff"
KONTEXT = "28aeddf8-bd19-4803-80fc-79602d1a9989"
LUCID_ORIGIN = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
LUCID_REALISM = "05ce0082-2d80-4a2d-8653-4d1c85e2418e"
DREAMSHAPER = "ac614f96-1082-45bf-be9d-757f2d31c174"
CREATIVE = "6bef9f1b-29cb-40c7-b9df-32b51c1f67d3"
INK_WASH = "5d8a6f0e-2b57-4c8e-9a14-7f3b1d2c6e01"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
PATIENCE = 10.0

Json = dict[str, Any]


def picture(format_: str = "PNG", size: tuple[int, int] = (64, 48), shade: int = 90) -> bytes:
    """An encoded picture of one colour with a bright block in it."""
    stream = io.BytesIO()
    image = Image.new("RGB", size, (shade, 60, 160))
    image.paste((250, 220, 40), (8, 8, 24, 24))
    image.save(stream, format_)
    return stream.getvalue()


class Stranger:
    """Calls the API with one key, over one kept connection."""

    def __init__(self, api_url: str, key: str) -> None:
        self.api_url = api_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {key}"
        self.plain = requests.Session()
        self.plain.trust_env = False

    def close(self) -> None:
        self.session.close()
        self.plain.close()

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.api_url + path, timeout=PATIENCE, **options)

    def post(self, path: str, body: object = None, **options: Any) -> requests.Response:
        return self.session.post(self.api_url + path, json=body, timeout=PATIENCE, **options)

    def delete(self, path: str) -> requests.Response:
        return self.session.delete(self.api_url + path, timeout=PATIENCE)

    def user(self) -> str:
        return str(self.get("/me").json()["user_details"][0]["user"]["id"])

    def balance(self) -> int:
        details = self.get("/me").json()["user_details"][0]
        return int(details["apiPaidTokens"] + details["apiSubscriptionTokens"])

    def try_create(self, prompt: str = "a quiet harbour", **fields: Any) -> requests.Response:
        small = {"prompt": prompt, "width": 256, "height": 256, "num_images": 1}
        return self.post("/generations", {**small, **fields})

    def create(self, prompt: str = "a quiet harbour", **fields: Any) -> str:
        answer = self.try_create(prompt, **fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["sdGenerationJob"]["generationId"])

    def read(self, id_: str) -> Json:
        found: Json = self.get(f"/generations/{id_}").json()["generations_by_pk"]
        return found

    def finished(self, id_: str) -> Json:
        """The generation as it is once it ended."""
        end = time.monotonic() + PATIENCE
        while (found := self.read(id_))["status"] == "PENDING":
            assert time.monotonic() < end, "the generation does not end"
            time.sleep(0.02)
        return found

    def listing(self, **query: int) -> list[Json]:
        found: list[Json] = self.get(f"/generations/user/{self.user()}", params=query).json()[
            "generations"
        ]
        return found

    def slot(self, extension: str = "png") -> Json:
        slot: Json = self.post("/init-image", {"extension": extension}).json()["uploadInitImage"]
        return slot

    def send(
        self, slot: Json, data: bytes, headers: Any = None, **changed: str
    ) -> requests.Response:
        """Posts a file to its slot: every field first, the file last."""
        fields = {**json.loads(slot["fields"]), **changed}
        files = {"file": ("picture", data)}
        return self.plain.post(
            slot["url"], data=fields, files=files, headers=headers, timeout=PATIENCE
        )

    def upload(self, data: bytes | None = None, extension: str = "png") -> str:
        slot = self.slot(extension)
        answer = self.send(slot, picture() if data is None else data)
        assert (answer.status_code, answer.content) == (204, b""), answer.text
        return str(slot["id"])

    def fetch(self, url: str, **options: Any) -> requests.Response:
        return self.plain.get(url, timeout=PATIENCE, **options)


def guide(id_: str, preprocessor: float, origin: str = "UPLOADED", **more: Any) -> Json:
    """One item of ``controlnets``."""
    return {
        "initImageId": id_,
        "initImageType": origin,
        "preprocessorId": preprocessor,
        **more,
    }


def error_of(me: Stranger, **fields: Any) -> str:
    """The sentence with which a create is refused."""
    answer = me.try_create(**fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "unexpected"), answer.text
    return str(answer.json()["error"])
