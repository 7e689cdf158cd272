"""The Leonardo.Ai REST API, one method per endpoint.

Every method is one exchange without retries and returns a frozen dataclass of `answers`, or
raises a LeonardoError that knows its consequence. What costs money takes an `on_connected` hook:
it runs on a connection of its own and calls back between connecting and its first byte. Paths and
verbs: API contract 2, 5, 6 and 7. A client may be shared between threads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Self
from urllib.parse import quote, urlsplit

import requests

from guidance.leonardo import answers, element_reading, reading
from guidance.leonardo.errors import LeonardoError, Unreadable
from guidance.leonardo.fields import http_date
from guidance.leonardo.files import IMAGE_BYTES, Destination, Downloaded, download, post_file
from guidance.leonardo.hosts import IMAGE_HOSTS, UPLOAD_HOSTS, HostRules
from guidance.leonardo.redaction import ApiKey
from guidance.leonardo.transport import Reply, Timeouts, Transport
from guidance.leonardo.varying import VariationOrder
from guidance.leonardo.verdicts import classify

API_URL = "https://cloud.leonardo.ai/api/rest/v1"
USER_AGENT = "leoweb"
JSON = Mapping[str, Any]


class Client:
    """One account of the API.

    `api_url` is the base address; without a path the usual one is added. `upload_hosts` and
    `image_hosts` are allow-lists as in `hosts.HostRules`. `authorities` is a PEM file for
    installations behind a certificate authority of their own.
    Raises ValueError for an address that isn't http(s) or a key that no header can carry.
    """

    def __init__(
        self,
        api_url: str,
        key: str,
        *,
        upload_hosts: Iterable[str] = UPLOAD_HOSTS,
        image_hosts: Iterable[str] = IMAGE_HOSTS,
        timeouts: Timeouts | None = None,
        authorities: str | None = None,
    ) -> None:
        self.api_url = _base(api_url)
        self.timeouts = timeouts or Timeouts()
        self._key = ApiKey(key)
        self._uploads = HostRules.of(upload_hosts, api_url=self.api_url)
        self._images = HostRules.of(image_hosts, api_url=self.api_url)
        self._api = Transport(self.timeouts, authorities=authorities)
        self._to_storage = Transport(self.timeouts, gate=self._uploads, authorities=authorities)
        self._from_cdn = Transport(self.timeouts, gate=self._images, authorities=authorities)

    def __repr__(self) -> str:
        return f"Client({self.api_url!r}, {self._key!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections kept for reuse. The client can still be used afterwards."""
        for transport in (self._api, self._to_storage, self._from_cdn):
            transport.close()

    # Account and models

    def me(self) -> answers.Me:
        """Who the key belongs to, the balance and the slots (GET /me)."""
        return reading.me(self._read("GET", "/me"))

    def platform_models(self) -> tuple[answers.ModelListing, ...]:
        """The models Leonardo offers (GET /platformModels)."""
        return reading.platform_models(self._read("GET", "/platformModels"))

    def model(self, model_id: str) -> answers.ModelDetails | None:
        """One platform or custom model, None if unknown (GET /models/{id})."""
        return reading.model(self._read("GET", f"/models/{_segment(model_id)}"))

    def own_models(self, user_id: str) -> tuple[answers.ModelDetails, ...]:
        """The models that an account trained (GET /models/user/{userId})."""
        return reading.own_models(self._read("GET", f"/models/user/{_segment(user_id)}"))

    def elements(self) -> tuple[answers.ElementListing, ...]:
        """The Elements Leonardo offers (GET /elements)."""
        return element_reading.elements(self._read("GET", "/elements"))

    def own_elements(self, user_id: str) -> tuple[answers.OwnElement, ...]:
        """The Elements that an account trained (GET /elements/user/{userId})."""
        return element_reading.own_elements(
            self._read("GET", f"/elements/user/{_segment(user_id)}")
        )

    def own_element(self, element_id: int) -> answers.OwnElement | None:
        """One trained Element, None if unknown (GET /elements/{id})."""
        return element_reading.own_element(self._read("GET", f"/elements/{element_id:d}"))

    # Prompts

    def improve_prompt(
        self, prompt: str, *, on_connected: Callable[[], None], instructions: str = ""
    ) -> answers.WrittenPrompt:
        """A fuller prompt, from 200 characters at most (POST /prompt/improve). Costs money."""
        more = {"promptInstructions": instructions} if instructions else {}
        body = {"prompt": prompt, **more}
        return reading.written_prompt(self._buy("/prompt/improve", body, on_connected, None))

    def random_prompt(self, *, on_connected: Callable[[], None]) -> answers.WrittenPrompt:
        """A prompt to start from (POST /prompt/random). Costs money."""
        return reading.written_prompt(self._buy("/prompt/random", {}, on_connected, None))

    # Guiding pictures

    def create_upload(self, extension: str) -> answers.UploadSlot:
        """Reserve an upload: png, jpg, jpeg or webp, without a dot (POST /init-image)."""
        return reading.upload_slot(self._read("POST", "/init-image", {"extension": extension}))

    def send_upload(self, slot: answers.UploadSlot, data: bytes, extension: str) -> None:
        """Post a picture's bytes to the reserved place, within two minutes (contract 6.1)."""
        post_file(self._to_storage, self._uploads, slot, data, extension)

    def upload(self, data: bytes, extension: str) -> str:
        """Reserve and post; the id to use as an init image. Repeating it is harmless."""
        slot = self.create_upload(extension)
        self.send_upload(slot, data, extension)
        return slot.id

    def init_image(self, image_id: str) -> answers.StoredInitImage | None:
        """An uploaded picture, None if unknown or deleted (GET /init-image/{id})."""
        return reading.init_image(self._read("GET", f"/init-image/{_segment(image_id)}"))

    def delete_init_image(self, image_id: str) -> bool:
        """Delete an upload; False if there was none (DELETE /init-image/{id})."""
        answer = self._read("DELETE", f"/init-image/{_segment(image_id)}")
        return reading.deleted(answer, "delete_init_images_by_pk")

    # Generations

    def create_generation(
        self,
        payload: JSON,
        *,
        on_connected: Callable[[], None],
        deadline_s: float | None = None,
    ) -> answers.Accepted:
        """Order pictures (POST /generations). Costs money, never repeats.

        `on_connected` runs once, when the connection stands and before the first byte; what it
        raises comes out unchanged and nothing was sent. Errors tell by their `outcome` whether
        Leonardo may have accepted; after the hook every doubt is CANNOT_TELL.
        """
        return reading.accepted(self._buy("/generations", payload, on_connected, deadline_s))

    def generation(self, generation_id: str) -> answers.Generation | None:
        """One generation; None while it isn't visible, or unknown (GET /generations/{id})."""
        return reading.generation(self._read("GET", f"/generations/{_segment(generation_id)}"))

    def generations(
        self, user_id: str, *, offset: int = 0, limit: int = 50
    ) -> answers.GenerationPage:
        """An account's generations, newest first (GET /generations/user/{userId}).

        Pages shift while new jobs arrive: tell rows apart by id (API contract 5.3).
        """
        path = f"/generations/user/{_segment(user_id)}?offset={offset:d}&limit={limit:d}"
        reply = self._api.send(self._request("GET", path))
        return reading.generations(self._answer(reply), http_date(reply.headers.get("date")))

    def delete_generation(self, generation_id: str) -> bool:
        """Delete a generation there; False if there was none. Whether it stops work is unknown."""
        answer = self._read("DELETE", f"/generations/{_segment(generation_id)}")
        return reading.deleted(answer, "delete_generations_by_pk")

    def create_variation(
        self,
        order: VariationOrder,
        *,
        on_connected: Callable[[], None],
        deadline_s: float | None = None,
    ) -> answers.AcceptedVariation:
        """Order a picture made out of a picture (POST /variations/*). Costs money, never repeats.

        `order` as made by `varying`; hook and errors as in `create_generation`.
        """
        path = f"/variations/{order.path}"
        answer = self._buy(path, order.body, on_connected, deadline_s)
        return reading.accepted_variation(answer, order.answer)

    def variation(self, variation_id: str) -> answers.Variation | None:
        """One variation, None if unknown or not visible yet (GET /variations/{id})."""
        return reading.variation(self._read("GET", f"/variations/{_segment(variation_id)}"))

    def price(self, params: JSON) -> Decimal | None:
        """The price of a generation in API credits (POST /pricing-calculator).

        `params` as made by `payload.pricing_payload`. None when the API names no figure.
        """
        service = "IMAGE_GENERATION"
        body = {"service": service, "serviceParams": {service: dict(params)}}
        return reading.price(self._read("POST", "/pricing-calculator", body))

    # Pictures

    def download(
        self,
        url: str,
        destination: Destination,
        *,
        max_bytes: int = IMAGE_BYTES,
        deadline_s: float = 120.0,
    ) -> Downloaded:
        """Fetch a generated picture into a binary file or a new file at a path.

        Without the key and without redirects. Raises AddressRefused for an address outside the
        allow-list, BadFile when too large, too slow or not complete.
        """
        return download(
            self._from_cdn, self._images, url, destination,
            max_bytes=max_bytes, deadline_s=deadline_s,
        )  # fmt: skip

    # Plumbing

    def _buy(
        self, path: str, body: JSON, on_connected: Callable[[], None], deadline_s: float | None
    ) -> Mapping[str, object]:
        """One exchange that costs money: sent at most once."""
        request = self._request("POST", path, body)
        reply = self._api.send_once(request, on_connected, deadline_s or self.timeouts.create)
        return self._answer(reply)

    def _read(self, verb: str, path: str, body: JSON | None = None) -> Mapping[str, object]:
        return self._answer(self._api.send(self._request(verb, path, body)))

    def _request(self, verb: str, path: str, body: JSON | None = None) -> requests.Request:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Authorization": f"Bearer {self._key.reveal()}",
            "User-Agent": USER_AGENT,
        }
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body, allow_nan=False).encode()
        return requests.Request(verb, self.api_url + path, headers=headers, data=data)

    def _answer(self, reply: Reply) -> Mapping[str, object]:
        if not 200 <= reply.status < 300:
            raise self._error(reply)
        try:
            return reading.read_json(reply.body)
        except Unreadable:
            pass
        raise self._error(reply)

    def _error(self, reply: Reply) -> LeonardoError:
        secret = self._key.reveal()
        return classify(reply.status, reply.body, reply.headers, secret=secret)


def _base(api_url: str) -> str:
    parts = urlsplit(api_url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("The API address is not an http or https address.")
    path = parts.path.rstrip("/") or urlsplit(API_URL).path
    return f"{parts.scheme}://{parts.netloc}{path}"


def _segment(value: str) -> str:
    """An id as one segment of a path, whatever it holds."""
    return quote(value, safe="") or "-"
