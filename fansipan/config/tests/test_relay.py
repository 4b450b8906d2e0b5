"""`fansipan relay` writes what holds passwords where its owner alone reads it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from fansipan.config.commands import relay


@pytest.mark.django_db
def test_the_configuration_of_the_relay_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "mediamtx.yml"
    for site in ("", "http://127.0.0.1:8000"):
        relay.run(Namespace(to=file, site=site))
        assert file.stat().st_mode & 0o777 == 0o600
    assert 'authHTTPAddress: "http://127.0.0.1:8000/relay/allow"' in file.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [file]
