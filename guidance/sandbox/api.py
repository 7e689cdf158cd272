"""The endpoints of the API, each a method that answers one route (API contract 2, 5, 6, 7)."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guidance.sandbox import answers, elements
from guidance.sandbox.accounts import Account, Dice
from guidance.sandbox.config import Config
from guidance.sandbox.creating import Creation
from guidance.sandbox.memory import Generation, InitImage, Memory
from guidance.sandbox.messages import Call, Reply, json_reply
from guidance.sandbox.pricing import credits_of, order_of_params
from guidance.sandbox.prompting import Prompting
from guidance.sandbox.reference import Reference
from guidance.sandbox.refusals import (
    ARGUMENTS,
    Refusal,
    invalid_dimensions,
    invalid_uuid,
    unexpected,
    unexpected_variable,
)
from guidance.sandbox.rules import is_uuid
from guidance.sandbox.shape import Reader
from guidance.sandbox.storage import sign_form
from guidance.sandbox.transforming import Transformation

DEFAULT_LIMIT = 10
LARGEST_OFFSET = 2**31


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the endpoints work with."""

    memory: Memory
    reference: Reference
    dice: Dice
    image_url: str
    upload_url: str


def _page_number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) >= LARGEST_OFFSET:
        error = f"expected a non-negative 32-bit integer for type 'Int', but found '{text[:40]}'"
        raise Refusal(400, error, "validation-failed", f"$.selectionSet.generations.args.{name}")
    return int(text)


class Api:
    """Answers for one account at a time. Every method raises ``Refusal`` to say no."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._memory, self._reference = around.memory, around.reference
        self._creation = Creation(around.memory, around.reference, around.dice)
        self._prompting = Prompting(around.memory, around.reference, around.dice)
        self._transformation = Transformation(around.memory, around.reference, around.dice)

    def me(self, account: Account, settings: Config) -> Reply:
        """GET /me."""
        spent = self._memory.spent(account.user, time.time())
        return json_reply(answers.me_view(account, settings.credits, spent, settings.slots))

    def platform_models(self) -> Reply:
        """GET /platformModels."""
        url = self._around.image_url
        models = [answers.platform_model_view(m, url) for m in self._reference.models.values()]
        return json_reply({"custom_models": models})

    def model(self, id_: str, account: Account) -> Reply:
        """GET /models/{id}: a platform model or one of the account's own."""
        own = self._reference.own_models(account.user)
        model = self._reference.models.get(_uuid(id_)) or own.get(_uuid(id_))
        return json_reply({"custom_models_by_pk": answers.model_view(model) if model else None})

    def own_models(self, user: str, account: Account) -> Reply:
        """GET /models/user/{userId}; another account's list is empty (a choice)."""
        own = self._reference.own_models(account.user) if _uuid(user) == account.user else {}
        return json_reply({"custom_models": [answers.model_view(m) for m in own.values()]})

    def elements(self) -> Reply:
        """GET /elements."""
        url = self._around.image_url
        views = [elements.element_view(one, url) for one in self._reference.elements.values()]
        return json_reply({"loras": views})

    def own_element(self, id_: str) -> Reply:
        """GET /elements/{id}: an Element that the account trained."""
        row = elements.own_element(elements.own_id(id_), self._reference)
        view = elements.own_element_view(row) if row else None
        return json_reply({"user_loras_by_pk": view})

    def own_elements(self, user: str, account: Account) -> Reply:
        """GET /elements/user/{userId}; another account's list is empty (a choice)."""
        own = self._reference.tables["ownElements"]["rows"] if _uuid(user) == account.user else []
        return json_reply({"user_loras": [elements.own_element_view(row) for row in own]})

    def improve_prompt(self, call: Call, account: Account, settings: Config) -> Reply:
        """POST /prompt/improve."""
        return self._prompting.improve(call, account, settings)

    def random_prompt(self, account: Account, settings: Config) -> Reply:
        """POST /prompt/random."""
        return self._prompting.random(account, settings)

    def add_canvas_images(self, call: Call, account: Account, settings: Config) -> Reply:
        """POST /canvas-init-image: two slots, the mask's under both spellings (6.3)."""
        schema = self._reference.tables["canvasInitImage"]
        values = Reader(self._reference).variables(call.body, schema, "$")
        for name in ("initExtension", "maskExtension"):
            self._check_extension(values[name])
        init = self._new_slot(values["initExtension"], account, settings)
        mask = self._new_slot(values["maskExtension"], account, settings)
        answer = {
            "initImageId": init["id"],
            **{f"init{name.title()}": init[name] for name in ("fields", "key", "url")},
        }
        for spelling in ("mask", "masks"):
            answer[f"{spelling}ImageId"] = mask["id"]
            answer |= {f"{spelling}{n.title()}": mask[n] for n in ("fields", "key", "url")}
        return json_reply({"uploadCanvasInitImage": answer})

    def add_init_image(self, call: Call, account: Account, settings: Config) -> Reply:
        """POST /init-image: a slot and a form that is valid for two minutes."""
        schema = self._reference.tables["initImage"]
        values = Reader(self._reference).variables(call.body, schema, "$")
        self._check_extension(values["extension"])
        slot = self._new_slot(values["extension"], account, settings)
        return json_reply({"uploadInitImage": slot})

    def _check_extension(self, extension: str) -> None:
        if extension not in self._reference.tables["extensions"]:
            raise unexpected("invalid file extension")

    def _new_slot(self, extension: str, account: Account, settings: Config) -> dict[str, Any]:
        types: Mapping[str, str] = self._reference.tables["extensions"]
        now = time.time()
        image = InitImage(self._around.dice.uuid(), account.user, extension, now)
        self._memory.add_init_image(image)
        return self._slot(image, types[extension], now, settings)

    def _slot(self, image: InitImage, kind: str, now: float, settings: Config) -> dict[str, Any]:
        key = answers.init_image_key(image.account, image)
        secret = self._memory.secret()
        fields = sign_form(key, kind, now, settings.form_seconds, secret)
        return {"id": image.id, "fields": fields, "key": key, "url": self._around.upload_url}

    def _own_init_image(self, id_: str, account: Account) -> InitImage | None:
        image = self._memory.init_image(_uuid(id_))
        return image if image and image.account == account.user else None

    def init_image(self, id_: str, account: Account) -> Reply:
        """GET /init-image/{id}."""
        image = self._own_init_image(id_, account)
        view = answers.init_image_view(image, self._around.image_url) if image else None
        return json_reply({"init_images_by_pk": view})

    def delete_init_image(self, id_: str, account: Account) -> Reply:
        """DELETE /init-image/{id}."""
        image = self._own_init_image(id_, account)
        if image:
            self._memory.drop_init_image(image.id)
        return json_reply({"delete_init_images_by_pk": {"id": image.id} if image else None})

    def create(self, call: Call, account: Account, settings: Config) -> Reply:
        """POST /generations."""
        return self._creation.create(call, account, settings)

    def generation(self, id_: str, account: Account) -> Reply:
        """GET /generations/{id}."""
        found = self._memory.generation(_uuid(id_))
        view = None
        if found and found.account == account.user and not found.deleted:
            view = answers.generation_view(found, self._scene([found]))
        return json_reply({"generations_by_pk": view})

    def generations(self, call: Call, user: str, account: Account) -> Reply:
        """GET /generations/user/{userId}: newest first, at most 100 at a time."""
        for name in call.query:
            if name not in {"offset", "limit"}:
                raise unexpected_variable(name)
        offset = _page_number(call.query, "offset", 0)
        most = self._reference.limits["listing"]
        limit = min(_page_number(call.query, "limit", DEFAULT_LIMIT), most)
        if _uuid(user) != account.user:
            return json_reply({"generations": []})
        found = self._memory.listing(account.user, time.time(), offset, limit)
        scene = self._scene(found)
        views = [answers.generation_view(g, scene, in_listing=True) for g in found]
        return json_reply({"generations": views})

    def _scene(self, shown: Sequence[Generation]) -> answers.Scene:
        images = [image for generation in shown for image in generation.images]
        made = self._memory.variations.of_images(images)
        return answers.Scene(time.time(), self._around.image_url, made)

    def delete_generation(self, id_: str, account: Account) -> Reply:
        """DELETE /generations/{id}."""
        found = self._memory.generation(_uuid(id_))
        gone = None
        if found and found.account == account.user and not found.deleted:
            self._memory.drop_generation(found.id)
            gone = {"id": found.id}
        return json_reply({"delete_generations_by_pk": gone})

    def vary(self, name: str, call: Call, account: Account, settings: Config) -> Reply:
        """POST /variations/{name}."""
        return self._transformation.create(name, call, account, settings)

    def variation(self, id_: str, account: Account) -> Reply:
        """GET /variations/{id}."""
        return self._transformation.read(_uuid(id_), account, self._around.image_url)

    def price(self, call: Call) -> Reply:
        """POST /pricing-calculator."""
        schema = self._reference.tables["pricing"]
        values = Reader(self._reference).variables(call.body, schema, ARGUMENTS)
        service, cost = values.get("service"), None
        fixed: Mapping[str, int] = self._reference.tables["prices"]["fixed"]
        if service == "IMAGE_GENERATION":
            cost = self._image_price(values.get("serviceParams", {}).get(service, {}))
        elif service is not None:
            cost = fixed[service]
        answer = None if cost is None else {"cost": cost}
        return json_reply({"calculateProductionApiServiceCost": answer})

    def _image_price(self, params: Mapping[str, Any]) -> int:
        step, most = self._reference.limits["step"], self._reference.limits["images"]
        largest = max(max(base.largest) for base in self._reference.bases.values())
        for name in ("imageWidth", "imageHeight"):
            side = params.get(name, step * 4)
            if not step * 4 <= side <= largest or side % step:
                raise invalid_dimensions()
        if not 1 <= params.get("numImages", 1) <= most:
            raise unexpected(f"Too many images: maximum is {most}")
        return credits_of(order_of_params(params), self._reference)


def _uuid(text: str) -> str:
    if not is_uuid(text):
        raise invalid_uuid(text)
    return text.lower()
