"""Requests out of other places: shells, languages, files of tools, web pages, mails."""

from __future__ import annotations

import html
import json

from tests.leonardo.pastes import KEY, REMOTE
from tests.leonardo.recipes import KINO

URL = "https://cloud.leonardo.ai/api/rest/v1/generations"
COOKIE = "session-token=c00kie0fthew3bapp"
BODY = f'{{"prompt": "a pear, ripe", "modelId": "{KINO}", "width": 512, "height": 768}}'
GUIDE = f'"initImageId": "{REMOTE}", "initImageType": "UPLOADED", "preprocessorId": 67'
GUIDED = BODY[:-1] + f', "controlnets": [{{{GUIDE}, "strengthType": "High"}}]}}'
_LINES = json.dumps(json.loads(GUIDED), indent=2).split("\n")

POWERSHELL = f"""$model = "{KINO}"
$headers = @{{ "Authorization" = "Bearer {KEY}"; "Cookie" = "{COOKIE}" }}
$body = @{{
  prompt = "a pear, ripe"
  modelId = $model
  width = 512
  height = 768
  alchemy = $true
  controlnets = @(
    @{{ initImageId = "{REMOTE}"; initImageType = "UPLOADED"; preprocessorId = 67; weight = 0.9 }}
  )
}} | ConvertTo-Json -Depth 5
Invoke-RestMethod -Uri {URL} -Method Post -Headers $headers -Body $body
"""
COMMAND_LINE = (
    f'curl "{URL}" ^\n  -H "authorization: Bearer {KEY}" ^\n  -b "{COOKIE}" ^\n'
    + '  --data-raw "'
    + GUIDED.replace('"', '^\\"').replace("{", "^{")
    + '"'
)
HTTPIE = (
    f"http POST {URL} Authorization:'Bearer {KEY}' prompt='a pear, ripe' modelId={KINO} "
    f"controlnets:='[{{{GUIDE}}}]' height:=768 width:=512"
)
FORM = (
    f"curl {URL} -H 'authorization: Bearer {KEY}' -d prompt='a pear, ripe' -d modelId={KINO} "
    "-d width=512 -d height=768"
)
AXIOS = f"""const apiKey = "{KEY}";
const prompt = 'a pear, ripe';
const MODEL = "{KINO}", height = 768;
const height = 768;
await axios.post("{URL}", {{
  prompt, modelId: MODEL, width: 512, height,
  controlnets: [{{ initImageId: uploaded.id, initImageType: 'UPLOADED', preprocessorId: 67 }}],
}}, {{ headers: {{ Authorization: `Bearer ${{apiKey}}` }} }});
"""
FETCH = f"""fetch("{URL}", {{
  "headers": {{"authorization": "Bearer {KEY}", "cookie": "{COOKIE}"}},
  "body": {json.dumps(GUIDED)},
  "method": "POST"
}});"""
POSTMAN = json.dumps(
    {
        "info": {"name": "Pictures"},
        "item": [
            {
                "request": {
                    "header": [{"key": "x-api-key", "value": KEY}],
                    "auth": {"bearer": [{"key": "token", "value": KEY, "type": "string"}]},
                    "body": {"mode": "raw", "raw": GUIDED},
                }
            }
        ],
    }
)
HAR = json.dumps(
    {
        "log": {
            "entries": [
                {
                    "request": {
                        "headers": [{"name": "authorization", "value": f"Bearer {KEY}"}],
                        "cookies": [{"name": "session-token", "value": "c00kie0fthew3bapp"}],
                        "postData": {"mimeType": "application/json", "text": GUIDED},
                    }
                }
            ]
        }
    }
)
CLIENT = f"""const leonardo = new Leonardo({{ bearerAuth: "{KEY}" }});
await leonardo.image.createGeneration({{
  prompt: "a pear, ripe", modelId: "{KINO}", width: 512, height: 768,
  presetStyle: SdGenerationStyle.SketchBw,
  controlnets: [{{ initImageId: "{REMOTE}", preprocessorId: 67, strengthType: StrengthType.High,
    initImageType: ControlnetInputInitImageType.Uploaded }}],
}});"""
GROWING = f"""api_key = "{KEY}"
width, height = 256 * 2, 768
body = dict(prompt="a pear, ripe", width=width)
body["modelId"] = "{KINO}"
headers = {{"authorization": f"Bearer {{api_key}}"}}
more = {{"a": 1}}
body["height"] = height
answer = requests.post(url, headers=headers, data=json.dumps(body))
"""
UPDATED = f"""!pip install requests
%time
body = {{"prompt": "a pear, ripe"}}
body.update({{"modelId": "{KINO}", "width": 512}})
body["height"] = 768
requests.post("{URL}", json=body, headers={{"authorization": "Bearer {KEY}"}})
"""
PHP = f"""$body = json_encode(['prompt' => 'a pear, ripe', 'modelId' => '{KINO}', 'width' => 512,
  'height' => 768, 'controlnets' => [['initImageId' => '{REMOTE}', 'initImageType' => 'UPLOADED',
  'preprocessorId' => 67]]]);
curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer {KEY}"]);"""
RUBY = f"""request["authorization"] = 'Bearer {KEY}'
request.body = {{ "prompt" => "a pear, ripe", modelId: "{KINO}", width: 512, "height" => 768 }}"""
GO = f"""payload := strings.NewReader({json.dumps(GUIDED)})
req.Header.Add("authorization", "Bearer {KEY}")"""
SHARP = 'var json = @"' + BODY.replace('"', '""') + '";'
CONNECTION = f"""import http.client
payload = {json.dumps(BODY)}
headers = {{ 'authorization': "Bearer {KEY}" }}
connection.request("POST", "/api/rest/v1/generations", payload, headers)"""
PAGE = "<pre><code>" + html.escape(f"curl -H 'x-api-key: {KEY}' -d '{GUIDED}'") + "<br></code>"
MAIL = "\n".join(f"> {line}" for line in _LINES)
NUMBERED = "\n".join(f"{number}  {line}" for number, line in enumerate(_LINES, 1))
CONSOLE = "\n".join(
    ">>> body = {" if number == 0 else f"... {line}" for number, line in enumerate(_LINES)
)
TEXT_IN_TEXT = json.dumps(GUIDED)
TEXT_IN_TEXT_IN_TEXT = json.dumps(TEXT_IN_TEXT)
UNBRACED = BODY[1:-1].replace(", ", ",\n").replace("pear,\n", "pear, ")
HALF_BRACED = GUIDED[1:].replace(', "', ',\n"')
WIDE = BODY.replace("{", "｛").replace("}", "｝").replace(":", "：").replace(', "', '， "')
QUOTED = BODY.replace('"prompt"', "«prompt»").replace('"a pear, ripe"', "„a pear, ripe“")
NO_WIDTH = "\ufeff\u200b" + BODY.replace('"width"', '\u200b"wid\u200bth"').replace(
    ": 768", ":\u00a0\u200b768"
)
DIGITS = BODY.replace("512", "٥١٢").replace("768", '"٧٦٨"')
UNQUOTED = BODY.replace('"', "").replace("pear, ripe", "pear from the south")
ENCODED = f"prompt=a+pear%2C+ripe&modelId={KINO}&width=512&height=768"
WGET = f"wget --header 'authorization: Bearer {KEY}' --body-data '{GUIDED}' -O - {URL}"
HERE = f"curl {URL} -H 'Authorization: Bearer {KEY}' -d @- <<'EOF'\n{GUIDED}\nEOF"
STRINGIFIED = f"""const mine = "{KEY}";
await fetch("{URL}", {{ method: "POST", headers: {{ authorization: `Bearer ${{mine}}` }},
  body: JSON.stringify({GUIDED}) }});"""
SIGNED_IN = f"""const sdk = require("api")("@leonardoai/v1");
sdk.auth('{KEY}');
sdk.createGeneration({GUIDED}).then(({{ data }}) => console.log(data));"""
NOTEBOOK = json.dumps(
    {
        "cells": [
            {"cell_type": "markdown", "source": ["# {Pears}"]},
            {
                "cell_type": "code",
                "source": [
                    "import requests\n",
                    f"body = {BODY}\n",
                    f'head = {{"authorization": "Bearer " + "{KEY}"}}\n',
                    f'requests.post("{URL}", json=body, headers=head)',
                ],
            },
        ]
    }
)
WORKFLOW = json.dumps(
    {
        "nodes": [
            {
                "parameters": {
                    "headerParameters": {
                        "parameters": [{"name": "Authorization", "value": f"Bearer {KEY}"}]
                    },
                    "jsonBody": "=" + GUIDED,
                }
            }
        ]
    }
)

ODD = {
    name.lower(): value
    for name, value in list(globals().items())
    if isinstance(value, str)
    and name.isupper()
    and name not in {"KEY", "REMOTE", "KINO", "URL", "COOKIE", "BODY", "GUIDE", "GUIDED"}
}
"""Every paste above by its name; each asks for a pear of 512 × 768 pixels from Kino XL."""
