"""Elements (LoRAs): their rules in a create, and the lists of them (API contract 2.1, 4, 7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from guidance.sandbox.reference import Element, Model, Reference
from guidance.sandbox.refusals import Refusal, unexpected

Row = Mapping[str, Any]
Json = dict[str, Any]

TRAINED = "2025-03-01T00:00:00.000"


def judge_elements(values: Mapping[str, Any], model: Model, reference: Reference) -> None:
    """Raises ``Refusal`` for an Element that is unknown, of another base, or too heavy."""
    items: Sequence[Row] = values.get("elements", ())
    for item in items:
        element = reference.elements.get(item["akUUID"].lower())
        if element is None:
            raise unexpected(f"element {item['akUUID']} was not found")
        _check_base(element.name, element.version, model, reference)
        _check_weight(element, item)
    own: Sequence[Row] = values.get("userElements", ())
    for item in own:
        row = own_element(item.get("userLoraId"), reference)
        if row is None:
            raise unexpected(f"user element {item.get('userLoraId')} was not found")
        _check_base(row["name"], row["baseModel"], model, reference)


def _check_base(name: str, version: str, model: Model, reference: Reference) -> None:
    if reference.base_of(version).name != model.base.name:
        raise unexpected(f"element {name} is not compatible with this model")


def _check_weight(element: Element, item: Row) -> None:
    weight = element.weight_default if item.get("weight") is None else item["weight"]
    low, high = element.weight_min, element.weight_max
    if not low <= weight <= high:
        raise unexpected(f"weight of element {element.name} must be between {low} and {high}")


def own_element(id_: object, reference: Reference) -> Row | None:
    """The row of a trained Element, or None."""
    rows: list[Row] = reference.tables["ownElements"]["rows"]
    return next((row for row in rows if row["id"] == id_), None)


def own_id(text: str) -> int:
    """The number in a path. Raises ``Refusal`` for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        error = f'invalid input syntax for type integer: "{text}"'
        raise Refusal(400, error, "data-exception")
    return int(text)


def element_view(element: Element, image_url: str) -> Json:
    """An Element in the list; its weights are whole numbers, as the vendor's client needs."""
    return {
        "akUUID": element.ak_uuid,
        "name": element.name,
        "description": element.description,
        "creatorName": "Sandbox",
        "urlImage": f"{image_url}/elements/{element.ak_uuid}.jpg",
        "baseModel": element.version,
        "weightDefault": element.weight_default,
        "weightMin": element.weight_min,
        "weightMax": element.weight_max,
    }


def applied_view(elements: Sequence[Row], reference: Reference, image_url: str) -> list[Json]:
    """The Elements of a generation, with the weight that each was given."""
    views = []
    for number, item in enumerate(elements, start=1):
        lora = element_view(reference.elements[item["akUUID"].lower()], image_url)
        del lora["creatorName"]
        weight = item.get("weight", lora["weightDefault"])
        views.append({"id": number, "lora": lora, "weightApplied": weight})
    return views


def own_element_view(row: Row) -> Json:
    """A trained Element, on its own and in the list of its account."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "baseModel": row["baseModel"],
        "focus": row["focus"],
        "instancePrompt": row["instancePrompt"],
        "createdAt": TRAINED,
        "updatedAt": TRAINED,
        "learningRate": 0.00001,
        "resolution": 1024,
        "status": "COMPLETE",
        "trainTextEncoder": True,
        "trainingEpoch": 100,
    }
