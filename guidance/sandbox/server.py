"""A running sandbox: ``serve`` for tests, ``main`` for the command line."""

import json
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from guidance.sandbox import options
from guidance.sandbox.accounts import Dice, open_accounts
from guidance.sandbox.bell import Bell
from guidance.sandbox.config import Config
from guidance.sandbox.desk import Desk
from guidance.sandbox.inspection import Inspection
from guidance.sandbox.memory import Memory
from guidance.sandbox.messages import Call, Reply
from guidance.sandbox.wire import Server

POLL_SECONDS = 0.05

__all__ = ["Config", "Sandbox", "main", "serve"]


class Sandbox:
    """A sandbox on a thread of its own, idle until ``start``.

    Raises ``OSError`` when its port is taken, ``ValueError`` when a key is not a UUID, and
    ``sqlite3.Error`` when its state file cannot be opened.
    """

    def __init__(self, config: Config | None = None) -> None:
        self._config = config or Config()
        self._memory = Memory(self._config.state)
        try:
            dice = Dice(self._config.seed, -1)
            accounts = open_accounts(self._config.keys, self._memory, dice)
            address = (self._config.host, self._config.port)
            self._server = Server(address, self._answer, self._limit, self._config.verbose)
        except BaseException:
            self._memory.close()
            raise
        origin = self._config.public_url.rstrip("/") or self._origin()
        self._desk = Desk(self._config, self._memory, accounts, origin)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), name="sandbox", daemon=True
        )
        self._bell = self._make_bell()

    def _make_bell(self) -> Bell | None:
        if not self._config.webhook:
            return None
        url, key = self._config.webhook, self._config.webhook_key
        bell = Bell(self._memory, url, key, lambda: self._desk.image_url)
        self._desk.on_accepted = bell.wake
        return bell

    def _origin(self) -> str:
        host = "127.0.0.1" if self._config.host in {"", "0.0.0.0"} else self._config.host  # noqa: S104
        return f"http://{host}:{self.port}"

    def _answer(self, call: Call) -> Reply:
        return self._desk.answer(call)

    def _limit(self, path: str) -> int:
        return self._desk.body_limit(path)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def api_url(self) -> str:
        """The API's base address."""
        return self._desk.api_url

    @property
    def image_url(self) -> str:
        """Where all picture addresses begin."""
        return self._desk.image_url

    @property
    def upload_url(self) -> str:
        """Where presigned uploads go."""
        return self._desk.upload_url

    @property
    def keys(self) -> list[str]:
        """The API keys, in the order of the command line."""
        return list(self._desk.accounts)

    @property
    def user_ids(self) -> list[str]:
        """The account id behind each key."""
        return [account.user for account in self._desk.accounts.values()]

    def about(self) -> dict[str, Any]:
        """What the first line on stdout says."""
        return {
            "api_url": self.api_url,
            "keys": self.keys,
            "image_url": self.image_url,
            "upload_url": self.upload_url,
            "user_ids": self.user_ids,
        }

    def accepted(self) -> list[dict[str, Any]]:
        """Every accepted create, oldest first: prompt, seed, id, cost, status and times."""
        return Inspection(self._desk).accepted()

    def variations(self) -> list[dict[str, Any]]:
        """Every accepted variation, oldest first: service, source, id, cost, status and times."""
        return Inspection(self._desk).variations()

    def calls(self) -> dict[str, int]:
        """Calls per route, such as ``POST /generations`` or ``GET /cdn``."""
        return self._desk.calls()

    def change(self, **settings: Any) -> None:
        """Changes fields of its ``Config`` while it runs: pace, limits, money, outages."""
        self._desk.change(**settings)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()
        if self._bell:
            self._bell.start()

    def stop(self) -> None:
        """Ends all connections and lets go of port and file."""
        if self._bell:
            self._bell.stop()
        self._server.stop()
        self._thread.join()
        self._memory.close()


@contextmanager
def serve(config: Config | None = None) -> Iterator[Sandbox]:
    """A sandbox for the length of a with block."""
    box = Sandbox(config)
    box.start()
    try:
        yield box
    finally:
        box.stop()


def _open(config: Config, prog: str) -> Sandbox:
    try:
        return Sandbox(config)
    except (OSError, ValueError, sqlite3.Error) as error:
        sys.exit(f"{prog}: {error}")


def main(argv: Sequence[str], prog: str = "sandbox") -> None:
    """Runs until it is told to stop by SIGTERM, SIGINT or Ctrl-C."""
    box = _open(options.read(argv, prog), prog)
    told = threading.Event()

    def tell(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, tell)
    box.start()
    sys.stdout.write(json.dumps(box.about()) + "\n")
    sys.stdout.flush()
    told.wait()
    box.stop()
