"""The paint box of the sandbox: everything behind `guidance.sandbox.painter`."""
