"""The command line of the sandbox."""

import argparse
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from guidance.sandbox.config import Config
from guidance.sandbox.faults import help_text

DESCRIPTION = """A stand-in for the Leonardo REST API on this machine: same addresses, rules and
answers, painted pictures, no bill. The first line on stdout is a JSON object with api_url,
image_url, upload_url, keys and user_ids; nothing else is printed there."""
PATHS = """Outside the API, without a key: GET /_sandbox/accepted (every accepted create),
GET /_sandbox/variations (every accepted variation), GET /_sandbox/calls (calls per route),
GET and PATCH /_sandbox/settings (pace, limits, credits, and api_outage, upload_outage,
image_outage: a status that host answers, 0 for none).
"""


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e9:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be 0 or more")
    return number


def _slots(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _port(text: str) -> int:
    number = _count(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return number


def _webhook(text: str) -> str:
    """An address as the API takes it (API contract 1.4), or one on this machine (a choice)."""
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if not (here or (parts.scheme == "https" and parts.hostname)):
        error = "WebhookCallbackUrl is not a valid url (must be https://)"
        raise argparse.ArgumentTypeError(f"{error}; http:// for this machine alone")
    return text


def _places(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Address and memory")
    group.add_argument("--port", type=_port, help="0 picks a free one (default 0)")
    group.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    group.add_argument("--public-url", help="origin written into answers (default: the address)")
    group.add_argument("--state", metavar="FILE", help="SQLite file that outlives the process")
    group.add_argument("--seed", type=_count, help="makes ids and seeds the same on each run")
    text = "an API key, repeatable; keys with the same NAME share an account (default: made up)"
    group.add_argument("--key", dest="keys", action="append", metavar="UUID[:NAME]", help=text)
    group.add_argument("--verbose", action="store_true", default=None, help="log calls on stderr")


def _pace(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Pace")
    group.add_argument("--duration", type=_seconds, help="seconds a generation runs (default 6)")
    text = "spread durations: sigma of a lognormal with median --duration (default 0)"
    group.add_argument("--spread", type=_seconds, metavar="SIGMA", help=text)
    group.add_argument("--latency", type=_seconds, help="seconds before each API answer")
    group.add_argument("--listing-lag", type=_seconds, help="seconds until a job is listed")
    text = "seconds an upload form is valid (default 120)"
    group.add_argument("--form-seconds", type=_seconds, help=text)


def _limits(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Limits and money")
    group.add_argument("--slots", type=_slots, help="jobs that run at once (default 10)")
    group.add_argument("--pending-limit", type=_count, help="jobs that may wait (default 200)")
    text = "variations that may wait (default 100)"
    group.add_argument("--pending-variations", type=_count, help=text)
    group.add_argument("--creates-per-minute", type=_count, help="default 100")
    group.add_argument("--calls-per-minute", type=_count, help="default 2000")
    group.add_argument("--max-upload-mb", type=_seconds, help="default 30")
    group.add_argument("--credits", type=_count, help="credits to begin with (default 250000)")
    text = "how costs are told (default CREDITS)"
    group.add_argument("--unit", choices=("CREDITS", "DOLLARS"), help=text)


def _switches(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("Switches")
    names = {
        "--strict": "refuse sides over 1024 with Alchemy on SD and SDXL models",
        "--lenient": "take numbers that are written as strings",
        "--enlarge": "paint Alchemy's larger output (1.5 to 1.75 times the size)",
        "--stamped": "for load tests: paint once for each size and mark the copies",
    }
    for name, text in names.items():
        group.add_argument(name, action="store_true", default=None, help=text)
    text = "where ends of generations and variations are told: https://, or http:// on this machine"
    group.add_argument("--webhook", type=_webhook, metavar="URL", help=text)
    group.add_argument("--webhook-key", metavar="KEY", help="bearer token of those calls")


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser. ``prog`` is the command as it was typed."""
    made = argparse.ArgumentParser(
        prog=prog,
        description=DESCRIPTION,
        epilog=f"{PATHS}\n{help_text()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    for part in (_places, _pace, _limits, _switches):
        part(made)
    return made


def read(argv: Sequence[str], prog: str) -> Config:
    """The settings that arguments ask for. Exits with a message where they make no sense."""
    given: dict[str, Any] = vars(parser(prog).parse_args(argv))
    chosen = {name: value for name, value in given.items() if value is not None}
    if "keys" in chosen:
        chosen["keys"] = tuple(chosen["keys"])
    return Config(**chosen)
