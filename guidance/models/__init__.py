"""Tables. Each module is one subject; the rest of the house imports from here."""

from guidance.models.accounts import Account
from guidance.models.collections import Collection, CollectionImage
from guidance.models.generations import Attempt, Generation, GuidanceSlot
from guidance.models.images import Favourite, Image
from guidance.models.offers import OfferedElement, OfferedModel, UsedModel
from guidance.models.people import User
from guidance.models.presets import Preset
from guidance.models.references import Reference, RemoteCopy
from guidance.models.search import RunText
from guidance.models.teams import Membership, Team

__all__ = [
    "Account",
    "Attempt",
    "Collection",
    "CollectionImage",
    "Favourite",
    "Generation",
    "GuidanceSlot",
    "Image",
    "Membership",
    "OfferedElement",
    "OfferedModel",
    "Preset",
    "Reference",
    "RemoteCopy",
    "RunText",
    "Team",
    "UsedModel",
    "User",
]
