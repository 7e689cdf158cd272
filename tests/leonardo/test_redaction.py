"""Secrets stay out of texts and representations."""

from __future__ import annotations

import copy
import pickle

import pytest

from guidance.leonardo.client import Client
from guidance.leonardo.redaction import HIDDEN, ApiKey, redact

KEY = "0f1e2d3c-aaaa-bbbb-cccc-123456789abc"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {KEY}",
        f"authorization: bearer {KEY}",
        f'{{"Authorization": "{KEY}"}}',
        f'{{"apiKey":"{KEY}"}}',
        f"api_key={KEY}&x=1",
        f"webhookCallbackApiKey: {KEY}",
        f"https://x.s3.amazonaws.com/a?X-Amz-Signature={KEY}",
        f"https://x/y?token={KEY}&w=512",
    ],
)
def test_what_follows_a_telling_word_is_hidden(text: str) -> None:
    assert KEY not in redact(text)
    assert HIDDEN in redact(text)


def test_a_given_secret_is_hidden_anywhere_and_in_any_case() -> None:
    assert redact(f"a{KEY.upper()}b and {KEY}", KEY) == f"a{HIDDEN}b and {HIDDEN}"


@pytest.mark.parametrize(
    "text", [f"model {KEY} is unknown", "a standard bearer walking home", "the bearer of gifts"]
)
def test_other_ids_and_words_stay(text: str) -> None:
    assert redact(text) == text


def test_a_client_and_its_key_do_not_show_the_key() -> None:
    with Client("https://cloud.leonardo.ai", KEY) as client:
        key = ApiKey(KEY)
        shown = f"{client!r} {client} {key} {key!r} {[key]}"
        assert KEY not in shown
        assert key.reveal() == KEY


def test_a_key_is_not_pickled_or_copied_into_anything() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(ApiKey(KEY))
    with pytest.raises(TypeError):
        copy.deepcopy(ApiKey(KEY))


@pytest.mark.parametrize(
    "text", ["", "two words", "line\nbreak", "käy", "x" * 300, "tab\t", "\x7f"]
)
def test_a_key_that_no_header_carries_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="API key") as caught:
        Client("https://cloud.leonardo.ai", text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "cloud.leonardo.ai", "ftp://x/y", "file:///etc", "https://u:p@x"]
)
def test_an_api_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="API address"):
        Client(url, KEY)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://cloud.leonardo.ai", "https://cloud.leonardo.ai/api/rest/v1"),
        ("https://cloud.leonardo.ai/", "https://cloud.leonardo.ai/api/rest/v1"),
        ("http://127.0.0.1:9000/api/rest/v1/", "http://127.0.0.1:9000/api/rest/v1"),
        (" http://[::1]:9000/other ", "http://[::1]:9000/other"),
    ],
)
def test_an_api_address_without_a_path_gets_the_usual_one(given: str, used: str) -> None:
    with Client(given, KEY) as client:
        assert client.api_url == used
