from __future__ import annotations

from tests.browser.offers import Offers
from tests.browser.visiting import Visit


def test_the_title_and_the_description_are_in_the_page_for_link_previews(visit: Visit, offers: Offers) -> None:
    expert = offers.expert(offers.experts()[0]["handle"])
    page = visit(None)
    answer = page.goto(f"/{expert['handle']}/{expert['event_types'][0]['slug']}")
    assert answer is not None
    source = answer.text()
    assert expert["name"] in source
    assert "{{" not in source
