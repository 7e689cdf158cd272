"""What an account offers: read from the sandbox over a socket, kept through errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from guidance.domain.ingredients import Element
from guidance.domain.kinds import Base
from guidance.models import Account, Membership, OfferedElement, OfferedModel
from guidance.sandbox.reference import reference
from guidance.sandbox.server import Sandbox
from guidance.services import accounts, offers, offers_reading
from guidance.services.recipe_views import recipe_view
from tests.services.pipeline import Pipeline, a_recipe

GLASS = "01b6184e-3905-4dc7-9ec6-4f09982536d5"
UNKNOWN = "00000000-0000-4000-8000-00000000abcd"


def own_model(account: Account) -> OfferedModel:
    return OfferedModel.objects.get(account=account, name="Field notes")


@pytest.fixture
def read(studio: Account) -> Account:
    """The account after its lists were read once."""
    with accounts.client_for(studio) as client:
        Account.objects.filter(pk=studio.pk).update(remote_user_id=client.me().user_id)
    offers_reading.read(studio.pk, timezone.now())
    studio.refresh_from_db()
    return studio


def test_sweeps_read_the_lists_soon_after_the_first_use_of_a_key(pipeline: Pipeline) -> None:
    pipeline.until(lambda: OfferedElement.objects.filter(account=pipeline.account).exists())
    account = Account.objects.get(pk=pipeline.account.pk)
    assert account.listed_at is not None
    assert (account.listing_since, account.listing_said) == (None, "")
    assert account.listing_at is not None
    assert account.listing_at > timezone.now() + timedelta(hours=23)
    assert account not in offers_reading.due(timezone.now())
    assert account in offers_reading.due(timezone.now() + timedelta(days=1, minutes=1))


def test_the_catalogue_has_own_models_and_elements_with_their_weights(read: Account) -> None:
    known = offers.catalogue_for(read)
    own = known.model(own_model(read).model_id)
    assert own is not None
    assert (own.name, own.base, own.custom) == ("Field notes", Base.SD15, True)
    glass = known.element(Element(1.0, GLASS))
    assert glass is not None
    assert (glass.base, glass.weight_min, glass.weight_max) == (Base.SDXL, -1, 2)
    trained = known.element(Element(1.0, user_lora_id=4101))
    assert trained is not None
    assert (trained.name, trained.base) == ("Studio mascot", Base.SDXL)


def test_a_failed_reading_keeps_the_old_list_and_says_so(read: Account) -> None:
    before = offers.catalogue_for(read)
    address = "http://127.0.0.1:9/api/rest/v1"
    Account.objects.filter(pk=read.pk).update(api_url=address, listing_at=None)
    now = timezone.now()
    offers_reading.read(read.pk, now)
    read.refresh_from_db()
    assert read.listing_said == "Leonardo can't be reached. Nothing was sent."
    assert read.listing_since is None
    assert offers.catalogue_for(read) == before
    assert read not in offers_reading.due(now)


def test_what_vanished_from_the_lists_is_forgotten_but_a_refusal_stays(read: Account) -> None:
    OfferedElement.objects.create(account=read, key=UNKNOWN, name="Gone by now")
    OfferedModel.objects.create(account=read, model_id=UNKNOWN, name="Gone by now")
    refused = a_recipe().model_id
    offers.note_refused(read, refused, "not supported", timezone.now())
    Account.objects.filter(pk=read.pk).update(listing_at=None)
    offers_reading.read(read.pk, timezone.now())
    assert not OfferedElement.objects.filter(key=UNKNOWN).exists()
    assert not OfferedModel.objects.filter(model_id=UNKNOWN).exists()
    assert OfferedModel.objects.get(model_id=refused).refused_said == "not supported"


def test_an_own_model_that_leonardo_no_longer_has_is_marked_until_it_is_back(
    read: Account,
) -> None:
    OfferedModel.objects.create(account=read, model_id=UNKNOWN, name="Old notes", is_own=True)
    back = own_model(read)
    OfferedModel.objects.filter(pk=back.pk).update(is_gone=True)
    Account.objects.filter(pk=read.pk).update(listing_at=None)
    offers_reading.read(read.pk, timezone.now())
    read.refresh_from_db()
    known = offers.catalogue_for(read)
    gone, found = known.model(UNKNOWN), known.model(back.model_id)
    assert gone is not None
    assert found is not None
    assert (gone.refused, found.refused) == ("Leonardo no longer has this model.", "")


def test_a_press_on_refresh_reads_again_and_two_presses_are_one(
    read: Account, alice: Membership
) -> None:
    now = timezone.now()
    first = offers_reading.ask(member=alice, now=now)
    again = offers_reading.ask(member=alice, now=now + timedelta(seconds=5))
    assert first is not None
    assert again is not None
    assert first.listing_since == again.listing_since == now
    assert offers.is_reading(again)
    assert read in offers_reading.due(now)


def test_a_model_is_found_by_its_id_and_kept(read: Account, alice: Membership) -> None:
    id_ = own_model(read).model_id
    OfferedModel.objects.filter(model_id=id_).delete()
    offers.changed(read)
    found = offers.find_model(member=alice, text=f" {id_.upper()} ")
    assert (found.name, found.base) == ("Field notes", Base.SD15)
    assert offers.catalogue_of(alice).model(id_) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kino", "A model's id is a UUID"),
        ("", "A model's id is a UUID"),
        (UNKNOWN, "Leonardo has no model with this id that your account can see."),
    ],
)
def test_an_id_that_no_model_has_is_explained(
    studio: Account, alice: Membership, text: str, said: str
) -> None:
    with pytest.raises(offers.NoSuchModel) as refusal:
        offers.find_model(member=alice, text=text)
    assert str(refusal.value).startswith(said)


def test_an_own_model_and_an_element_make_a_picture_under_their_names(
    pipeline: Pipeline, box: Sandbox
) -> None:
    pipeline.until(lambda: OfferedModel.objects.filter(name="Field notes").exists())
    bricks = OfferedElement.objects.get(name="Toy Bricks")
    recipe = replace(
        a_recipe("A tower"),
        model_id=own_model(pipeline.account).model_id,
        elements=(Element(0.5, bricks.key),),
    )
    run = pipeline.until_state(pipeline.start(recipe), "complete")
    shown = recipe_view(run)
    assert (shown.model_name, shown.badge) == ("Field notes", "SD1.5")
    assert shown.elements == ("Toy Bricks 0.5",)


def test_a_model_that_leonardo_adds_is_offered_with_its_base_and_runs(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = reference().models
    kino = theirs[a_recipe().model_id]
    monkeypatch.setitem(theirs, UNKNOWN, replace(kino, id=UNKNOWN, name="Leonardo Newcomer"))
    pipeline.until(lambda: OfferedModel.objects.filter(model_id=UNKNOWN).exists())
    account = Account.objects.get(pk=pipeline.account.pk)
    added = offers.catalogue_for(account).model(UNKNOWN)
    assert added is not None
    assert (added.name, added.base, added.custom) == ("Leonardo Newcomer", Base.SDXL, False)
    run = pipeline.until_state(pipeline.start(replace(a_recipe(), model_id=UNKNOWN)), "complete")
    assert recipe_view(run).model_name == "Leonardo Newcomer"


def test_a_refused_model_is_marked_with_leonardos_words_until_it_runs(
    pipeline: Pipeline, alice: Membership
) -> None:
    pipeline.until(lambda: OfferedModel.objects.filter(account=pipeline.account).exists())
    OfferedModel.objects.create(
        account=pipeline.account, model_id=UNKNOWN, name="Not ours", sd_version="v1_5", is_own=True
    )
    offers.changed(pipeline.account)
    run = pipeline.until_state(pipeline.start(replace(a_recipe(), model_id=UNKNOWN)), "failed")
    marked = offers.catalogue_of(alice).model(UNKNOWN)
    assert marked is not None
    assert marked.refused == run.trouble_said
    assert "not supported within the Production API" in marked.refused
    fine = a_recipe().model_id
    offers.note_refused(pipeline.account, fine, "not supported", timezone.now())
    pipeline.until_state(pipeline.start(), "complete")
    cleared = offers.catalogue_of(alice).model(fine)
    assert cleared is not None
    assert cleared.refused == ""
