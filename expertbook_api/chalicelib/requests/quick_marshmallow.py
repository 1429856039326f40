"""Imports marshmallow without the pattern that its validator of email addresses has for domains.

marshmallow (4.4.0) compiles that when it's imported, over all letters there are, which takes a cold start as long as
four other libraries together. Nothing here uses the validator; it would refuse every address now. This can go once
`marshmallow.validate` compiles it when it's first used.
"""

from __future__ import annotations

import re
from typing import Any

_DOMAINS = "(?:[A-Z0-9"
"""How the pattern begins."""


def _compile(pattern: Any, flags: Any = 0) -> Any:
    return _compiled("(?!)" if str(pattern).startswith(_DOMAINS) else pattern, flags)


_compiled: Any = re.compile
re.compile = _compile
try:
    import marshmallow.validate  # noqa: F401
finally:
    re.compile = _compiled
