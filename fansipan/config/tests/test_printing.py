"""A machine without Pango runs everything but PDF, and says what is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fansipan
from fansipan.config.diagnosis import machine
from fansipan.config.diagnosis.findings import Level
from fansipan.config.messages import explain
from fansipan.kernel import printing
from fansipan.kernel.errors import Unavailable
from fansipan.services.cases.actions.printing import printed

PACKAGE = Path(fansipan.__file__).parent
AT_LOADING = re.compile(r"^(import|from) weasyprint", re.MULTILINE)


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking() -> None:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(printing, "_loaded", lacking)
    monkeypatch.setattr(printing, "LIBRARIES", ("libpango-of-nobody.so.0",))


def test_nothing_loads_weasyprint_before_a_pdf_is_made() -> None:
    """It raises OSError where a library of the system is missing, and would stop every start."""
    loading = [path.name for path in PACKAGE.rglob("*.py") if AT_LOADING.search(path.read_text(encoding="utf-8"))]
    assert not loading


@pytest.mark.usefixtures("without_pango")
def test_a_pdf_that_cannot_be_made_says_what_to_install() -> None:
    with pytest.raises(Unavailable) as raised:
        printed("<p>x</p>")
    assert "libpango-1.0-0" in explain(raised.value)


@pytest.mark.usefixtures("without_pango")
def test_the_doctor_says_how_to_get_what_is_missing() -> None:
    finding = machine._pdf()
    assert finding.level is Level.WARN
    assert "apt-get install libpango-1.0-0" in finding.cure
