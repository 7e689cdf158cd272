"""Import and take out in the studio: what fills the composer, what is said, who sees what."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guidance.domain.kinds import ControlNetKind, Source
from guidance.domain.recipe import ControlNetInput, Picture
from guidance.models import Account, Membership, RemoteCopy
from guidance.services import accounts
from tests.factories import a_generation, a_reference, account_of, an_image, recipe_json
from tests.leonardo import pastes
from tests.leonardo.odd_pastes import COOKIE, ODD
from tests.views.composing import HTMX, Page, opened, pressed, uploaded

pytestmark = pytest.mark.django_db


def imported(browser: Client, text: str, **more: object) -> Page:
    data = {"text_in": text, **more}
    return Page(browser.post(reverse("studio_import"), data, follow=True))  # type: ignore[arg-type]


def test_a_guides_curl_fills_the_composer_and_says_what_was_repaired(as_alice: Client) -> None:
    page = imported(as_alice, pastes.STYLES)
    assert page.values["prompt"] == "a glass teapot on a windowsill"
    assert (page.values["width"], page.values["height"]) == ("1024", "512")
    assert page.slots == ["1", "2"]
    assert (page.slot("1", "strength"), page.slot("2", "weight")) == ("High", "1.30")
    assert "B waits for its picture: the text names none." in page.text
    assert "commas were put in." in page.text
    assert "What the import did" not in opened(as_alice).text


def test_what_was_there_before_can_be_brought_back(as_alice: Client) -> None:
    pressed(as_alice, opened(as_alice), "refresh", prompt="typed by hand")
    page = imported(as_alice, pastes.PLAIN)
    assert page.values["prompt"] == "a pear"
    assert pressed(as_alice, page, "back").values["prompt"] == "typed by hand"


def test_a_refusal_keeps_the_text_without_its_key(as_alice: Client) -> None:
    text = f"curl -H 'authorization: Bearer {pastes.KEY}' https://example.org"
    answer = as_alice.post(reverse("studio_import"), {"text_in": text})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "This curl command has no body." in shown
    assert "https://example.org" in shown
    assert "[hidden]" in shown
    assert pastes.KEY not in shown


@pytest.mark.parametrize("sample", [pastes.LEGACY, pastes.CLIENT, pastes.FETCH])
def test_a_key_stands_neither_in_the_page_nor_in_the_session(as_alice: Client, sample: str) -> None:
    page = imported(as_alice, sample)
    assert pastes.KEY not in page.text
    assert pastes.KEY not in json.dumps(dict(as_alice.session))


def test_in_the_dialog_only_pieces_come_back(as_alice: Client) -> None:
    address = reverse("studio_import")
    done = as_alice.post(address, {"text_in": pastes.PLAIN}, headers=HTMX)
    assert json.loads(done.headers["HX-Trigger"]) == {"imported": {}}
    assert 'hx-target="#prompt-piece"' in done.content.decode()
    refused = as_alice.post(address, {"text_in": "hello"}, headers=HTMX)
    assert refused.status_code == 422
    assert "No request was found" in refused.content.decode()


def test_the_page_works_without_script(as_alice: Client) -> None:
    shown = as_alice.get(reverse("studio_import")).content.decode()
    assert 'name="text_in"' in shown
    assert 'name="recipe_file"' in shown
    # There is no composer on that page to be filled in place, so its form is an ordinary one.
    assert f'hx-post="{reverse("studio_import")}"' not in shown
    assert f'hx-post="{reverse("studio_import")}"' in opened(as_alice).text


def test_a_text_file_is_read_like_a_pasted_text(as_alice: Client) -> None:
    file = SimpleUploadedFile("request.sh", pastes.STYLES.encode())
    assert imported(as_alice, "", recipe_file=file).values["width"] == "1024"


def test_a_megabyte_is_refused_with_a_sentence(as_alice: Client) -> None:
    answer = as_alice.post(reverse("studio_import"), {"text_in": "x" * 1_000_001})
    assert answer.status_code == 422
    assert "more than a million characters" in answer.content.decode()


def test_pictures_of_the_team_are_found_by_leonardos_id(
    as_alice: Client, as_charlie: Client, alice: Membership
) -> None:
    upload, made = a_reference(alice), an_image(alice)
    account = account_of(alice)
    RemoteCopy.objects.create(account=account, sha256=upload.sha256, remote_id=pastes.REMOTE)
    type(made).objects.filter(pk=made.pk).update(remote_id=pastes.OTHER)
    items = [
        pastes.item(),
        pastes.item(initImageId=pastes.OTHER.upper(), initImageType="GENERATED"),
    ]
    text = json.dumps({"prompt": "a pear", "controlnets": items})
    page = imported(as_alice, text)
    assert page.slot("1", "picture") == uploaded(upload.pk)
    assert page.slot("2", "picture") == f"generated:{made.pk}"
    stranger = imported(as_charlie, text)
    assert (stranger.slot("1", "picture"), stranger.slot("2", "picture")) == ("", "")
    assert f"A waits for its picture: {pastes.REMOTE} isn't known here." in stranger.text.replace(
        "&#x27;", "'"
    )


def test_a_runs_id_brings_its_recipe_to_the_team_alone(
    as_alice: Client, as_bob: Client, as_charlie: Client, alice: Membership
) -> None:
    upload = a_reference(alice)
    slot = ControlNetInput(ControlNetKind.STYLE, Picture(Source.UPLOADED, upload.pk))
    run = a_generation(
        alice, recipe=recipe_json(prompt="the secret sea", guidance=(slot,)), remote_id=pastes.OTHER
    )
    an_image(alice, generation=run)
    for id in (str(run.pk), pastes.OTHER):
        for browser in (as_alice, as_bob):
            page = imported(browser, id)
            assert page.values["prompt"] == "the secret sea"
            assert page.slot("1", "picture") == uploaded(upload.pk)
        shown = as_charlie.post(reverse("studio_import"), {"text_in": id})
        assert shown.status_code == 422
        assert "the secret sea" not in shown.content.decode()


@pytest.mark.parametrize("form", ["curl", "python", "json"])
def test_what_is_copied_comes_in_again_as_the_same_request(
    as_alice: Client, alice: Membership, account: Account, form: str
) -> None:
    upload = a_reference(alice)
    RemoteCopy.objects.create(account=account, sha256=upload.sha256, remote_id=pastes.REMOTE)
    page = pressed(as_alice, opened(as_alice), f"add:{uploaded(upload.pk)}:style")
    typed = {**page.values, "prompt": 'it\'s "quoted"', "seed": "7", "num_images": "2"}
    address = reverse("studio_request", args=[form])
    text = as_alice.post(address, typed).content.decode()
    assert pastes.REMOTE in text
    back = imported(as_alice, text)
    assert back.slot("1", "picture") == uploaded(upload.pk)
    assert as_alice.post(address, back.values).content.decode() == text


def test_a_picture_that_was_never_sent_is_named_by_its_letter(
    as_alice: Client, alice: Membership
) -> None:
    page = pressed(as_alice, opened(as_alice), f"add:{uploaded(a_reference(alice).pk)}:style")
    typed = {**page.values, "prompt": "a pear"}
    text = as_alice.post(reverse("studio_request", args=["json"]), typed).content.decode()
    assert "IMAGE_ID_OF_A" in text
    assert "A waits for its picture" in imported(as_alice, text).text


def test_an_old_request_can_be_sent_in_the_old_format(as_alice: Client, alice: Membership) -> None:
    made = an_image(alice)
    type(made).objects.filter(pk=made.pk).update(remote_id=pastes.OTHER)
    page = imported(as_alice, pastes.LEGACY)
    assert "became Pose to Image as A" in page.text
    assert "Send in the old format" in page.text
    address = reverse("studio_request", args=["json"])
    today = json.loads(as_alice.post(address, page.values).content)
    assert today["controlnets"][0]["preprocessorId"] == 7
    old = pressed(as_alice, page, "refresh", old_format="on")
    sent = json.loads(as_alice.post(address, old.values).content)
    assert (sent["controlNetType"], sent["weighting"]) == ("POSE", 0.75)
    assert sent["init_generation_image_id"] == pastes.OTHER
    assert "controlnets" not in sent
    second = pressed(as_alice, old, "slot:edge")
    assert "The old format takes exactly one reference" in second.note("old_format")


@pytest.mark.parametrize("form", ["curl", "python", "json"])
def test_a_copy_in_the_old_format_comes_back_in_the_old_format(
    as_alice: Client, alice: Membership, form: str
) -> None:
    made = an_image(alice)
    type(made).objects.filter(pk=made.pk).update(remote_id=pastes.OTHER)
    page = pressed(as_alice, imported(as_alice, pastes.LEGACY), "refresh", old_format="on")
    address = reverse("studio_request", args=[form])
    text = as_alice.post(address, page.values).content.decode()
    back = imported(as_alice, text)
    assert back.values["old_format"] == "on"
    assert "What the import did" not in back.text
    assert as_alice.post(address, back.values).content.decode() == text


@pytest.mark.parametrize("name", sorted(ODD))
def test_no_secret_of_an_odd_paste_is_in_the_page_or_the_session(
    as_alice: Client, name: str
) -> None:
    page = imported(as_alice, ODD[name])
    assert page.values["prompt"].startswith("a pear")
    kept = page.text + opened(as_alice).text + json.dumps(dict(as_alice.session))
    assert pastes.KEY not in kept
    assert COOKIE.partition("=")[2] not in kept


def test_the_teams_own_key_is_hidden_even_where_nothing_tells_that_it_is_one(
    as_alice: Client, account: Account
) -> None:
    key = accounts.key_of(account)
    for text in (key, f"see {key.upper()}", f"{{'a': ['{key}']}}"):
        answer = as_alice.post(reverse("studio_import"), {"text_in": text})
        assert answer.status_code == 422
        assert key.lower() not in answer.text.lower()
        assert "[hidden]" in answer.text
    page = imported(as_alice, json.dumps({"prompt": f"a pear {key}", "width": 512}))
    assert page.values["prompt"] == "a pear [hidden]"


def test_a_refusal_keeps_all_of_a_long_text(as_alice: Client) -> None:
    text = "No request at all. " * 50_000
    answer = as_alice.post(reverse("studio_import"), {"text_in": text + "The end"})
    assert answer.status_code == 422
    assert "The end</textarea>" in answer.text


def test_an_unknown_form_does_not_exist(as_alice: Client) -> None:
    assert as_alice.post(reverse("studio_request", args=["perl"]), {}).status_code == 404


def test_nobody_imports_or_copies(as_nobody: Client) -> None:
    for address in (reverse("studio_import"), reverse("studio_request", args=["json"])):
        answer = as_nobody.post(address, {"text_in": pastes.PLAIN})
        assert answer.status_code == 302
        assert re.search(r"/(sign-in|login|account)", answer["Location"])


def varied(remote_id: str, path: str = "upscale") -> str:
    name = "generatedImageId" if path == "universal-upscaler" else "id"
    body = json.dumps({name: remote_id, "prompt": "sharper"})
    return f"curl https://cloud.leonardo.ai/api/rest/v1/variations/{path} --data '{body}'"


def test_a_pasted_variation_leads_to_the_pictures_own_page(
    alice: Membership, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    image = an_image(alice)
    address = reverse("studio_import")
    for browser in (as_alice, as_bob):
        answer = browser.post(address, {"text_in": varied(image.remote_id)})
        assert answer.status_code == 422
        assert "This request upscales a picture that is here." in answer.text
        assert f'<a href="{reverse("image", args=[image.pk])}">Open the picture</a>' in answer.text
        assert opened(browser).values["prompt"] == ""
    answer = as_charlie.post(address, {"text_in": varied(image.remote_id)})
    assert "known here. To vary a picture, open it in the gallery" in answer.text
    assert reverse("image", args=[image.pk]) not in answer.text
    assert as_nobody.post(address, {"text_in": varied(image.remote_id)}).status_code == 302


def test_a_pasted_universal_upscale_leads_to_its_settings(
    alice: Membership, as_alice: Client
) -> None:
    image = an_image(alice)
    text = varied(image.remote_id.upper(), "universal-upscaler")
    answer = as_alice.post(reverse("studio_import"), {"text_in": text}, headers=HTMX)
    assert f'href="{reverse("image_universal", args=[image.pk])}"' in answer.text
    assert "composer" not in answer.headers.get("HX-Trigger", "")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"id": <YOUR_IMAGE_ID>}', "but it names none."),
        ('{"initImageId": "%s"}' % pastes.REMOTE, "of generated pictures only."),  # noqa: UP031
    ],
)
def test_a_pasted_variation_of_nothing_here_is_one_clear_sentence(
    as_alice: Client, body: str, said: str
) -> None:
    text = f"curl https://cloud.leonardo.ai/api/rest/v1/variations/universal-upscaler -d '{body}'"
    answer = as_alice.post(reverse("studio_import"), {"text_in": text})
    assert answer.status_code == 422
    assert said in answer.text
