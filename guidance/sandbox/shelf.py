"""Painted bytes, kept while there is room for them."""

import threading
from collections import OrderedDict
from collections.abc import Callable

CACHE_BYTES = 96 * 1024 * 1024
PAINTERS = 2


class Shelf:
    """Painted bytes, the most recently used of them, each painted once at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._busy: dict[str, threading.Event] = {}
        self._painters = threading.Semaphore(PAINTERS)

    def peek(self, name: str) -> bytes | None:
        """The bytes under a name, if they are kept."""
        with self._lock:
            return self._kept.get(name)

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The bytes under a name; ``make`` is called when they are not kept."""
        while True:
            with self._lock:
                if name in self._kept:
                    self._kept.move_to_end(name)
                    return self._kept[name]
                busy = self._busy.get(name)
                if busy is None:
                    done = self._busy[name] = threading.Event()
                    break
            busy.wait()
        try:
            with self._painters:
                data = make()
            self._keep(name, data)
            return data
        finally:
            with self._lock:
                del self._busy[name]
            done.set()

    def _keep(self, name: str, data: bytes) -> None:
        with self._lock:
            self._kept[name] = data
            self._size += len(data)
            while self._size > CACHE_BYTES and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])
