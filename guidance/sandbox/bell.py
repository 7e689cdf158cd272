"""Webhooks: one POST for each generation and each variation that ended (API contract 8).

One attempt, no signature, no order promised.
"""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPException
from typing import Any

from guidance.sandbox.memory import Memory
from guidance.sandbox.raw_rows import envelope, varied_envelope

TIMEOUT_SECONDS = 10
LONGEST_NAP = 60.0
AT_ONCE = 4
PATIENCE = 0.1


def post(url: str, key: str, body: Mapping[str, Any]) -> None:
    """One attempt; a receiver that is away or unwilling is nobody's error here."""
    headers = {"Content-Type": "application/json", "User-Agent": "axios/1.4.0"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as refused:
        refused.close()
    except (OSError, HTTPException, ValueError):
        return


class Bell:
    """Watches for ends in the background and rings for each of them."""

    def __init__(self, memory: Memory, url: str, key: str, image_url: Callable[[], str]) -> None:
        self._memory, self._url, self._key, self._image_url = memory, url, key, image_url
        self._news = threading.Condition()
        self._stopped = False
        self._places = threading.Semaphore(AT_ONCE)
        self._thread = threading.Thread(target=self._watch, name="sandbox-bell", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def wake(self) -> None:
        """Looks again now: a job was accepted, or there is nothing more to wait for."""
        with self._news:
            self._news.notify_all()

    def stop(self) -> None:
        """Ends the watch. A POST under way is left to its timeout."""
        with self._news:
            self._stopped = True
            self._news.notify_all()
        self._thread.join(TIMEOUT_SECONDS)

    def _watch(self) -> None:
        while True:
            self._ring_all()
            with self._news:
                if self._stopped:
                    return
                nap = self._nap()
                if nap > 0:
                    self._news.wait(nap)

    def _nap(self) -> float:
        known = [self._memory.next_untold(), self._memory.variations.next_untold()]
        return min([LONGEST_NAP, *(end - time.time() for end in known if end is not None)])

    def _ring_all(self) -> None:
        now, to = time.time(), (self._image_url(), self._url, self._key)
        for generation in self._memory.untold(now):
            mark = partial(self._memory.mark_told, generation.id)
            if not self._ring_one(mark, envelope(generation, *to)):
                return
        for variation in self._memory.variations.untold(now):
            mark = partial(self._memory.variations.mark_told, variation.id)
            if not self._ring_one(mark, varied_envelope(variation, *to)):
                return

    def _ring_one(self, mark_told: Callable[[], None], body: Mapping[str, Any]) -> bool:
        if not self._has_place():
            return False
        mark_told()
        threading.Thread(target=self._ring, args=(body,), daemon=True).start()
        return True

    def _has_place(self) -> bool:
        while not self._places.acquire(timeout=PATIENCE):
            if self._stopped:
                return False
        return True

    def _ring(self, body: Mapping[str, Any]) -> None:
        try:
            post(self._url, self._key, body)
        finally:
            self._places.release()
