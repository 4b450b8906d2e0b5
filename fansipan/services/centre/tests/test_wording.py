"""How numbers of the centre are written."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from fansipan.services.centre.queries.wording import number


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(None, 1, "–"), (-0.01, 1, "0,0"), (-0.06, 1, "-0,1"), (99.25, 0, "99")]
)
def test_a_number_is_written_as_people_do_and_nothing_has_no_sign(value: float, decimals: int, text: str) -> None:
    with override("vi"):
        assert number(value, decimals) == text
