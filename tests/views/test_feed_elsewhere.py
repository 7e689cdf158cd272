"""What is done to a run where another page shows it, or too late."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guidance.models import Generation, Membership
from tests.factories import a_generation, an_image

State = Generation.State
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["run_cancel", "run_discard", "run_keep", "run_retry"])
def test_on_another_page_what_is_done_to_a_run_leads_back_there(
    as_alice: Client, alice: Membership, name: str
) -> None:
    states = {"run_cancel": State.QUEUED, "run_retry": State.FAILED}
    run = a_generation(alice, state=states.get(name, State.PENDING))
    here = {"next": reverse("image", args=[an_image(alice).pk])}
    there = as_alice.post(reverse(name, args=[run.pk]), here)
    assert (there.status_code, there["Location"]) == (302, here["next"])
    quiet = as_alice.post(reverse(name, args=[run.pk]), here, headers=HTMX)
    assert (quiet.status_code, quiet.content) == (204, b"")
    assert "refresh" in quiet["HX-Trigger"]
    away = as_alice.post(reverse(name, args=[run.pk]), {"next": "https://example.org/"})
    assert away["Location"] == reverse("studio")


def test_a_run_that_ended_before_it_could_be_cancelled_says_so(
    as_alice: Client, alice: Membership
) -> None:
    ended = a_generation(alice, state=State.COMPLETE)
    answer = as_alice.post(reverse("run_discard", args=[ended.pk]), headers=HTMX)
    assert "ended before that" in answer["HX-Trigger"]
    assert ended.images.filter(deleted_at__isnull=False).count() == 0
    page = as_alice.post(reverse("run_discard", args=[ended.pk]), follow=True).content.decode()
    assert "ended before that" in page
