"""Time zones by their names."""

from __future__ import annotations

import pytest

from expertbook.domain.scheduling.local_time import UnknownZone, zone_named


@pytest.mark.parametrize("name", ["Mars/Base", "europe/london", "", "../zones", "CEST"])
def test_a_zone_that_does_not_exist_is_named_as_it_was_written(name: str) -> None:
    with pytest.raises(UnknownZone) as unknown:
        zone_named(name)
    assert str(unknown.value) == name
