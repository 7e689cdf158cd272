"""The front desk: takes every call, sorts it by host and route, counts it, and answers."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from guidance.sandbox.accounts import Account, Dice, authorize
from guidance.sandbox.api import Api, Surroundings
from guidance.sandbox.config import Config
from guidance.sandbox.inspection import Inspection
from guidance.sandbox.limits import Window
from guidance.sandbox.memory import Memory
from guidance.sandbox.messages import Call, Reply, json_reply, page, xml_error
from guidance.sandbox.pictures import Pictures
from guidance.sandbox.reference import reference
from guidance.sandbox.refusals import (
    Refusal,
    too_many_requests,
    unexpected_variable,
    unknown_route,
    wrong_method,
)
from guidance.sandbox.routes import Endpoint, Route, routes_of
from guidance.sandbox.storage import (
    ENVELOPE_BYTES,
    Rejected,
    check_file,
    check_form,
    read_form,
    readable,
    too_large,
)

API, UPLOADS, CDN, INSPECTION = "/api/rest/v1", "/uploads", "/cdn", "/_sandbox"
JSON_BYTES = 4 * 1024 * 1024
MEGABYTE = 1024 * 1024


class Desk:
    """Everything but sockets. Safe to call from many threads."""

    def __init__(
        self, settings: Config, memory: Memory, accounts: Mapping[str, Account], origin: str
    ) -> None:
        self.settings, self.memory, self.accounts = settings, memory, accounts
        self.api_url, self.image_url = origin + API, origin + CDN
        self.upload_url = origin + UPLOADS
        past = len(memory.every_generation()) + len(memory.variations.all()) + memory.uploads()
        dice = Dice(settings.seed, past)
        around = Surroundings(memory, reference(), dice, self.image_url, self.upload_url)
        self._routes = routes_of(Api(around))
        self._pictures = Pictures(memory, settings.enlarge, settings.stamped)
        self._inspection = Inspection(self)
        self._calls_window, self._creates_window = Window(), Window()
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self.on_accepted: Callable[[], None] = lambda: None

    def change(self, **settings: Any) -> None:
        """Changes settings from now on."""
        with self._lock:
            self.settings = replace(self.settings, **settings)

    def calls(self) -> dict[str, int]:
        """How often each route was called, refused calls too."""
        with self._lock:
            return dict(self._counts)

    def _count(self, name: str) -> None:
        with self._lock:
            self._counts[name] += 1

    def body_limit(self, path: str) -> int:
        """The largest body read into memory for a path, in bytes."""
        if path.startswith(UPLOADS):
            return int(self.settings.max_upload_mb * MEGABYTE) + ENVELOPE_BYTES
        return JSON_BYTES

    def answer(self, call: Call) -> Reply:
        """The reply to any call."""
        try:
            return self._sorted(call)
        except Refusal as refusal:
            return Reply(refusal.status, refusal.body(), headers=refusal.headers)
        except Rejected as rejected:
            return rejected.reply

    def _sorted(self, call: Call) -> Reply:
        head, _, rest = call.path[1:].partition("/")
        if head == UPLOADS[1:]:
            return self._upload(call)
        if head == CDN[1:]:
            return self._picture(call, f"/{rest}")
        if head == INSPECTION[1:]:
            return self._inspection.answer(call, rest)
        if call.path.startswith(f"{API}/"):
            return self._api(call, call.path.removeprefix(API))
        raise unknown_route()

    def _api(self, call: Call, path: str) -> Reply:
        settings = self.settings
        route, id_ = self._find(path)
        self._count(f"{call.method} {route.name if route else '?'}")
        if settings.api_outage:
            return replace(_outage(settings.api_outage), wait=settings.latency)
        if call.too_large:
            return page(413, "Request Entity Too Large")
        account = authorize(call.headers.get("Authorization"), self.accounts)
        self._check_limits(call, route, account, settings)
        reply = _endpoint(route, call)(call, account, settings, id_)
        if route and route.limited:
            self.on_accepted()
        return replace(reply, wait=reply.wait + settings.latency)

    def _find(self, path: str) -> tuple[Route | None, str]:
        for route in self._routes:
            if match := route.pattern.fullmatch(path):
                return route, match[1] if match.groups() else ""
        return None, ""

    def _check_limits(
        self, call: Call, route: Route | None, account: Account, settings: Config
    ) -> None:
        now = time.time()
        wait = self._calls_window.wait(account.user, now, settings.calls_per_minute)
        if not wait and route and route.limited and call.method == "POST":
            name = f"{account.user} {route.name}"
            wait = self._creates_window.wait(name, now, settings.creates_per_minute)
        if wait:
            raise too_many_requests("API rate limit exceeded", wait)

    def _picture(self, call: Call, path: str) -> Reply:
        self._count(f"{call.method} {CDN}")
        if self.settings.image_outage:
            return _outage(self.settings.image_outage)
        if call.method not in {"GET", "HEAD"}:
            return xml_error(405, "MethodNotAllowed", "The method is not allowed.")
        if "Authorization" in call.headers:
            text = "The image host takes no Authorization header"
            return xml_error(400, "InvalidArgument", text)
        return self._pictures.serve(path, time.time())

    def _upload(self, call: Call) -> Reply:
        self._count(f"{call.method} {UPLOADS}")
        if self.settings.upload_outage:
            return _outage(self.settings.upload_outage)
        if call.method != "POST":
            return xml_error(405, "MethodNotAllowed", "The method is not allowed.")
        if "Authorization" in call.headers:
            text = "The upload host takes no Authorization header"
            return xml_error(403, "AccessDenied", text)
        if call.too_large:
            raise too_large()
        return self._keep(call)

    def _keep(self, call: Call) -> Reply:
        form = read_form(call.headers, call.body)
        key = check_form(form.fields, time.time(), self.memory.secret())
        name, _, extension = key.rpartition("/")[2].partition(".")
        largest = int(self.settings.max_upload_mb * MEGABYTE)
        data = check_file(form.file, extension, largest)
        self.memory.keep_upload(name, data, readable(data))
        return Reply(204)


def _endpoint(route: Route | None, call: Call) -> Endpoint:
    if route is None:
        raise unknown_route()
    endpoint = route.methods.get(call.method)
    if endpoint is None:
        raise wrong_method(", ".join(route.methods))
    if route.name != "/generations/user/{id}":
        for name in call.query:
            raise unexpected_variable(name)
    return endpoint


def _outage(status: int) -> Reply:
    if status == 500:
        return json_reply({"error": "internal error", "path": "$", "code": "unexpected"}, 500)
    return page(status, "Service Temporarily Unavailable")
