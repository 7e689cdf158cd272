"""Pastes out of other places are read as what they ask for, and no secret of theirs stays."""

from __future__ import annotations

import json

import pytest

from guidance.domain.kinds import ControlNetKind as Kind
from guidance.domain.kinds import StrengthType
from guidance.leonardo.pasting.hiding import without_keys
from guidance.leonardo.pasting.importing import NotARequest, read
from tests.leonardo import odd_pastes, pastes
from tests.leonardo.odd_pastes import BODY, COOKIE, GUIDE, ODD, URL
from tests.leonardo.recipes import KINO
from tests.leonardo.test_pasting import recipe, said


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_odd_paste_fills_the_composer_without_loss(name: str) -> None:
    text = ODD[name]
    pasted = read(text)
    found = recipe(pasted)
    assert found.prompt.startswith("a pear")
    assert (found.model_id, found.width, found.height) == (KINO, 512, 768)
    assert [slot.kind for slot in found.guidance] == [Kind.STYLE] * ("ontrolnets" in text)
    assert all(slot.enabled for slot in found.guidance)
    assert found.init_image is None
    assert "no value" not in said(pasted)


@pytest.mark.parametrize("name", sorted(ODD))
def test_no_secret_of_an_odd_paste_stays(name: str) -> None:
    shown = without_keys(ODD[name]) + repr(read(ODD[name]))
    assert pastes.KEY not in shown
    assert COOKIE.partition("=")[2] not in shown


def test_a_clients_enums_are_read_by_their_last_word() -> None:
    found = recipe(read(odd_pastes.CLIENT))
    assert found.preset_style == "SKETCH_BW"
    assert found.guidance[0].strength_type is StrengthType.HIGH


def test_what_a_name_means_is_left_open_where_the_text_does_not_say() -> None:
    pasted = read("axios.post(url, { prompt: args.prompt, modelId: model, width: 512 })")
    assert recipe(pasted).prompt == ""
    assert "prompt has only a placeholder." in said(pasted, "missing")
    assert "No model is named" in said(pasted, "missing")


def test_a_decimal_comma_is_a_point() -> None:
    pasted = read('{"prompt": "a pear", "guidance_scale": 7,5, "width": 512}')
    assert (recipe(pasted).guidance_scale, recipe(pasted).width) == (7.5, 512)
    assert "A decimal comma was read as a point." in said(pasted, "repaired")


@pytest.mark.parametrize(
    "text",
    [
        f"curl {URL} -d '{BODY}'\ncurl {URL} -d '{BODY.replace('ripe', 'green')}'",
        BODY + "\n\n" + BODY.replace("ripe", "green"),
        f"[{BODY}, {BODY.replace('ripe', 'green')}]",
        f"requests.post(u, json={BODY})\nrequests.post(u, json={BODY.replace('ripe', 'green')})",
    ],
)
def test_of_two_requests_the_first_is_read_and_the_other_told(text: str) -> None:
    pasted = read(text)
    assert recipe(pasted).prompt == "a pear, ripe"
    assert "The text holds a second request." in said(pasted, "ignored")


def test_references_alone_are_references_and_no_start() -> None:
    pasted = read(f"[{{{GUIDE}}}, {{{GUIDE.replace('67', '133')}}}]")
    found = recipe(pasted)
    assert [slot.kind for slot in found.guidance] == [Kind.STYLE, Kind.CHARACTER]
    assert found.init_image is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"curl {URL} -d @body.json", "is in the file body.json. Paste what that file holds"),
        (f'curl {URL} --data-binary "@a/b.json"', "is in the file a/b.json."),
        ('curl https://x/api/rest/v1/init-image -d \'{"extension": "jpg"}\'', "uploads a pic"),
    ],
)
def test_a_refusal_says_what_to_do_instead(text: str, words: str) -> None:
    with pytest.raises(NotARequest, match=words):
        read(text)


@pytest.mark.parametrize(
    "line",
    [
        "# my key is {}",
        "headers.push({{key: 'x-api-key', value: '{}'}})",
        '{{\\"x-api-key\\": \\"{}\\"}}',
        "&quot;x-api-key&quot;: &quot;{}&quot;",
        "['api_key' => '{}']",
        "curl -u me:{} https://example.org",
        "curl --cookie 'a=1; session={}' https://example.org",
        '"cookies": [{{"name": "sid", "value": "{}"}}]',
        "token eyJhbGciOiJSUzI1NiJ9.{}.abc",
        "sdk.auth('{}');",
        'client = LeonardoAiSDK("{}")',
        'os.environ["LEONARDO_API_KEY"] = "{}"',
        'MINE={}\ncurl -H "authorization: Bearer $MINE"',
        "mine = '{}'\nhead = {{'authorization': 'Bearer ' + mine}}",
        "setx LEONARDO_API_KEY {}",
        "http -A bearer -a {} POST https://example.org",
        "requests.post(url, auth=('x', '{}'))",
        'req.Header.Set("Authorization", "Bearer "+"{}")',
        '.bearer_auth("{}")',
        "{{'authorization': 'Bearer {{}}'.format('{}')}}",
        "Authorization: Token {}",
        "Leonardo key\n{}",
        '{{"bearer": "{}"}}',
        '{{"auth": "{}"}}',
        "-H 'authorization: Bearer \\\n {}'",
        "-H 'authorization: Bearer <{}>'",
        "-H 'authorization: Bearer {{{}}}'",
        '-H "authorization: Bearer \\"{}\\""',
        "Authorization%3A%20Bearer%20{}",
        "curl -u {}: https://example.org",
        "curl https://{}@example.org",
    ],
)
def test_a_secret_in_an_odd_place_is_hidden(line: str) -> None:
    line = line.replace("{{}}", "%s").replace("{{{}}}", "{ {} }").replace("{}", pastes.KEY)
    text = without_keys(line.replace("{{", "{").replace("}}", "}"))
    assert pastes.KEY not in text


@pytest.mark.parametrize(
    "prompt", ["cookie: golden, on a plate", "the key to the garden", "a user -u token of oak"]
)
def test_a_prompt_is_not_taken_for_a_secret(prompt: str) -> None:
    text = json.dumps({"prompt": prompt, "modelId": KINO})
    assert recipe(read(text)).prompt == prompt


@pytest.mark.parametrize(
    "around",
    [
        "token bucket, modelId: {}",
        '"prompt": "a bearer", "modelId": "{}"',
        "the bearer modelId: {}",
        "author: {}",
        '"key": "modelId", "value": "{}"',
    ],
)
def test_the_id_of_a_model_is_not_taken_for_a_key(around: str) -> None:
    assert KINO in without_keys(around.replace("{}", KINO))


def test_a_command_inside_a_prompt_is_part_of_the_prompt() -> None:
    prompt = "a sign: curl -d '{\"a\": 1}' https://example.org"
    text = json.dumps({"prompt": prompt, "modelId": KINO, "width": 512}, indent=2)
    for whole in (text, f"axios.post(url, {text})", f"As agreed:\n```json\n{text}\n```"):
        found = recipe(read(whole))
        assert (found.prompt, found.model_id, found.width) == (prompt, KINO, 512)
