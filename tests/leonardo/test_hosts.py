"""Which addresses a picture may come from, and which sockets are really opened."""

from __future__ import annotations

import io
import socket

import pytest

from guidance.leonardo.client import Client
from guidance.leonardo.errors import AddressRefused, NotSent
from guidance.leonardo.hosts import IMAGE_HOSTS, UPLOAD_HOSTS, HostRules, is_public

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"
REAL = HostRules.of(IMAGE_HOSTS, api_url="https://cloud.leonardo.ai/api/rest/v1")
LOCAL = HostRules.of(IMAGE_HOSTS, api_url="http://127.0.0.1:9000/api/rest/v1")
STORAGE = HostRules.of(UPLOAD_HOSTS, api_url="https://cloud.leonardo.ai/api/rest/v1")

ALLOWED = [
    "https://cdn.leonardo.ai/users/a/generations/b/Kino_XL_a_pear_0.jpg",
    "https://cdn.leonardo.ai/x.png?w=512",
    "https://cdn.leonardo.ai:443/x.jpg",
    "https://CDN.Leonardo.AI/x.jpg",
    "https://cdn.leonardo.ai",
    "https://cdn.leonardo.ai/segments/1:2:3/a@b.jpg",
    "https://cdn.leonardo.ai/a%20b.jpg",
    "https://cdn.leonardo.ai/x?u=http://127.0.0.1/",
]

REFUSED = [
    # another scheme
    "http://cdn.leonardo.ai/x.jpg",
    "ftp://cdn.leonardo.ai/x.jpg",
    "file:///etc/passwd",
    "file://cdn.leonardo.ai/etc/passwd",
    "gopher://cdn.leonardo.ai/_x",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "//cdn.leonardo.ai/x.jpg",
    "cdn.leonardo.ai/x.jpg",
    "/x.jpg",
    "",
    "https:",
    "https://",
    "https:///x.jpg",
    "https:cdn.leonardo.ai/x.jpg",
    # another host
    "https://leonardo.ai/x.jpg",
    "https://evil.example/x.jpg",
    "https://cdn.leonardo.ai.evil.example/x.jpg",
    "https://evil.cdn.leonardo.ai/x.jpg",
    "https://cdn-leonardo.ai/x.jpg",
    "https://cdnxleonardo.ai/x.jpg",
    "https://cdn.leonardo.ai./x.jpg",
    "https://.cdn.leonardo.ai/x.jpg",
    "https://cdn..leonardo.ai/x.jpg",
    "https://cdn.leonardo.ai%2eevil.example/x.jpg",
    "https://cdn.leonardo.ai%00.evil.example/x.jpg",
    "https://cdn%2eleonardo%2eai/x.jpg",
    "https://cdn.leonardo.ai,evil.example/x.jpg",
    "https://cdn.leonardo.ai;evil.example/x.jpg",
    "https://*/x.jpg",
    "https://cdn.le\u043enardo.ai/x.jpg",
    "https://\u24d2\u24d3\u24dd.leonardo.ai/x.jpg",
    "https://cdn.leonardo\u3002ai/x.jpg",
    "https://xn--cdn-leonardo-ai.example/x.jpg",
    # user info and other tricks of parsers
    "https://user@cdn.leonardo.ai/x.jpg",
    "https://user:word@cdn.leonardo.ai/x.jpg",
    "https://@cdn.leonardo.ai/x.jpg",
    "https://cdn.leonardo.ai@evil.example/x.jpg",
    "https://cdn.leonardo.ai:443@evil.example/x.jpg",
    "https://cdn.leonardo.ai#@evil.example/@x",
    "https://evil.example#@cdn.leonardo.ai/x.jpg",
    "https://evil.example?@cdn.leonardo.ai/x.jpg",
    "https://evil.example\\@cdn.leonardo.ai/x.jpg",
    "https://cdn.leonardo.ai\\.evil.example/x.jpg",
    "https:\\\\cdn.leonardo.ai/x.jpg",
    "https://cdn.leonardo.ai\t.evil.example/x.jpg",
    "https://cdn.leonardo.ai\r\nHost: evil.example/x.jpg",
    "https://cdn.leonardo.ai/x.jpg\r\nX-Evil: 1",
    "https://cdn.leonardo.ai/x y.jpg",
    " https://cdn.leonardo.ai/x.jpg",
    "https://cdn.leonardo.ai/x.jpg\x00",
    "https://cdn.leonardo.ai/\x7f",
    "https://[cdn.leonardo.ai]/x.jpg",
    "https://[::1/x.jpg",
    "https://]/x.jpg",
    "https://cdn.leonardo.ai/" + "a" * 5000,
    # another port
    "https://cdn.leonardo.ai:80/x.jpg",
    "https://cdn.leonardo.ai:22/x.jpg",
    "https://cdn.leonardo.ai:8443/x.jpg",
    "https://cdn.leonardo.ai:0/x.jpg",
    "https://cdn.leonardo.ai:65536/x.jpg",
    "https://cdn.leonardo.ai:-1/x.jpg",
    "https://cdn.leonardo.ai:/x.jpg",
    "https://cdn.leonardo.ai:x/x.jpg",
    "https://cdn.leonardo.ai:443:80/x.jpg",
    # addresses in place of names
    "https://127.0.0.1/x.jpg",
    "http://127.0.0.1:9000/x.jpg",
    "https://localhost/x.jpg",
    "https://10.0.0.1/x.jpg",
    "https://169.254.169.254/latest/meta-data/",
    "https://8.8.8.8/x.jpg",
    "https://2130706433/x.jpg",
    "https://0x7f000001/x.jpg",
    "https://0177.0.0.1/x.jpg",
    "https://127.1/x.jpg",
    "https://0/x.jpg",
    "https://[::1]/x.jpg",
    "https://[::]/x.jpg",
    "https://[::ffff:127.0.0.1]/x.jpg",
    "https://[::ffff:7f00:1]/x.jpg",
    "https://[fe80::1%25eth0]/x.jpg",
    "https://[fd00::1]/x.jpg",
    "https://[64:ff9b::7f00:1]/x.jpg",
    "https://[2001:4860:4860::8888]/x.jpg",
    "https://metadata.google.internal/x.jpg",
]


@pytest.mark.parametrize("url", ALLOWED)
def test_the_image_host_is_allowed(url: str) -> None:
    assert REAL.check_url(url).lower() == url.lower()


@pytest.mark.parametrize("url", REFUSED)
def test_every_other_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        REAL.check_url(url)


def test_the_table_of_refused_addresses_is_long_enough() -> None:
    assert len(set(REFUSED)) >= 80


@pytest.mark.parametrize("url", [url for url in REFUSED if not url.startswith(" ")])
def test_a_refused_address_opens_no_socket(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    monkeypatch.setattr(socket, "getaddrinfo", opened)
    with (
        Client("https://cloud.leonardo.ai", KEY) as client,
        pytest.raises(AddressRefused) as caught,
    ):
        client.download(url, io.BytesIO())
    assert not caught.value.requeue


STILL_REFUSED_LOCALLY = [
    "http://cdn.leonardo.ai/x.jpg",
    "http://169.254.169.254/x.jpg",
    "http://10.0.0.1/x.jpg",
    "http://0.0.0.0/x.jpg",
    "http://[::]/x.jpg",
    "http://2130706433/x.jpg",
    "http://localhost.evil.example/x.jpg",
    "http://u@127.0.0.1/x.jpg",
    "ftp://127.0.0.1/x.jpg",
]


def test_the_loopback_is_open_only_for_an_api_that_is_on_it() -> None:
    for url in (
        "http://127.0.0.1:9000/cdn/x.jpg",
        "http://localhost:1234/x.jpg",
        "http://[::1]:80/x.jpg",
        "https://localhost:8443/x.jpg",
        "http://127.9.8.7/x.jpg",
    ):
        assert LOCAL.check_url(url) == url
        with pytest.raises(AddressRefused):
            REAL.check_url(url)


@pytest.mark.parametrize("url", STILL_REFUSED_LOCALLY)
def test_with_the_api_on_the_loopback_other_private_places_stay_closed(url: str) -> None:
    with pytest.raises(AddressRefused):
        LOCAL.check_url(url)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("bucket.s3.amazonaws.com", True),
        ("bucket.s3-accelerate.amazonaws.com", True),
        ("bucket.s3.us-east-1.amazonaws.com", True),
        ("s3.us-east-1.amazonaws.com", True),
        ("s3.amazonaws.com", True),
        ("amazonaws.com", False),
        ("ec2-1-2-3-4.compute-1.amazonaws.com", False),
        ("bucket.s3.amazonaws.com.evil.example", False),
        ("evils3.amazonaws.com", False),
        ("a.b.s3.amazonaws.com", False),
        ("x.execute-api.us-east-1.amazonaws.com", False),
        ("cloud.leonardo.ai", False),
    ],
)
def test_uploads_go_to_the_storage_alone(host: str, allowed: bool) -> None:
    url = f"https://{host}/"
    if allowed:
        assert STORAGE.check_url(url) == url
    else:
        with pytest.raises(AddressRefused):
            STORAGE.check_url(url)


PUBLIC = ["8.8.8.8", "104.16.1.1", "2606:4700::6810:101", "2a00:1450:4001::5"]
PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.169.254
    172.16.0.1 172.31.255.254 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1
    203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:8.8.8.8 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::8.8.8.8
    64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::
    fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 nonsense
"""


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE.split())
def test_private_and_disguised_addresses_are_not(address: str) -> None:
    assert not is_public(address)


Resolved = list[tuple[int, int, int, str, tuple[str, int]]]


def resolving_to(*addresses: str) -> object:
    """A resolver that gives these addresses, the next time the next ones."""

    def resolve(host: str, port: int, *_: object, **__: object) -> Resolved:
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in addresses
        ]

    return resolve


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("169.254.169.254",), ("8.8.8.8", "10.0.0.1"), ("::ffff:127.0.0.1",), ()],
)
def test_an_allowed_name_that_resolves_to_a_private_address_is_refused(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(*_: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(*addresses))
    monkeypatch.setattr(socket.socket, "connect", connected)
    with Client("https://cloud.leonardo.ai", KEY) as client, pytest.raises(AddressRefused):
        client.download("https://cdn.leonardo.ai/x.jpg", io.BytesIO())


def test_the_connection_goes_to_the_checked_address_without_asking_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    reached: list[object] = []
    answer = resolving_to("8.8.8.8")
    assert callable(answer)

    def resolve(host: str, port: int, *_: object, **__: object) -> Resolved:
        asked.append(host)
        found: Resolved = answer(host, port)
        return found

    def connect(_: socket.socket, address: object) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with Client("https://cloud.leonardo.ai", KEY) as client, pytest.raises(NotSent):
        client.download("https://cdn.leonardo.ai/x.jpg", io.BytesIO())
    assert asked == ["cdn.leonardo.ai"]
    assert reached == [("8.8.8.8", 443)]


def test_a_name_that_does_not_resolve_is_refused() -> None:
    hosts = ("images.invalid",)
    client = Client("https://cloud.leonardo.ai", KEY, image_hosts=hosts)
    with client, pytest.raises(NotSent):
        client.download("https://images.invalid/x.jpg", io.BytesIO())
