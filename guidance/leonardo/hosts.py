"""Where files may come from and go to: an allow-list of hosts, and no private addresses.

The addresses of images and uploads come from an answer of the API, so they are input. A host
must be on the list, over https on port 443; all addresses it resolves to must be public, and the
connection goes to one of those checked (no second look-up that could answer otherwise). Where
the API itself runs on this machine, as the sandbox does, hosts on the loopback are allowed too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from guidance.leonardo.errors import AddressRefused

IMAGE_HOSTS = ("cdn.leonardo.ai",)
UPLOAD_HOSTS = (
    "s3.amazonaws.com",
    "*.s3.amazonaws.com",
    "*.s3-accelerate.amazonaws.com",
    "s3.*.amazonaws.com",
    "*.s3.*.amazonaws.com",
)

URL_LENGTH = 4096
_URL = re.compile(r"[\x21-\x7e]+")
_TRICKS = frozenset("\\#")
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9-]{1,63}")
# Public by the registries, yet ways into private networks or back to this machine.
_DISGUISED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48",
        "2001::/23", "2002::/16", "fec0::/10",
    )
)  # fmt: skip


def is_loopback_host(host: str) -> bool:
    """Whether a host names this machine: `localhost` or a literal of 127/8 or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address is a public unicast one, seen through no disguise."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    disguised = any(ip in network for network in _DISGUISED if network.version == ip.version)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not disguised


@dataclass(frozen=True, slots=True)
class HostRules:
    """An allow-list: exact names, or patterns in which `*` stands for one label.

    `loopback` also allows this machine, on any port and without TLS. The same object is the gate
    that connections ask, so what is really connected to was checked.
    """

    allowed: tuple[str, ...]
    loopback: bool = False

    @classmethod
    def of(cls, hosts: Iterable[str], *, api_url: str) -> HostRules:
        """Rules for an API at `api_url`: the loopback is open only when the API is on it."""
        names = tuple(host.strip().lower() for host in hosts if host.strip())
        return cls(names, loopback=is_loopback_host(urlsplit(api_url).hostname or ""))

    def check_url(self, url: str) -> str:
        """The address itself when it may be used.

        Raises AddressRefused for every other, and says in `detail` why.
        """
        parts = _split(url)
        host, port = _host_and_port(parts)
        local = self.loopback and is_loopback_host(host)
        if parts.scheme != "https" and not (local and parts.scheme == "http"):
            raise AddressRefused(detail="not https")
        tls = parts.scheme == "https"
        usual = 443 if tls else 80
        self.check_host(host, usual if port is None else port, tls=tls)
        return url

    def check_host(self, host: str, port: int, *, tls: bool) -> None:
        """Raise AddressRefused for a host or port outside of the rules."""
        if self.loopback and is_loopback_host(host):
            return
        if not tls:
            raise AddressRefused(detail="not https")
        if port != 443:
            raise AddressRefused(detail="port")
        if not _NAME.fullmatch(host) or not any(_matches(host, name) for name in self.allowed):
            raise AddressRefused(detail="host not on the list")

    def check_addresses(self, host: str, addresses: list[str]) -> None:
        """Raise AddressRefused unless every address the host resolved to may be connected to."""
        local = self.loopback and is_loopback_host(host)
        fits = is_loopback_host if local else is_public
        if not addresses or not all(fits(address) for address in addresses):
            raise AddressRefused(detail="address not public")


def _split(url: str) -> SplitResult:
    if len(url) > URL_LENGTH or not _URL.fullmatch(url) or _TRICKS & set(url):
        raise AddressRefused(detail="characters")
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = None
    if parts is None or "@" in parts.netloc:
        raise AddressRefused(detail="user info or brackets")
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int | None]:
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.netloc.endswith(":") or "%" in parts.netloc:
        raise AddressRefused(detail="host")
    return host, port


def _matches(host: str, pattern: str) -> bool:
    """Label by label; `*` takes exactly one label, so no pattern reaches across a dot."""
    labels, wanted = host.split("."), pattern.split(".")
    return len(labels) == len(wanted) and all(
        want in ("*", label) for label, want in zip(labels, wanted, strict=True)
    )
