"""What models are called, whoever offers them: Leoweb's list, the team's accounts, past runs."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from guidance.domain.catalogue import CATALOGUE
from guidance.models import Generation, OfferedModel, Team, UsedModel

Rows = QuerySet[OfferedModel | UsedModel, tuple[str, str, str]]


def note_used(run: Generation) -> None:
    """Keep the name of the model that images came from; the first name of an id stays."""
    named = run.model_name or run.model_id
    row = UsedModel(team_id=run.team_id, model_id=run.model_id.lower(), name=named)
    UsedModel.objects.bulk_create([row], ignore_conflicts=True)


def sources(team: Team) -> tuple[Rows, Rows]:
    """Return rows of (what, id, name) to be read in one statement, maybe with others.

    They are named "used" and "offered"; a name that an account offers today counts more.
    """
    used = UsedModel.objects.filter(team=team)
    offered = OfferedModel.objects.filter(account__team=team).exclude(name="")
    return _rows(used, "used"), _rows(offered, "offered")


def _rows(found: QuerySet[OfferedModel] | QuerySet[UsedModel], what: str) -> Rows:
    return found.annotate(
        what=Value(what), key=Cast("model_id", CharField()), label=Cast(F("name"), CharField())
    ).values_list("what", "key", "label")


def merged(rows: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Return the short names by id: others first, then Leoweb's own list as it says them."""
    read = sorted(rows, key=lambda row: (row[0] == "offered", row[2].casefold()))
    known = {model.id: model.short for model in CATALOGUE.models()}
    other = {key: label.removeprefix("Leonardo ") for _, key, label in read if key not in known}
    return dict(sorted(other.items(), key=lambda pair: pair[1].casefold())) | known


def of(team: Team, ids: Iterable[str]) -> dict[str, str]:
    """Return the short names of models by id in lower case; unknown ones are left out.

    One statement, and none where Leoweb's own list knows them all.
    """
    wanted = {one.lower() for one in ids}
    known = {one: found.short for one in wanted if (found := CATALOGUE.model(one))}
    missing = wanted - known.keys()
    if not missing:
        return known
    used, offered = (rows.filter(model_id__in=missing) for rows in sources(team))
    names = merged(used.union(offered, all=True))
    return known | {key: names[key] for key in missing if key in names}
