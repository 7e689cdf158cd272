"""A request that code puts together step by step: followed in Python, told in other languages."""

from __future__ import annotations

import pytest

from guidance.domain.kinds import StrengthType
from guidance.leonardo.pasting.importing import Pasted, read
from tests.leonardo.odd_pastes import URL
from tests.leonardo.recipes import KINO
from tests.leonardo.test_pasting import recipe, said

ID = "11112222-3333-4444-5555-666677778888"
GUIDE = (
    f'{{"initImageId": "{ID}", "initImageType": "UPLOADED", "preprocessorId": 67, '
    '"strengthType": "High"}'
)
WHOLE = f'"prompt": "a pear", "modelId": "{KINO}", "seed": 5'
FURTHER = "puts the request together in further steps"


def python(lines: str, body: str = "body") -> Pasted:
    return read(f'import requests\n{lines}\nrequests.post("{URL}", json={body})')


def strengths(pasted: Pasted) -> list[StrengthType | None]:
    return [slot.strength_type for slot in recipe(pasted).guidance]


@pytest.mark.parametrize(
    "lines",
    [
        f'body = {{{WHOLE}, "controlnets": []}}\nbody["controlnets"].append({GUIDE})',
        f'body = {{{WHOLE}}}\nbody["controlnets"] = []\nbody["controlnets"].append({GUIDE})',
        f'guides = []\nguides.append({GUIDE})\nbody = {{{WHOLE}, "controlnets": guides}}',
        f'guides = []\nbody = {{{WHOLE}, "controlnets": guides}}\nguides.extend([{GUIDE}])',
        f'guides = []\nguides += [{GUIDE}]\nbody = {{{WHOLE}, "controlnets": guides}}',
        f'guide = {GUIDE.replace("High", "Low")}\nguide["strengthType"] = "High"\n'
        f'body = {{{WHOLE}, "controlnets": [guide]}}',
        f'body = {{{WHOLE}, "controlnets": [{GUIDE.replace("High", "Low")}]}}\n'
        'body["controlnets"][0]["strengthType"] = "High"',
    ],
)
def test_python_puts_references_where_its_lines_put_them(lines: str) -> None:
    assert strengths(python(lines)) == [StrengthType.HIGH]


def test_python_takes_away_what_its_lines_take_away() -> None:
    assert recipe(python(f"body = {{{WHOLE}}}")).seed == 5
    assert recipe(python(f'body = {{{WHOLE}}}\ndel body["seed"]')).seed is None
    assert recipe(python(f'body = {{{WHOLE}}}\nbody.pop("seed", None)')).seed is None


def test_a_list_that_a_loop_fills_is_kept_as_far_as_it_is_known() -> None:
    guide = GUIDE.replace(f'"{ID}"', "id")
    filled = f"guides = []\nfor id in ids:\n    guides.append({guide})"
    pasted = python(f'{filled}\nbody = {{{WHOLE}, "controlnets": guides}}')
    assert strengths(pasted) == [StrengthType.HIGH]
    assert [one.remote_id for one in pasted.wanted] == [""]


@pytest.mark.parametrize(
    "steps",
    [
        f"const controlnets = [];\ncontrolnets.push({GUIDE});\nf({{{WHOLE}, controlnets}})",
        f"const body = {{{WHOLE}, controlnets: []}};\nbody.controlnets.push({GUIDE});\nf(body)",
        f"const body = {{{WHOLE}}};\ndelete body.seed;\nf(body)",
        f"const base = {{{WHOLE}}};\nf({{...base, prompt: 'a plum'}})",
        f"const base = {{{WHOLE}}};\nf(Object.assign(base, more))",
        f"$body = [{WHOLE.replace(': ', ' => ')}];\n$body['controlnets'][] = $guide;\nsend($body);",
        f'body = {{ {WHOLE} }}\nbody["controlnets"] << {GUIDE}\nsend(body)',
    ],
)
def test_steps_in_other_languages_are_told(steps: str) -> None:
    pasted = read(steps)
    assert recipe(pasted).prompt == "a pear"
    assert FURTHER in said(pasted, "missing")


@pytest.mark.parametrize(
    "text",
    [
        f"{{{WHOLE}}}",
        f"curl {URL} -d '{{{WHOLE}}}'",
        f"{{{WHOLE.replace('a pear', 'delete this. A pear, ... and [more] << signs')}}}",
        f"const form = new FormData();\nform.append('a', 'b');\nfetch(u, {{body: {{{WHOLE}}}}})",
        f"f({{{WHOLE}, tags: ['a'].concat()}})",
    ],
)
def test_a_request_without_further_steps_is_not_suspected(text: str) -> None:
    assert FURTHER not in said(read(text), "missing")


def test_names_that_lead_in_circles_end() -> None:
    circles = 'a = b\nb = a\na.append(b)\na["x"]["y"].append(1)\nl = []\nl.append(l)\nl.extend(l)'
    doubled = "\n".join(f"d{n + 1} = d{n} + d{n}" for n in range(60))
    lines = f'{circles}\nd0 = [{GUIDE}]\n{doubled}\nbody = {{{WHOLE}, "controlnets": l + d60}}'
    assert recipe(python(lines)).prompt == "a pear"
