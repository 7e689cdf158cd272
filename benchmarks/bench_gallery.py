"""Targets 9, 10 and 11: the gallery on 1,000,000 generated rows, SQLite and PostgreSQL.

`LEOWEB_BENCH_ROWS` sets the number of images, `LEOWEB_BENCH_DATABASES` names the databases.
The peer's query shape on the same rows: InvokeAI's, which counts exactly on every page, skips by
OFFSET and searches with LIKE over the JSON text of each image's metadata.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import cluster

ROWS = int(os.environ.get("LEOWEB_BENCH_ROWS", "1000000"))
DATABASES = os.environ.get("LEOWEB_BENCH_DATABASES", "sqlite postgresql").split()
FEW = 10_000


def main() -> bool:
    """Measure on each database in a process of its own; return whether all targets were met."""
    met = []
    with tempfile.TemporaryDirectory(prefix="leoweb-bench-") as folder:
        for name in DATABASES:
            if name == "sqlite":
                met.append(_measured(name, Path(folder) / "sqlite", ""))
            else:
                with cluster() as address:
                    met.append(_measured(name, Path(folder) / "postgresql", address))
    return all(met)


def _measured(name: str, data: Path, database: str) -> bool:
    print(f"-- {name}, {ROWS:,} images", flush=True)
    environment = os.environ | {"LEOWEB_DATA": str(data), "DATABASE_URL": database}
    if not database:
        environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "benchmarks.inside_gallery", name, str(FEW), str(ROWS)]
    return subprocess.run(command, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
