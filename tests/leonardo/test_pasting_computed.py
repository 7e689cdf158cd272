"""What a paste puts together is read as what would be sent, or told; never silently wrong."""

from __future__ import annotations

import json

import pytest

from guidance.domain.kinds import ControlNetKind as Kind
from guidance.leonardo.pasting.importing import NotARequest, read
from tests.leonardo.odd_pastes import URL
from tests.leonardo.recipes import KINO
from tests.leonardo.test_pasting import recipe, said

REST = f'"modelId": "{KINO}", "width": 512'
CODE = f'modelId: "{KINO}", width: 512'
ID = "11112222-3333-4444-5555-666677778888"

READ = {
    "a shell's name for the body": (
        f'BODY=\'{{"prompt": "it\'\\\'\'s a pear", {REST}}}\'\ncurl {URL} -d "$BODY"',
        "it's a pear",
    ),
    "a shell's name for the prompt": (
        f"P='it'\\''s a pear'\ncurl {URL} -d '{{\"prompt\": \"'\"$P\"'\", {REST}}}'",
        "it's a pear",
    ),
    "a shell's name inside double quotes": (
        f'C=green\ncurl {URL} -d "{{\\"prompt\\": \\"a ${{C}} pear\\", '
        f'\\"modelId\\": \\"{KINO}\\", \\"width\\": 512}}"',
        "a green pear",
    ),
    "lines for a shell": (
        f'P="a pear"\ncurl {URL} -d @- <<EOF\n{{"prompt": "$P", {REST}}}\nEOF',
        "a pear",
    ),
    "lines for a shell that stay as they are": (
        f'P="a pear"\ncurl {URL} -d @- <<\'EOF\'\n{{"prompt": "100 % pear", {REST}}}\nEOF',
        "100 % pear",
    ),
    "a shell's printf": (
        f'printf \'{{"prompt": "%s", "modelId": "%s", "width": %d}}\' "a pear, 100%" {KINO} 512'
        f" | curl {URL} -d @-",
        "a pear, 100%",
    ),
    "a shell's echo": (
        f"echo '{{\"prompt\": \"it'\\''s a pear\", {REST}}}' | curl {URL} -d @-",
        "it's a pear",
    ),
    "a command inside a text of Python": (
        "import requests\n"
        'p = "a screen: curl -d \'{\\"prompt\\": \\"a cat\\", \\"width\\": 8}\'"\n'
        f'requests.post("{URL}", json={{"prompt": p, {REST}}})',
        'a screen: curl -d \'{"prompt": "a cat", "width": 8}\'',
    ),
    "a command inside a text of JavaScript": (
        'const prompt = "a screen: curl -d \'{\\"prompt\\": 1}\'";\n'
        f"fetch(u, {{body: JSON.stringify({{prompt, {CODE}}})}})",
        "a screen: curl -d '{\"prompt\": 1}'",
    ),
    "an f-string": (
        f'c = "ripe"\nimport r\nr.post(u, json={{"prompt": f"a {{c}} pear", {REST}}})',
        "a ripe pear",
    ),
    "a text that grows": (
        f'import r\np = "a pear"\np += ", ripe"\nr.post(u, json={{"prompt": p, {REST}}})',
        "a pear, ripe",
    ),
    "a name that means something else later": (
        f'import r\np = "a pear"\nr.post(u, json={{"prompt": p, {REST}}})\np = "a cat"',
        "a pear",
    ),
    "texts joined in JavaScript": (
        f'fetch(u, {{body: JSON.stringify({{prompt: "a pear" + ", ripe", {CODE}}})}})',
        "a pear, ripe",
    ),
    "texts joined in PHP": (
        f"json_encode(['prompt' => 'a pear' . ', ripe', 'modelId' => '{KINO}', 'width' => 512])",
        "a pear, ripe",
    ),
    "a template": (
        f"const c = 'green';\nfetch(u, {{body: f({{prompt: `a ${{c}} pear`, {CODE}}})}})",
        "a green pear",
    ),
    "a text with escapes": (
        f'const prompt = "a \\"ripe\\" pear";\nfetch(u, {{body: f({{prompt, {CODE}}})}})',
        'a "ripe" pear',
    ),
    "a member given later": (
        f'const body = {{prompt: "a cat", {CODE}}};\nbody.prompt = "a " + "pear";\npost(body)',
        "a pear",
    ),
    "PowerShell's two apostrophes": (
        f"$body = '{{\"prompt\": \"it''s a pear\", {REST}}}'",
        "it's a pear",
    ),
    "PowerShell's lines": (f'$p = "a pear"\n$body = @"\n{{"prompt": "$p", {REST}}}\n"@', "a pear"),
    "an object of Objective-C": (
        f'NSDictionary *d = @{{@"prompt": @"a pear", @"modelId": @"{KINO}", @"width": @512}};',
        "a pear",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_prompt_is_read_as_it_would_be_sent(name: str) -> None:
    text, prompt = READ[name]
    pasted = read(text)
    found = recipe(pasted)
    assert (found.prompt, found.model_id, found.width) == (prompt, KINO, 512)
    assert "doesn't explain" not in said(pasted, "missing")


OPEN = {
    "an unknown part of a template": f"f({{prompt: `a ${{req.color}} pear`, {CODE}}})",
    "an unknown part of a join": f'f({{prompt: "a pear, " + style, {CODE}}})',
    "an unknown part of an f-string": (
        f'def go(c):\n    post(u, json={{"prompt": f"a {{c}} pear", {REST}}})'
    ),
    "a mark of printf": f'fmt.Sprintf(`{{"prompt": "a %s pear", {REST}}}`, fruit)',
    "a mark of Postman": f'{{"prompt": "a {{{{fruit}}}}", {REST}}}',
    "a mark of Ruby": f'{{prompt: "a #{{fruit}}", {CODE}}}',
    "a name of a shell": f"""curl {URL} -d '{{"prompt": "'"$PROMPT"'", {REST}}}'""",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_a_prompt_leaves_open_is_told(name: str) -> None:
    assert "which the text doesn't explain" in said(read(OPEN[name]), "missing")


UNKNOWN = {
    "a question": f'import r\np = input("What? ")\nr.post(u, json={{"prompt": p, {REST}}})',
    "a format": f'import r\nr.post(u, json={{"prompt": "a {{}}".format("pear"), {REST}}})',
    "a loop": f'import r\nfor p in ("a", "b"):\n    r.post(u, json={{"prompt": p, {REST}}})',
    "a parameter": (
        f'p = "old"\ndef go(p):\n    r.post(u, json={{"prompt": p, {REST}}})\ngo("a pear")'
    ),
    "a choice": f'f({{prompt: big ? "a melon" : "a pear", {CODE}}})',
    "a method": f'f({{prompt: "A PEAR".toLowerCase(), {CODE}}})',
    "two values": f'let p = "old";\np = "a pear";\nf({{prompt: p, {CODE}}})',
    "a file": f"http POST {URL} prompt=@prompt.txt modelId={KINO} width:=512",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_prompt_that_only_running_would_tell_is_never_guessed(name: str) -> None:
    pasted = read(UNKNOWN[name])
    told = said(pasted, "missing")
    assert "prompt has only a placeholder." in told or "prompt is “p” without quotes." in told
    assert recipe(pasted).prompt in {"", "p"}
    assert (recipe(pasted).model_id, recipe(pasted).width) == (KINO, 512)


def test_a_number_that_is_reckoned_is_told_and_not_half_read() -> None:
    pasted = read(f'f({{prompt: "a pear", modelId: "{KINO}", width: 512 * 2, height: 900 - 4}})')
    assert "width has only a placeholder. height has" in said(pasted, "missing").replace("\n", " ")
    text = f'import r\nr.post(u, json={{"prompt": "a", "seed": random.randrange(9), {REST}}})'
    assert recipe(read(text)).seed is None


@pytest.mark.parametrize(
    "text",
    [
        f'map[string]interface{{}}{{"prompt": "a pear", {REST}, "controlnets": []map[string]any{{'
        f'{{"initImageId": "{ID}", "preprocessorId": 67, "weight": 0.4}},}},}}',
        f'new {{ prompt = "a pear", modelId = "{KINO}", width = 512, controlnets = new[] {{ '
        f'new {{ initImageId = "{ID}", preprocessorId = 67, weight = 0.4 }} }} }}',
        f"http POST {URL} prompt='a pear' modelId={KINO} width:=512 "
        f"'controlnets[0][initImageId]={ID}' 'controlnets[0][preprocessorId]:=67' "
        "'controlnets[0][weight]:=0.4'",
    ],
)
def test_references_in_lists_of_other_languages_are_kept(text: str) -> None:
    found = recipe(read(text))
    assert (found.prompt, found.model_id, found.width) == ("a pear", KINO, 512)
    assert [(slot.kind, slot.weight) for slot in found.guidance] == [(Kind.STYLE, 0.4)]


def test_of_a_workflow_the_step_that_asks_for_pictures_counts() -> None:
    steps = [
        {"parameters": {"prompt": "You help.", "model": "gpt-4"}, "typeVersion": 1},
        {"parameters": {"jsonBody": f'={{"prompt": "a pear", {REST}}}'}, "typeVersion": 4},
    ]
    found = recipe(read(json.dumps({"nodes": steps})))
    assert (found.prompt, found.model_id, found.width) == ("a pear", KINO, 512)


def test_names_that_multiply_each_other_are_not_followed_for_ever() -> None:
    lines = [f'A{n + 1}="$A{n}$A{n}$A{n}$A{n}"' for n in range(40)]
    with pytest.raises(NotARequest):
        read("A0=pear\n" + "\n".join(lines) + f'\ncurl {URL} -d "$A40"')


def test_lines_for_a_shell_that_never_end_are_read_to_the_end() -> None:
    found = recipe(read(f'curl {URL} -d @- <<EOF\n{{"prompt": "a pear", {REST}}}'))
    assert (found.prompt, found.width) == ("a pear", 512)
