"""What came out of an image."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guidance.models import Generation, Membership
from guidance.services import lineage
from tests.factories import (
    a_generation,
    add_slots,
    an_image,
    an_image_row,
)

NOW = datetime(2026, 11, 22, 14, 6, tzinfo=UTC)


def test_what_came_out_of_an_image_is_found_through_its_slots(
    alice: Membership, bob: Membership, run: Generation
) -> None:
    image = an_image_row(alice, run, NOW)
    child = a_generation(bob)
    add_slots(child, [{"kind": "depth", "image": image}])
    born = an_image_row(bob, child, NOW + timedelta(minutes=1))
    an_image(bob, generation=child, stored=False)
    found = lineage.lineage(image=image)
    assert [(one.image, one.how) for one in found.came_out] == [(born, "As Depth")]
    assert found.has_more is False


def test_an_image_used_twice_by_one_run_came_out_once(alice: Membership, run: Generation) -> None:
    image = an_image_row(alice, run, NOW)
    child = a_generation(alice)
    add_slots(child, [{"kind": "style", "image": image}, {"kind": "edge", "image": image}])
    for n in range(7):
        an_image_row(alice, child, NOW + timedelta(minutes=n))
    found = lineage.lineage(image=image)
    assert len({one.image.pk for one in found.came_out}) == len(found.came_out) == 5
    assert found.has_more is True


def test_a_retry_that_was_guided_by_the_image_came_out_once(
    alice: Membership, run: Generation
) -> None:
    image = an_image_row(alice, run, NOW)
    child = a_generation(alice, retry_of=run)
    add_slots(child, [{"kind": "style", "image": image}])
    an_image_row(alice, child, NOW)
    assert [one.how for one in lineage.lineage(image=image).came_out] == ["As Style"]
