"""What the API answers, as frozen dataclasses; `reading` makes them from JSON.

Values of enums stay text, since new ones appear without notice (API contract 9.4). Optional
figures are None when the API leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Me:
    """The account behind a key. Token counts in API credits; slots run at the same time."""

    user_id: str
    username: str
    paid_tokens: Decimal | None
    subscription_tokens: Decimal | None
    slots: int | None
    renewal: datetime | None

    @property
    def credits(self) -> Decimal | None:
        """The API credit balance, which may be negative; None when the API names no figure."""
        known = [n for n in (self.paid_tokens, self.subscription_tokens) if n is not None]
        return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True, slots=True)
class ModelListing:
    """A platform model as the catalogue call lists it: without its base."""

    id: str
    name: str
    description: str
    featured: bool
    nsfw: bool
    image_url: str


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """A platform or custom model. `sd_version` is the API's word for its base, or ""."""

    id: str
    name: str
    description: str
    sd_version: str
    type: str
    status: str
    public: bool | None
    width: int | None
    height: int | None
    instance_prompt: str


@dataclass(frozen=True, slots=True)
class ElementListing:
    """A platform Element. `base_model` is the API's word for its base, as `sd_version`."""

    ak_uuid: str
    name: str
    description: str
    creator: str
    image_url: str
    base_model: str
    weight_default: float | None
    weight_min: float | None
    weight_max: float | None


@dataclass(frozen=True, slots=True)
class OwnElement:
    """An Element that an account trained; its id goes into `userElements`."""

    id: int
    name: str
    description: str
    base_model: str
    status: str
    focus: str
    instance_prompt: str


@dataclass(frozen=True, slots=True)
class WrittenPrompt:
    """A prompt that the API wrote, and what it cost."""

    text: str
    cost: Cost | None
    api_credit_cost: int | None


@dataclass(frozen=True, slots=True)
class UploadSlot:
    """A place reserved for one upload, good for two minutes (API contract 6.1)."""

    id: str
    url: str
    fields: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True, slots=True)
class StoredInitImage:
    """An uploaded picture as it lies at Leonardo."""

    id: str
    url: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost: a decimal amount and its unit, DOLLARS or CREDITS."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted generation. `api_credit_cost` is None when absent or 0: unverified, not free."""

    generation_id: str
    cost: Cost | None
    api_credit_cost: int | None

    @property
    def remote_id(self) -> str:
        """The id under which the job is asked for."""
        return self.generation_id

    @property
    def verified(self) -> bool:
        """Whether the API itself said what this costs."""
        return self.cost is not None or self.api_credit_cost is not None


@dataclass(frozen=True, slots=True)
class AcceptedVariation:
    """An accepted variation; its cost as in `Accepted`."""

    variation_id: str
    cost: Cost | None
    api_credit_cost: int | None

    @property
    def remote_id(self) -> str:
        """The id under which the job is asked for."""
        return self.variation_id

    @property
    def verified(self) -> bool:
        """Whether the API itself said what this costs."""
        return self.cost is not None or self.api_credit_cost is not None


@dataclass(frozen=True, slots=True)
class Variation:
    """A picture made out of a picture. `kind` is the API's transformType, `url` "" until done.

    `created_at` is None where the variation is listed with its picture.
    """

    id: str
    status: str
    kind: str
    url: str
    created_at: datetime | None

    @property
    def complete(self) -> bool:
        """Done with a picture; COMPLETE without an address is not ready yet."""
        return self.status == "COMPLETE" and bool(self.url)

    @property
    def failed(self) -> bool:
        """Ended without a picture."""
        return self.status == "FAILED"


@dataclass(frozen=True, slots=True)
class GeneratedImage:
    """One finished picture. `position` counts from 0 in the order of the answer.

    `variations` are those made of it, in the order of the answer.
    """

    id: str
    url: str
    nsfw: bool
    position: int
    variations: tuple[Variation, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation as the API remembers it. Sizes are those asked for (API contract 5.1)."""

    id: str
    status: str
    created_at: datetime | None
    prompt: str
    negative_prompt: str
    model_id: str | None
    width: int | None
    height: int | None
    seed: int | None
    sd_version: str
    preset_style: str
    images: tuple[GeneratedImage, ...]

    @property
    def complete(self) -> bool:
        """Done with pictures; COMPLETE with an empty list is not ready yet."""
        return self.status == "COMPLETE" and bool(self.images)

    @property
    def failed(self) -> bool:
        """Ended without pictures."""
        return self.status == "FAILED"


@dataclass(frozen=True, slots=True)
class GenerationPage:
    """A page of an account's generations, newest first, and the API's clock when it answered."""

    generations: tuple[Generation, ...]
    server_time: datetime | None
