"""The offers of the stack that tests/browser and tests/cloud share."""

from __future__ import annotations

import pytest

from tests.browser.offers import Offers
from tests.stack import Stack


@pytest.fixture(scope="session")
def offers(stack: Stack) -> Offers:
    """What the stack's experts offer, asked from the API."""
    return Offers(stack.api_url)
