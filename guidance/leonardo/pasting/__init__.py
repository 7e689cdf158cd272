"""Reading pasted requests: any text in, a recipe with notes or one refusal out.

`hiding` takes keys out before anything else looks at the text, `finding` picks the part that is
the request, `literal`, `shell` and `script` read it, `mapping` makes a recipe of it.
"""
