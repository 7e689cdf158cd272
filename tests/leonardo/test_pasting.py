"""Pasted requests: what is repaired, upgraded, missing, ignored, changed, or refused."""

from __future__ import annotations

import json

import pytest

from guidance.domain.kinds import ControlNetKind as Kind
from guidance.domain.kinds import StrengthType
from guidance.domain.recipe import Recipe
from guidance.leonardo.pasting.hiding import without_keys
from guidance.leonardo.pasting.importing import NotARequest, Pasted, read, waiting_notes
from guidance.leonardo.pasting.walking import MOST_LEVELS
from tests.leonardo import pastes
from tests.leonardo.recipes import CREATIVE, DREAMSHAPER, KINO, LIGHTNING


def said(pasted: Pasted, kind: str = "") -> str:
    """The notes of a kind, or all, in one text."""
    notes = (*pasted.notes, *waiting_notes(pasted.wanted, ()))
    return "\n".join(note.text for note in notes if kind in {"", note.kind.value})


def recipe(pasted: Pasted) -> Recipe:
    assert pasted.recipe is not None
    return pasted.recipe


def guided(*items: dict[str, object], model: str = KINO, **fields: object) -> Pasted:
    body = {"prompt": "a pear", "modelId": model, "width": 512, "height": 512}
    return read(json.dumps({**body, "controlnets": list(items), **fields}))


def test_a_guides_curl_is_read_with_all_its_defects() -> None:
    pasted = read(pastes.STYLES)
    found = recipe(pasted)
    assert (found.prompt, found.width, found.height) == (
        "a glass teapot on a windowsill",
        1024,
        512,
    )
    assert (found.model_id, found.alchemy, found.preset_style) == (KINO, True, "CINEMATIC")
    first, second = found.guidance
    assert (first.kind, first.strength_type, first.influence) == (
        Kind.STYLE,
        StrengthType.HIGH,
        0.39,
    )
    assert (second.weight, second.influence) == (1.3, 0.64)
    assert [(one.remote_id, one.generated) for one in pasted.wanted] == [
        (pastes.REMOTE, False),
        ("", True),
    ]
    repaired = said(pasted, "repaired")
    assert "4 comments were taken out." in repaired
    assert "2 missing commas were put in." in repaired
    assert "3 extra commas were taken out." in repaired
    assert "A word of Python was read as JSON means it." in repaired
    assert "B: weight was in quotes, now it is a number." in repaired
    assert "B waits for its picture: the text names none." in said(pasted, "missing")


def test_a_start_picture_a_wrong_height_and_too_strong_a_name_are_put_right() -> None:
    pasted = read(pastes.START)
    found = recipe(pasted)
    assert (found.width, found.height, found.num_images) == (1040, 640, 2)
    assert found.init_image is not None
    assert found.init_image.strength == 0.5
    assert found.guidance[0].strength_type is StrengthType.HIGH
    assert "Height 644 isn't a multiple of 8, so it is 640." in said(pasted, "repaired")
    assert "num_images was in quotes, now it is a number." in said(pasted, "repaired")
    changed = said(pasted, "changed")
    assert "Character Reference has no Ultra, so A is set to High." in changed
    assert "Image to image waits for its picture" in said(pasted, "missing")


def test_the_old_fields_are_upgraded() -> None:
    pasted = read(pastes.LEGACY)
    found = recipe(pasted)
    assert found.prompt == "a dancer in the rain"
    assert found.model_id == DREAMSHAPER
    assert [(slot.kind, slot.weight) for slot in found.guidance] == [(Kind.POSE, 0.75)]
    assert found.init_image is None
    assert [(one.place, one.remote_id, one.generated) for one in pasted.wanted] == [
        (0, pastes.OTHER, True)
    ]
    assert "became Pose to Image as A with weight 0.75" in said(pasted, "upgraded")
    assert "DreamShaper v7" in said(pasted, "repaired")
    assert "not known to the API: nsfw" in said(pasted, "ignored")


@pytest.mark.parametrize("name", ["init_image_id", "init_generation_image_id"])
def test_a_picture_without_a_strength_is_upgraded(name: str) -> None:
    pasted = guided(**{name: pastes.REMOTE})
    start = recipe(pasted).init_image
    assert start is not None
    assert start.strength == 0.5
    assert not recipe(pasted).old_format
    upgraded = said(pasted, "upgraded")
    assert "became Image to image at 0.5. It can still be sent in the old format." in upgraded


@pytest.mark.parametrize(
    ("old", "kind"), [("CANNY", Kind.EDGE), ("POSE", Kind.POSE), ("DEPTH", Kind.DEPTH)]
)
def test_each_old_type_has_its_kind(old: str, kind: Kind) -> None:
    fields = {"controlNet": True, "controlNetType": old, "init_image_id": pastes.REMOTE}
    pasted = guided(model=DREAMSHAPER, **fields)
    assert recipe(pasted).guidance[0].kind is kind
    assert pasted.wanted[0].generated is False


def test_the_official_client_is_read_in_snake_case() -> None:
    pasted = read(pastes.CLIENT)
    found = recipe(pasted)
    assert (found.prompt, found.model_id, found.num_images) == ("two herons", CREATIVE, 2)
    assert found.preset_style == "ANIME"
    assert [(slot.kind, slot.weight) for slot in found.guidance] == [(Kind.EDGE, 0.5)]
    assert pasted.notes == ()


def test_a_dictionary_for_the_official_client_is_read() -> None:
    found = recipe(read(pastes.KEYWORDS))
    assert (found.negative_prompt, found.model_id) == ("people", KINO)
    assert found.init_image is not None
    assert found.init_image.strength == 0.4


def test_javascript_is_read_and_pictures_stay_private() -> None:
    pasted = read(pastes.FETCH)
    assert recipe(pasted).prompt == "a quiet harbour"
    assert "public is off" in said(pasted, "changed")


def test_an_apostrophe_in_the_prompt_does_not_end_the_body() -> None:
    assert recipe(read(pastes.APOSTROPHE)).prompt == "it's raining"


@pytest.mark.parametrize("sample", pastes.SAMPLES)
def test_a_key_is_nowhere_in_what_comes_back(sample: str) -> None:
    with_key = sample.replace("<YOUR_API_KEY>", pastes.KEY)
    assert pastes.KEY not in repr(read(with_key))


@pytest.mark.parametrize(
    "line",
    [
        "-H 'Authorization: Bearer {}'",
        '--header "authorization: bearer {}"',
        "headers = {{'Authorization': 'Bearer {}'}}",
        "'x-api-key': '{}'",
        'Leonardo(auth_token="{}")',
        "export LEONARDO_API_KEY={}",
        'API_KEY = "{}"\nnote = "{}"',
    ],
)
def test_a_key_in_any_spelling_is_hidden(line: str) -> None:
    text = without_keys(line.replace("{{", "{").replace("}}", "}").replace("{}", pastes.KEY))
    assert pastes.KEY not in text
    assert "[hidden]" in text


def test_ids_of_pictures_and_models_are_no_keys() -> None:
    assert recipe(read(pastes.PLAIN)).model_id == KINO
    assert read(json.dumps({"init_image_id": pastes.REMOTE})).wanted[0].remote_id == pastes.REMOTE


def test_a_name_and_a_weight_become_the_weight() -> None:
    pasted = guided(pastes.item(weight=0.3, strengthType="High"))
    slot = recipe(pasted).guidance[0]
    assert (slot.weight, slot.strength_type) == (0.3, None)
    assert "A has a strength name and a weight. The weight 0.3 counts." in said(pasted, "changed")


def test_influence_on_a_single_style_is_left_out() -> None:
    pasted = guided(pastes.item(influence=0.4))
    assert recipe(pasted).guidance[0].influence is None
    assert "two or more Style References" in said(pasted, "ignored")


def test_an_id_of_another_base_keeps_what_was_meant() -> None:
    edge = guided(pastes.item(preprocessorId=1, weight=0.5))
    assert recipe(edge).guidance[0].kind is Kind.EDGE
    assert "1 is Edge to Image on SD1.5. Kino XL takes it as 19" in said(edge, "changed")
    style = guided(pastes.item(), model=DREAMSHAPER)
    assert recipe(style).guidance[0].kind is Kind.STYLE
    assert "67 is Style Reference on SDXL. DreamShaper v7 has none." in said(style, "changed")


def test_an_unknown_preprocessor_is_kept_switched_off() -> None:
    pasted = guided(pastes.item(preprocessorId=999))
    assert recipe(pasted).guidance[0].enabled is False
    assert "999 is no preprocessor" in said(pasted, "missing")


def test_a_picture_id_that_is_too_short_waits_with_the_reason() -> None:
    pasted = guided(pastes.item(initImageId=pastes.REMOTE[:-1]))
    assert "it has 35 characters instead of 36" in said(pasted, "missing")


def test_unknown_fields_are_named_and_the_rest_is_kept() -> None:
    pasted = guided(pastes.item(colour="red"), mood="calm", unzoom=True)
    assert recipe(pasted).prompt == "a pear"
    ignored = said(pasted, "ignored")
    assert "not known to the API: mood" in ignored
    assert "Leoweb doesn't send it: unzoom" in ignored
    assert "A: left out, not known there: colour." in ignored


def test_without_a_model_leonardos_own_choice_is_taken_and_told() -> None:
    pasted = read('{"prompt": "a pear"}')
    assert recipe(pasted).model_id == LIGHTNING
    assert "No model is named" in said(pasted, "missing")


def test_half_a_body_keeps_what_was_there() -> None:
    pasted = read(pastes.HEAD + '{"prompt": "a pear", "width": 768, "modelId": "aa77f0')
    assert (recipe(pasted).prompt, recipe(pasted).width) == ("a pear", 768)
    assert "breaks off in the middle" in said(pasted, "missing")
    assert recipe(pasted).model_id == KINO
    assert "begins like that of Leonardo Kino XL" in said(pasted, "repaired")


@pytest.mark.parametrize(
    ("end", "note"),
    [
        ('"presetStyle": "CINEM', "presetStyle is cut off after “CINEM”, so it was left out."),
        ("presetStyle: CINEM", "presetStyle is cut off after “CINEM”, so it was left out."),
        ('"styleUUID": "645e41', "styleUUID is cut off after “645e41”, so it was left out."),
        ('"width": 10', "width is cut off after “10”, so it was left out."),
        ('"alchemy": tr', "alchemy is cut off after “tr”, so it was left out."),
        ('"modelId": "zz', "id is cut off after “zz”, so Leonardo Lightning XL is chosen."),
        ('"negative_prompt": "people, c', "negative_prompt is cut off. Write its end."),
        ('"elements": [{"akUUID": "01b6184e-39', "An Element could not be read"),
    ],
)
def test_half_a_word_is_left_out_and_said(end: str, note: str) -> None:
    pasted = read('{"prompt": "a pear", "height": 768, ' + end)
    found = recipe(pasted)
    assert note in said(pasted)
    assert (found.prompt, found.height, found.model_id) == ("a pear", 768, LIGHTNING)
    assert (found.preset_style, found.style_uuid, found.alchemy) == (None, None, None)
    assert (found.width, found.elements) == (1024, ())
    assert found.negative_prompt == ("people, c" if "negative" in end else "")


def test_a_body_without_its_last_brace_is_whole() -> None:
    pasted = read('{"prompt": "a pear", "presetStyle": "CINEMATIC", "width": 512\n')
    assert (recipe(pasted).preset_style, recipe(pasted).width) == ("CINEMATIC", 512)


def test_a_cut_prompt_is_kept_as_far_as_it_goes() -> None:
    pasted = read('{"modelId": "' + KINO + '", "prompt": "a pear on a tab')
    assert recipe(pasted).prompt == "a pear on a tab"
    assert "prompt is cut off. Write its end." in said(pasted, "missing")


@pytest.mark.parametrize(
    "text",
    [
        pastes.REMOTE,
        f" {pastes.REMOTE.upper()}\n",
        f'{{"sdGenerationJob": {{"generationId": "{pastes.REMOTE}", "apiCreditCost": 7}}}}',
        f"https://cloud.leonardo.ai/api/rest/v1/generations/{pastes.REMOTE}",
    ],
)
def test_the_id_of_a_generation_is_recognised(text: str) -> None:
    assert read(text).generation_id == pastes.REMOTE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste a request first"),
        ("A nice picture of a cat, please.", "No request was found"),
        (pastes.HEAD, "has no body"),
        ('{"colour": "red"}', "nothing between them"),
        ("x" * 1_000_001, "more than a million characters"),
        ('{"a":' * 10_000, "nested too deeply"),
        ('{"prompt": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested too deeply"),
        ('{"a": [' + "1," * 400_000 + "]}", "far more than a request can"),
    ],
)
def test_what_is_no_request_is_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(NotARequest, match=words):
        read(text)


def test_levels_that_requests_have_are_read() -> None:
    deep = "[" * (MOST_LEVELS - 2) + "]" * (MOST_LEVELS - 2)
    assert recipe(read(f'{{"prompt": "a pear", "width": 512, "x": {deep}}}')).width == 512
