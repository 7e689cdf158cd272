"""Any text at all: a result or the one refusal, in time that grows no faster than the text."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guidance.leonardo.pasting.importing import LONGEST, NotARequest, read
from tests.leonardo import pastes

PIECES = [
    "{", "}", "[", "]", '"', "'", "`", "\\", ",", ":", "//", "/*", "*/", "#", "<", ">", "(", ")",
    "=", "True", "null", "1e999", "-", ".5", "9" * 50, "\x00", "\ud800", "“", "\n", " ", "$'",
    "-d '{",
    "--data '", "curl ", "import x\n", "json=", "f(", "prompt", '"prompt":', '"modelId":', "{{",
    '"controlnets": [{', '"preprocessorId":', '"weight":', '"width":', '"seed":', "Bearer ", "${",
    '"elements": [', '"init_image_id":', "controlNet", "def f():\n", "\\u12", "key=", pastes.REMOTE,
]  # fmt: skip
SAMPLE_SECONDS = 0.05


def reads(text: str) -> None:
    """Whatever comes, nothing but a result or a sentence."""
    with suppress(NotARequest):
        read(text)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join))
@example("{\x00}")
@example('{"prompt": 1, "width": NaN, "seed": Infinity, "height": "Infinity"}')
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_raises_anything_but_the_refusal(text: str) -> None:
    reads(text)


@given(st.sampled_from(pastes.SAMPLES), st.data())
@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_broken_sample_raises_anything_but_the_refusal(sample: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    cut = data.draw(st.integers(0, 40))
    reads(sample[:at] + data.draw(st.sampled_from(PIECES)) + sample[at + cut :])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["prompt", "modelId", "controlnets", "width", "weight", "preprocessorId",
                     "init_image_id", "elements", "akUUID", "strengthType", "influence", "seed",
                     "controlNet", "controlNetType", "weighting", "photoReal", "contrast", "x"]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)  # fmt: skip
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_fields_of_any_type_raise_nothing_but_the_refusal(value: object) -> None:
    reads(repr({"prompt": "a pear", "request": value}))
    reads("request = " + repr(value))


@pytest.mark.parametrize("sample", pastes.SAMPLES)
def test_a_sample_is_read_in_under_fifty_milliseconds(sample: str) -> None:
    reads(sample)
    took = []
    for _ in range(5):
        start = time.process_time()
        reads(sample)
        took.append(time.process_time() - start)
    assert min(took) < SAMPLE_SECONDS


@pytest.mark.parametrize(
    "piece",
    ["{", "[", '{"a":', "key=", "bearer ", "/*{", "'{", '"\\', "--data '{", "<{", "{{", "{} ",
     "curl -d ", "$'{\\'", "a", " ", "authorization ", "import x\n", '{"\\"', "-d {", "${{",
     '{"prompt":"a"}', "\\", '"prompt" ', "{a:1 ", "generations/", "[[", "- ", "x={", "f({"],
)  # fmt: skip
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        best = 1e9
        for _ in range(2):
            start = time.process_time()
            reads(text)
            best = min(best, time.process_time() - start)
        return best

    # A reader that went over the text anew for each sign would be a hundred times slower.
    assert seconds(LONGEST) < 40 * seconds(LONGEST // 10) + 0.2
