"""``python -m guidance.sandbox``: the sandbox without anything around it."""

import sys

from guidance.sandbox.server import main

if __name__ == "__main__":
    main(sys.argv[1:], "python -m guidance.sandbox")
