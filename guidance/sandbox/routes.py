"""The routes of the API: paths, methods and the endpoint behind each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guidance.sandbox.accounts import Account
from guidance.sandbox.api import Api
from guidance.sandbox.config import Config
from guidance.sandbox.messages import Call, Reply
from guidance.sandbox.transforming import SERVICES

LIMITED = {f"/variations/{name}" for name in SERVICES}

Endpoint = Callable[[Call, Account, Config, str], Reply]


@dataclass(frozen=True, slots=True)
class Route:
    """A path of the API and what its methods do. ``name`` is how it is counted."""

    name: str
    pattern: re.Pattern[str]
    methods: Mapping[str, Endpoint]

    @property
    def limited(self) -> bool:
        """Whether it makes jobs, which have a limit of their own for each such path (1.3)."""
        return self.name == "/generations" or self.name in LIMITED


def _route(name: str, **methods: Endpoint) -> Route:
    pattern = re.sub(r"\{\w+\}", "([^/]+)", name)
    return Route(name, re.compile(pattern), methods)


def routes_of(api: Api) -> tuple[Route, ...]:
    """Every route of the API, the more special ones first."""
    return (
        _route("/me", GET=lambda _call, account, settings, _id: api.me(account, settings)),
        _route(
            "/platformModels", GET=lambda _call, _account, _settings, _id: api.platform_models()
        ),
        _route("/models/{id}", GET=lambda _call, account, _settings, id_: api.model(id_, account)),
        _route("/init-image", POST=lambda c, account, s, _id: api.add_init_image(c, account, s)),
        _route(
            "/init-image/{id}",
            GET=lambda _call, account, _settings, id_: api.init_image(id_, account),
            DELETE=lambda _call, account, _settings, id_: api.delete_init_image(id_, account),
        ),
        _route("/generations", POST=lambda c, account, s, _id: api.create(c, account, s)),
        _route(
            "/generations/{id}",
            GET=lambda _call, account, _settings, id_: api.generation(id_, account),
            DELETE=lambda _call, account, _settings, id_: api.delete_generation(id_, account),
        ),
        _route(
            "/generations/user/{id}",
            GET=lambda call, account, _settings, id_: api.generations(call, id_, account),
        ),
        _route("/pricing-calculator", POST=lambda call, _a, _s, _id: api.price(call)),
        *_catalogue(api),
        _route("/canvas-init-image", POST=lambda c, a, s, _id: api.add_canvas_images(c, a, s)),
        _route("/prompt/improve", POST=lambda c, a, s, _id: api.improve_prompt(c, a, s)),
        _route("/prompt/random", POST=lambda _c, a, s, _id: api.random_prompt(a, s)),
        *(_varying(api, name) for name in SERVICES),
        _route("/variations/{id}", GET=lambda _c, account, _s, id_: api.variation(id_, account)),
    )


def _catalogue(api: Api) -> tuple[Route, ...]:
    return (
        _route("/models/user/{id}", GET=lambda _c, a, _s, id_: api.own_models(id_, a)),
        _route("/elements", GET=lambda _c, _a, _s, _id: api.elements()),
        _route("/elements/{id}", GET=lambda _c, _a, _s, id_: api.own_element(id_)),
        _route("/elements/user/{id}", GET=lambda _c, a, _s, id_: api.own_elements(id_, a)),
    )


def _varying(api: Api, name: str) -> Route:
    return _route(
        f"/variations/{name}", POST=lambda c, account, s, _id: api.vary(name, c, account, s)
    )
