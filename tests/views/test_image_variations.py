"""What is made of one image: ordered by whoever may see it, once for each click."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guidance.domain.variations import Origin, Settings, Transform, Variation
from guidance.models import Generation, Image, Membership
from guidance.services import trash, variations
from tests.factories import a_generation, an_image, paint

HTMX = {"HX-Request": "true"}
PAGES = ("image_vary", "image_variations", "image_universal")


@pytest.fixture
def image(alice: Membership) -> Image:
    run = a_generation(alice, remote_id=str(uuid.uuid4()))
    return an_image(alice, generation=run, picture=paint(512, 384, seed=1))


def ordered(browser: Client, image: Image, transform: str = "upscale", **fields: str) -> str:
    where = reverse("image_vary", args=[image.pk])
    answer = browser.post(where, {"transform": transform, **fields}, headers=HTMX)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def a_variation(member: Membership, source: Image, **changes: Any) -> Image:
    """Return a finished variation as the pipeline leaves it."""
    origin = Origin(source.remote_id, False, source.remote_id, source.generation.remote_id)
    fields: dict[str, Any] = {
        "transform": "nobg",
        "source_image": source,
        "variation": Variation(Transform.NOBG, origin).to_json(),
        "cost": 5,
    }
    run = a_generation(member, **(fields | changes))
    return an_image(member, generation=run, picture=paint(512, 384, seed=2))


def test_the_team_may_order_and_a_stranger_can_not_even_guess(
    image: Image, as_alice: Client, as_bob: Client, as_charlie: Client, as_nobody: Client
) -> None:
    for name in PAGES:
        where = reverse(name, args=[image.pk])
        for browser, status in ((as_charlie, 404), (as_nobody, 302)):
            assert browser.post(where).status_code in (status, 405)
        assert as_nobody.get(where).status_code in (302, 405)
    assert not Generation.objects.exclude(transform="").exists()
    where = reverse("image_vary", args=[image.pk])
    assert as_nobody.post(where).headers["Location"].startswith("/account/login/")
    assert as_charlie.post(where, {"transform": "upscale"}).status_code == 404
    ordered(as_alice, image)
    ordered(as_bob, image)
    assert Generation.objects.filter(transform="upscale").count() == 2


def test_a_teammates_variation_is_the_teammates_run(
    image: Image, bob: Membership, as_bob: Client, as_alice: Client
) -> None:
    ordered(as_bob, image)
    run = Generation.objects.get(transform="upscale")
    assert (run.member, run.source_image) == (bob.user, image)
    assert "varied-run" not in as_alice.get(reverse("image", args=[image.pk])).text


def test_the_page_names_each_price_before_the_click(image: Image, as_alice: Client) -> None:
    text = " ".join(as_alice.get(reverse("image", args=[image.pk])).text.split())
    for words in ("15 credits", "5 credits", "from about 60 credits"):
        assert words in text
    for words in ("Upscale", "Remove background", "Unzoom", "Universal upscale"):
        assert words in text
    assert "Leonardo doesn’t take uploads here" in text


def test_a_click_twice_makes_one_and_the_next_click_another(image: Image, as_alice: Client) -> None:
    token = str(uuid.uuid4())
    first = ordered(as_alice, image, client_token=token)
    ordered(as_alice, image, client_token=token)
    assert Generation.objects.filter(transform="upscale").count() == 1
    assert "Upscale" in first
    assert "Queued" in first
    ordered(as_alice, image, client_token=str(uuid.uuid4()))
    assert Generation.objects.filter(transform="upscale").count() == 2


def test_without_htmx_an_order_leads_back_to_the_image_that_shows_it(
    image: Image, as_alice: Client
) -> None:
    answer = as_alice.post(
        reverse("image_vary", args=[image.pk]), {"transform": "unzoom"}, follow=True
    )
    assert answer.redirect_chain == [(reverse("image", args=[image.pk]), 302)]
    shown = answer.text.split('aria-label="Your latest variations"')[1].split("</ul>")[0]
    assert "Unzoom" in shown
    assert "Queued" in shown


@pytest.mark.parametrize("transform", ["", "motion", "universal", "upscale; drop"])
def test_nonsense_orders_nothing(image: Image, as_alice: Client, transform: str) -> None:
    where = reverse("image_vary", args=[image.pk])
    assert as_alice.post(where, {"transform": transform}).status_code == 404
    assert not Generation.objects.exclude(transform="").exists()


def test_a_form_from_elsewhere_is_refused(image: Image, alice: Membership) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice.user)
    where = reverse("image_vary", args=[image.pk])
    assert browser.post(where, {"transform": "upscale"}).status_code == 403


def test_a_variation_has_its_source_its_cost_and_its_lineage(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    made = a_variation(alice, image)
    text = " ".join(as_alice.get(reverse("image", args=[made.pk])).text.split())
    assert "Background removed from Vibrant makeup bottle" in text
    assert "Made of this picture" in text
    assert "512 × 384" in text
    assert "5 credits" in text
    assert variations.ONCE_ONLY in text
    before = as_alice.get(reverse("image_lineage", args=[made.pk]), headers=HTMX).text
    assert reverse("image", args=[image.pk]) in before
    after = as_alice.get(reverse("image_lineage", args=[image.pk]), headers=HTMX).text
    assert reverse("image", args=[made.pk]) in after
    assert "No background" in after
    download = as_alice.get(reverse("image_download", args=[made.pk]))
    assert "-nobg.jpg" in download.headers["Content-Disposition"]


def test_the_comparison_of_a_variation_begins_with_its_source(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    made = a_variation(alice, image)
    where = reverse("image", args=[made.pk])
    text = as_alice.get(where, {"compare": str(image.pk)}).text
    assert "Before" in text
    assert reverse("image_file", args=[image.pk]) in text


def test_a_deleted_source_is_said_and_not_shown(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    made = a_variation(alice, image)
    trash.discard(member=alice, ids=[image.pk])
    text = as_alice.get(reverse("image", args=[made.pk])).text
    assert "no longer here" in text
    assert reverse("image", args=[image.pk]) not in text
    assert as_alice.get(reverse("image_lineage", args=[made.pk])).status_code == 200


def test_a_source_gone_for_good_leaves_its_variation(image: Image, alice: Membership) -> None:
    made = a_variation(alice, image)
    Image.objects.filter(pk=image.pk).update(deleted_at=timezone.now() - trash.KEPT - trash.KEPT)
    assert trash.empty(timezone.now()) == 1
    made.generation.refresh_from_db()
    assert made.generation.source_image is None


def test_the_gallery_marks_a_variation(image: Image, alice: Membership, as_alice: Client) -> None:
    a_variation(alice, image)
    text = as_alice.get(reverse("gallery")).text
    assert text.count("made-mark") == 1
    assert "No background" in text


def test_the_upscalers_mistakes_stand_at_their_fields_and_nothing_is_lost(
    image: Image, as_alice: Client
) -> None:
    where = reverse("image_universal", args=[image.pk])
    answer = as_alice.post(
        where, {"style": "CINEMATIC", "multiplier": "3", "creativity": "7", "client_token": "x"}
    )
    assert answer.status_code == 422
    assert 'id="id_multiplier-error"' in answer.text
    assert "This goes from 1 to 2." in answer.text
    assert 'value="3"' in answer.text
    assert 'value="CINEMATIC" selected' in answer.text
    assert (
        as_alice.post(where, {"style": "OIL", "multiplier": "", "creativity": "a"}).text.count(
            'class="field-error"'
        )
        == 3
    )
    assert not Generation.objects.exclude(transform="").exists()


def test_a_result_over_20_megapixels_is_refused_with_a_way_out(
    alice: Membership, as_alice: Client
) -> None:
    run = a_generation(alice, remote_id="a-run")
    large = an_image(alice, generation=run)
    Image.objects.filter(pk=large.pk).update(width=4000, height=3000)
    answer = as_alice.post(
        reverse("image_universal", args=[large.pk]),
        {"style": "GENERAL", "multiplier": "2", "creativity": "5"},
    )
    assert answer.status_code == 422
    assert "8000 × 6000 pixels; 20 megapixels is the most. Take 1.29 or less." in answer.text


def test_the_upscaler_is_ordered_with_its_settings(image: Image, as_alice: Client) -> None:
    where = reverse("image_universal", args=[image.pk])
    page = as_alice.get(where)
    assert "About 60 credits, with an ultra style about 90" in page.text
    token = str(uuid.uuid4())
    given = {"style": "ARTISTIC", "multiplier": "1,5", "creativity": "4", "similarity": "9"}
    for _ in range(2):
        assert as_alice.post(where, {**given, "client_token": token}).status_code == 302
    run = Generation.objects.get(transform="universal")
    chosen = Variation.from_json(run.variation).settings
    assert chosen == Settings(1.5, 4, "ARTISTIC", 9, 5)
    assert run.estimate == 90
    assert (run.width, run.height) == (768, 576)


def test_retry_of_a_variation_whose_picture_is_gone_says_so(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    ordered(as_alice, image)
    run = Generation.objects.get(transform="upscale")
    Generation.objects.filter(pk=run.pk).update(state="failed", ended_at=timezone.now())
    trash.discard(member=alice, ids=[image.pk])
    answer = as_alice.post(reverse("run_retry", args=[run.pk]), headers=HTMX)
    assert answer.status_code == 204
    assert "no longer here" in answer.headers["HX-Trigger"]
    assert "no longer here" in as_alice.post(reverse("run_retry", args=[run.pk]), follow=True).text
    assert Generation.objects.filter(transform="upscale").count() == 1


def test_remix_of_a_variation_brings_the_recipe_of_its_picture(
    image: Image, alice: Membership, as_alice: Client
) -> None:
    made = a_variation(alice, image)
    text = as_alice.get(reverse("studio"), {"remix": str(made.generation.pk)}, follow=True).text
    assert "Vibrant makeup bottle in a showroom</textarea>" in text
