"""Requests as people paste them, with every defect that the guides print (API contract 9.16)."""

from __future__ import annotations

KEY = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
REMOTE = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
OTHER = "16fd2706-8baf-433b-82eb-8c7fada847da"
HEAD = """curl --request POST \\
     --url https://cloud.leonardo.ai/api/rest/v1/generations \\
     --header 'accept: application/json' \\
     --header 'authorization: Bearer <YOUR_API_KEY>' \\
     --header 'content-type: application/json' \\
     --data '
"""

STYLES = (
    HEAD
    + """{
  "height": 512,
  "modelId": "aa77f04e-3eec-4034-9c07-d0f619684628", //Kino XL
  "prompt": "a glass teapot on a windowsill",
  "presetStyle": "CINEMATIC",
  "width": 1024
  "alchemy": True, // on
  "controlnets": [
    {
      "initImageId": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
      "initImageType": "UPLOADED",
      "preprocessorId": 67, //Style Reference
      "strengthType": "High",
      "influence": 0.39,
    },
    {
      "initImageId": <YOUR_GENERATED_IMAGE_ID>,
      "initImageType": "GENERATED",
      "preprocessorId": 67,
      "weight": "1.3" // a weight instead of a name,
      "influence": 0.64
    },
  ],
}
'
"""
)

START = (
    HEAD
    + """{
  "height": 644,
  "width": 1040,
  "modelId": "b24e16ff-06e3-43eb-8d33-4416c2d75876",
  "prompt": "a kite over a salt lake",
  "num_images": "2",
  "init_image_id": <YOUR_UPLOADED_IMAGE_ID>, // where it starts
  "init_strength": 0.5,
  "controlnets": [{"initImageId": <YOUR_UPLOADED_IMAGE_ID>, "initImageType": "UPLOADED",
    "preprocessorId": 133, "strengthType": "Ultra"}]
}
'
"""
)

LEGACY = """import requests

payload = {
    "height": 512,
    "width": 512,
    "modelId": "ac614f96-1082-45bf-be9d-757f2d31c17",  # one sign short, as printed
    "prompt": "a dancer " "in the rain",
    "controlNet": True,
    "controlNetType": "POSE",
    "weighting": 0.75,
    "init_generation_image_id": "16fd2706-8baf-433b-82eb-8c7fada847da",
    "nsfw": True,
}
headers = {"authorization": "Bearer 0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"}
answer = requests.post("https://example.org/generations", json=payload, headers=headers)
"""

CLIENT = """from leonardo_ai_sdk import LeonardoAiSDK
from leonardo_ai_sdk.models import operations, shared

s = LeonardoAiSDK(bearer_auth="0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d")
res = s.image.create_generation(request=operations.CreateGenerationRequestBody(
    prompt="two herons", model_id="6bef9f1b-29cb-40c7-b9df-32b51c1f67d3", num_images=2,
    width=512, height=512, preset_style=shared.SdGenerationStyle.ANIME, sd_version=None,
    controlnets=[shared.ControlnetInput(
        init_image_id="7c9e6679-7425-40de-944b-e07fc1f90ae7",
        init_image_type=shared.ControlnetInputType.UPLOADED,
        preprocessor_id=12, weight=0.5)],
))
"""

KEYWORDS = """sdk.image.create_generation(request={
    "prompt": "a stair", "model_id": "aa77f04e-3eec-4034-9c07-d0f619684628",
    "negative_prompt": "people", "init_image_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "init_strength": 0.4})
"""

FETCH = """const options = {
  method: 'POST',
  headers: {authorization: 'Bearer 0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d'},
  body: JSON.stringify({
    modelId: 'aa77f04e-3eec-4034-9c07-d0f619684628', prompt: 'a quiet harbour', width: 768,
    height: 768, public: true
  })
};
fetch('https://cloud.leonardo.ai/api/rest/v1/generations', options)
"""

APOSTROPHE = HEAD + '{"prompt": "it\'s raining", "width": 512, "height": 512}\n\'\n'
PLAIN = '{"prompt": "a pear", "modelId": "aa77f04e-3eec-4034-9c07-d0f619684628", "width": 512}'
SAMPLES = (STYLES, START, LEGACY, CLIENT, KEYWORDS, FETCH, APOSTROPHE, PLAIN)


def item(**fields: object) -> dict[str, object]:
    """One item of `controlnets`."""
    plain = {"initImageId": REMOTE, "initImageType": "UPLOADED", "preprocessorId": 67}
    return {**plain, **fields}
