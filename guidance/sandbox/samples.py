"""What the models of the list show of themselves: each another subject, as in a real list."""

_SUBJECTS = (
    "A lighthouse over the sea at dusk",
    "Portrait of a woman, soft window light",
    "An alpine lake below mountains at dawn",
    "A perfume bottle on a plinth",
    "A peony in bloom",
    "A white marble arcade with stairs",
    "A ringed planet in deep space",
    "Misty forest, first light",
    "A neon city in the rain",
    "Desert dunes in low sun",
    "A koi pond in a garden",
)


def subject_of_sample(place: int) -> str:
    """The prompt for the example picture of the model at this place of the list, from 0."""
    return _SUBJECTS[place % len(_SUBJECTS)]
