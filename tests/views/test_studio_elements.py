"""Elements, own models and the list of both in the studio, for everyone who may see them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guidance.models import Account, Membership, OfferedElement, OfferedModel
from guidance.services import offers
from tests.factories import KINO_XL
from tests.views.composing import HTMX, Page, opened, pressed

pytestmark = pytest.mark.django_db
GLASS = "01b6184e-3905-4dc7-9ec6-4f09982536d5"
NOTES = "00000000-0000-4000-8000-00000000abcd"


@pytest.fixture
def listed(account: Account, alice: Membership) -> Account:
    """The team's account offers two Elements and a model of its own."""
    OfferedElement.objects.create(
        account=account, key=GLASS, name="Glass & <Steel>", base_model="SDXL_0_9",
        weight_default=0.8, weight_min=-1, weight_max=2,
    )  # fmt: skip
    OfferedElement.objects.create(
        account=account, key="4102", name="House palette", base_model="FLUX_DEV", is_own=True
    )
    OfferedModel.objects.create(
        account=account, model_id=NOTES, name="Field notes", sd_version="v1_5", is_own=True
    )
    offers.changed(account)
    return account


def test_without_script_the_list_takes_the_feeds_place(as_alice: Client, listed: Account) -> None:
    page = pressed(as_alice, opened(as_alice), "elements", prompt="Half a thought")
    assert page.values["prompt"] == "Half a thought"
    for words in ("Glass &amp; &lt;Steel&gt;", "Left out on Kino XL: needs Flux", "House palette"):
        assert words in page.text


def test_an_element_is_added_weighed_and_removed(as_alice: Client, listed: Account) -> None:
    page = pressed(as_alice, opened(as_alice), f"element:{GLASS}")
    assert page.values["element-0-weight"] == "0.8"
    page = pressed(as_alice, page, "refresh", **{"element-0-weight": "7"})
    assert page.note("element-0").startswith("Weight goes from -1 to 2.")
    assert page.values["element-0-weight"] == "7"
    page = pressed(as_alice, page, page.button("Use 2"))
    assert page.values["element-0-weight"] == "2"
    page = pressed(as_alice, page, "drop_element:0")
    assert "element-0-key" not in page.values


def test_an_element_of_another_base_is_kept_and_left_out(as_alice: Client, listed: Account) -> None:
    page = pressed(as_alice, opened(as_alice), "element:4102", prompt="A tower")
    assert page.label() == "Generate without an Element"
    assert "House palette needs a Flux Dev model." in page.note("element-0")
    assert opened(as_alice).values["element-0-key"] == "4102"


def test_an_element_is_added_by_its_number_and_nonsense_is_kept(
    as_alice: Client, listed: Account
) -> None:
    page = pressed(as_alice, opened(as_alice), "element_named", element_named="the blue one")
    assert page.values["element_typed"] == "the blue one"
    assert "An Element is named by its UUID" in page.note("element-typed")
    page = pressed(as_alice, page, "element_named:again", element_typed="77")
    assert page.values["element-0-key"] == "77"
    assert "not in the list" in page.text


def test_with_script_the_list_comes_as_a_dialog(as_alice: Client, listed: Account) -> None:
    data = {**opened(as_alice).values, "do": "elements"}
    text = as_alice.post(reverse("studio_guidance"), data, headers=HTMX).content.decode()
    assert 'id="elements-dialog"' in text
    assert "<html" not in text


def test_own_models_stand_first_and_carry_what_leonardo_refused(
    as_alice: Client, listed: Account
) -> None:
    offers.note_refused(listed, KINO_XL, "it is not supported", timezone.now())
    page = opened(as_alice)
    assert '<optgroup label="Your models">' in page.text
    assert "Leonardo refused Kino XL for this account" in page.note("model_id")
    text = as_alice.post(reverse("studio_models"), page.values).content.decode()
    assert text.index("Your models") < text.index("Field notes") < text.index("Leonardo Kino XL")
    assert "Refused for this account: it is not supported" in text
    page = pressed(as_alice, page, "refresh", prompt="A tower")
    assert page.label() == "Generate"


def test_an_own_model_is_chosen_by_its_id(as_alice: Client, listed: Account) -> None:
    page = pressed(as_alice, opened(as_alice), "over")
    page = pressed(as_alice, page, "use_model:again", model_typed=NOTES)
    if page.values["model_id"] != NOTES:
        page = pressed(as_alice, page, page.button("Switch"))
    assert page.values["model_id"] == NOTES
    assert "SD1.5" in page.text


def test_an_id_that_is_none_is_kept_and_explained(as_alice: Client, listed: Account) -> None:
    page = pressed(as_alice, opened(as_alice), "use_model:again", model_typed="kino, the red one")
    assert page.values["model_typed"] == "kino, the red one"
    assert "id is a UUID, such as" in page.note("model-typed")


def test_refreshing_shows_progress_and_then_when_it_was_read(
    as_alice: Client, listed: Account
) -> None:
    address = reverse("studio_offers")
    text = as_alice.post(address, headers=HTMX).content.decode()
    assert "<progress" in text
    assert "<progress" in as_alice.get(address, headers=HTMX).content.decode()
    Account.objects.update(listing_since=None, listed_at=timezone.now())
    answer = as_alice.get(address, headers=HTMX)
    assert "Read from Leonardo on" in answer.content.decode()
    assert "offersread" in answer.headers["HX-Trigger"]
    Account.objects.update(listing_said="Too busy")
    assert "could not be read: Too busy" in as_alice.get(address, headers=HTMX).content.decode()
    assert as_alice.post(address).headers["Location"] == reverse("studio")


def test_each_team_sees_its_own_offers(
    as_bob: Client, as_charlie: Client, as_nobody: Client, charlie: Membership, listed: Account
) -> None:
    address = reverse("studio_elements")
    assert "House palette" in as_bob.post(address).content.decode()
    assert "House palette" not in as_charlie.post(address).content.decode()
    assert NOTES not in opened(as_charlie).text
    before = Account.objects.get(pk=listed.pk).listing_since
    as_charlie.post(reverse("studio_offers"), headers=HTMX)
    assert Account.objects.get(pk=listed.pk).listing_since == before
    for name in ("studio_elements", "studio_offers"):
        assert as_nobody.post(reverse(name)).status_code == 302


def test_a_full_page_stays_one_page(as_alice: Client, listed: Account) -> None:
    page: Page = opened(as_alice)
    assert len(page.ids) == len(set(page.ids))
