"""The composer as a whole: forms bound to a draft, what is wrong, what Generate would do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from guidance.domain import pricing
from guidance.domain.catalogue import Catalogue
from guidance.domain.ingredients import Picture, letter
from guidance.domain.platform_models import PlatformModel
from guidance.domain.problem import Problem
from guidance.domain.recipe import Recipe
from guidance.domain.rules import LEFT_OUT, misfit_elements, start_left_out
from guidance.domain.rules import init_image as start_rules
from guidance.domain.rules.slots import MISSING_PICTURE
from guidance.forms.draft import Draft
from guidance.forms.notes import Note, Notes, from_form, place_of
from guidance.forms.recipe_form import RecipeForm
from guidance.forms.recipes import recipe_from
from guidance.forms.slot_forms import SlotFormSet, StartForm

GONE = "This picture is gone. Pick or upload another."


@dataclass(frozen=True)
class Composer:
    """One state of the composer. `gone` are pictures that the team does not have (any more)."""

    draft: Draft
    gone: Collection[Picture] = ()
    insist: bool = False
    """Whether an empty prompt is marked, as after a press on Generate."""

    @cached_property
    def form(self) -> RecipeForm:
        return RecipeForm(self.draft)

    @cached_property
    def slots(self) -> SlotFormSet:
        return SlotFormSet(self.draft)

    @cached_property
    def start(self) -> StartForm | None:
        return StartForm(self.draft) if self.draft.start is not None else None

    @cached_property
    def recipe(self) -> Recipe:
        return recipe_from(self.form, self.slots, self.start)

    @cached_property
    def model(self) -> PlatformModel | None:
        return self.catalogue.model(self.recipe.model_id)

    @property
    def catalogue(self) -> Catalogue:
        return self.draft.catalogue

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the order of the form."""
        start = self.recipe.init_image
        if start is None or start.picture not in self.gone:
            return (*self.recipe.problems(self.catalogue), *self._gone_slots())
        bare = replace(self.recipe, init_image=replace(start, picture=None))
        found = (_said_gone(problem) for problem in bare.problems(self.catalogue))
        return (*found, *self._gone_slots())

    def _gone_slots(self) -> Iterator[Problem]:
        for index, slot in enumerate(self.recipe.guidance):
            if slot.enabled and slot.picture in self.gone:
                yield Problem(MISSING_PICTURE, f"guidance.{index}.picture", GONE)

    @property
    def left_out(self) -> tuple[int, ...]:
        """Indexes of slots that can't go into the request."""
        return tuple(sorted({p.slot for p in self.problems if p.slot is not None and _out(p)}))

    @property
    def left_out_letters(self) -> str:
        """Their letters, as the Generate button carries them: "C" or "B,C"."""
        return ",".join(letter(index) for index in self.left_out)

    @property
    def leaves_start_out(self) -> bool:
        """Whether Image to image has no picture to start from."""
        return start_left_out(self.problems)

    @property
    def left_out_elements(self) -> tuple[int, ...]:
        """Indexes of Elements that the model can't take."""
        return misfit_elements(self.problems)

    @property
    def left_out_names(self) -> str:
        """What has to be agreed to: letters of slots, the start picture, places of Elements."""
        start = ["start"] if self.leaves_start_out else []
        elements = (f"element-{index}" for index in self.left_out_elements)
        return ",".join((*filter(None, self.left_out_letters.split(",")), *start, *elements))

    @property
    def sendable(self) -> Recipe:
        """The recipe as it would be sent now."""
        off = [index for index, slot in enumerate(self.recipe.guidance) if not slot.enabled]
        kept = self.recipe.without_elements(self.left_out_elements)
        kept = kept.without_init_image() if self.leaves_start_out else kept
        return kept.without((*off, *self.left_out))

    @cached_property
    def notes(self) -> Notes:
        """What to say at each place of the form."""
        keys = [slot.key for slot in self.draft.slots]
        notes: Notes = {}
        for place, note in from_form(self.form, self.slots, self.start, keys):
            notes.setdefault(place, []).append(note)
        for problem in self.problems:
            if problem.code != "prompt_empty" or self.insist:
                place = place_of(problem.where, keys)
                notes.setdefault(place, []).append(Note.of(problem, out=_out(problem)))
        return notes

    @property
    def blocking(self) -> tuple[Note, ...]:
        """What keeps the whole recipe from being sent, whatever is left out."""
        return tuple(note for notes in self.notes.values() for note in notes if note.blocks)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Lines of the error summary: the id to jump to and the sentence."""
        return [
            (anchor(place), note.message)
            for place, notes in self.notes.items()
            for note in notes
            if note.blocks or note.out
        ]

    @property
    def has_prompt(self) -> bool:
        return bool(self.recipe.prompt.strip())

    @property
    def ready(self) -> bool:
        """Whether Generate would send something."""
        return self.has_prompt and not self.blocking

    @property
    def ready_label(self) -> str:
        """What Generate says when nothing blocks it."""
        words = list(filter(None, self.left_out_letters.split(",")))
        words += ["Image to image"] if self.leaves_start_out else []
        if self.left_out_elements:
            count = len(self.left_out_elements)
            words.append("an Element" if count == 1 else f"{count} Elements")
        if not words:
            return "Generate"
        *first, last = words
        joined = " and ".join(part for part in (", ".join(first), last) if part)
        return f"Generate without {joined}"

    @property
    def label(self) -> str:
        """What Generate says now."""
        if not self.has_prompt:
            return "Write a prompt first"
        count = len(self.blocking)
        if any(problem.code == "prompt_too_long" for problem in self.problems):
            return "Shorten the prompt"
        if count:
            return "Fix the marked setting" if count == 1 else f"Fix {count} marked settings"
        return self.ready_label

    @property
    def cost(self) -> int:
        """The estimate in credits for what would be sent, at the closest size that can be."""
        return pricing.estimate(self._of_a_possible_size(self.sendable), self.catalogue)

    def _of_a_possible_size(self, recipe: Recipe) -> Recipe:
        if self.model is None:
            return recipe
        least, widest, highest = self.model.min_side, self.model.max_width, self.model.max_height
        return replace(
            recipe,
            width=min(max(recipe.width, least), widest),
            height=min(max(recipe.height, least), highest),
        )


def _said_gone(problem: Problem) -> Problem:
    """The words for a start picture that was chosen and is gone."""
    return replace(problem, message=GONE) if problem.code == start_rules.MISSING else problem


def _out(problem: Problem) -> bool:
    return problem.code in LEFT_OUT


def anchor(place: str) -> str:
    """The id of the control that a place belongs to."""
    named = {"size": "size-button", "images": "id_num_images_1", "element_lines": "elements"}
    if place.startswith(("slot-", "element-")) or place == "start":
        return place
    return named.get(place, f"id_{place}")
