"""A run as the feed draws it: its words, its pictures, and what can be done with it now."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2s
from uuid import UUID, uuid5

from django.utils import timezone

from guidance.domain.states import CANCELLABLE, RETRYABLE, TERMINAL, UNSTOPPABLE, State
from guidance.models import Generation, GuidanceSlot, Image
from guidance.services import settling, trash, variation_words
from guidance.services.run_words import Words, amount


@dataclass(frozen=True, slots=True)
class Tile:
    """One place for an image: the image once it is stored, else an empty frame."""

    position: int
    image: Image | None
    gone: bool = False
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A run as it is shown: the row, its words, its reference pictures and its tiles."""

    run: Generation
    words: Words
    slots: tuple[GuidanceSlot, ...]
    tiles: tuple[Tile, ...]

    @property
    def title(self) -> str:
        """The prompt, or what is made of the picture with that prompt."""
        return variation_words.whole(self.run)

    @property
    def icon(self) -> str:
        """The icon of a variation's kind."""
        return variation_words.icon(self.run.transform)

    @property
    def source(self) -> Image | None:
        """The picture that a variation is made of, while it is there."""
        found = self.run.source_image
        return found if found is not None and found.deleted_at is None else None

    @property
    def price(self) -> str:
        """What it cost, empty while that isn't known."""
        return "" if self.run.cost is None else amount(self.run.cost, self.run.cost_unit)

    @property
    def is_live(self) -> bool:
        """Whether something may still happen, so that the page has to listen."""
        return not self.is_ended

    @property
    def is_ended(self) -> bool:
        return State(self.run.state) in TERMINAL

    @property
    def can_cancel(self) -> bool:
        return State(self.run.state) in CANCELLABLE and self.run.sent_at is None

    @property
    def can_discard(self) -> bool:
        """Whether it was sent, so that cancelling only keeps its images away."""
        going = State(self.run.state) in UNSTOPPABLE and not self.can_cancel
        return going and self.run.cancel_requested_at is None

    @property
    def can_keep(self) -> bool:
        """Whether its images are on their way to the trash, or lie there, by its cancelling."""
        asked = self.run.cancel_requested_at
        if asked is None or self.images:
            return False
        if self.run.state == State.COMPLETE:
            return asked > timezone.now() - trash.KEPT
        return State(self.run.state) in UNSTOPPABLE

    @property
    def can_retry(self) -> bool:
        is_over = State(self.run.state) in RETRYABLE | {State.CANCELLED}
        return is_over or self.run.trouble == "gone"

    @property
    def can_settle(self) -> bool:
        """Whether only the person can tell what became of it."""
        return settling.is_in_doubt(self.run)

    @property
    def can_edit_prompt(self) -> bool:
        """A refusal by the content filter is never sent again unchanged."""
        return self.run.trouble == "moderated"

    @property
    def images(self) -> list[Image]:
        """The images that are here already, in their order."""
        return [tile.image for tile in self.tiles if tile.image]

    @property
    def fingerprint(self) -> str:
        """A text that changes with everything that the card of an ended run shows."""
        tiles = [
            (one.image and (one.image.pk, one.image.scan), one.gone, one.favourite)
            for one in self.tiles
        ]
        pictures = [(slot.reference_id, slot.image_id) for slot in self.slots]
        source = self.source and self.source.pk
        shown = repr((self.run.pk, self.run.version, self.words, tiles, pictures, source))
        return blake2s(shown.encode()).hexdigest()

    @property
    def retry_token(self) -> UUID:
        """The token of the one retry that this card offers: a second click finds the same run."""
        return uuid5(self.run.pk, f"retry {self.run.version}")
