"""`python -m infra.develop.openapi FILE`: write the API's OpenAPI document, as `/openapi.json` answers it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from infra.workspace import API, ROOT


def main(file: Path) -> None:
    """Write the document."""
    os.environ.setdefault("TABLE_NAME", "none")
    sys.path[:0] = [str(API), str(ROOT / "chalicelibs")]
    import app  # noqa: F401 - it declares the endpoints
    from chalicelib.openapi import document

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
