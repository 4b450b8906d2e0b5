from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fansipan.config import environment as environments
from fansipan.config.trouble import BadSetting


def test_nothing_needs_to_be_set() -> None:
    environment = environments.load({})
    assert environment.embedded
    assert (environment.host, environment.port, environment.ftp_port) == ("127.0.0.1", 8000, 2121)
    assert environment.language == "vi"
    assert not environment.debug


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FANSIPAN_PORT", "eighty"),
        ("FANSIPAN_PORT", "0"),
        ("FANSIPAN_PORT", "65536"),
        ("FANSIPAN_PORT", "²"),
        ("FANSIPAN_DEBUG", "perhaps"),
        ("FANSIPAN_LANGUAGE", "fr"),
        ("FANSIPAN_FURTHER_LANGUAGES", "Hmong"),
        ("FANSIPAN_FTP_PASSIVE_PORTS", "30010-30000"),
        ("DATABASE_URL", "mysql://x/y"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        environments.load({variable: value})


def test_an_empty_value_is_no_value() -> None:
    assert environments.load({"FANSIPAN_PORT": " "}).port == 8000


def test_values_are_read_as_what_they_mean(tmp_path: Path) -> None:
    environment = environments.load(
        {
            "FANSIPAN_VAR": str(tmp_path),
            "FANSIPAN_ALLOWED_HOSTS": "quantrac.laocai.gov.vn, .example.vn",
            "FANSIPAN_HTTPS": "yes",
            "FANSIPAN_FURTHER_LANGUAGES": "hmn=Hmoob, ium=Iu Mienh",
            "FANSIPAN_FTP_PASSIVE_PORTS": "30000-30099",
            "FANSIPAN_TILE_URL": "https://{s}.tiles.example/{z}/{x}/{y}.png",
        }
    )
    assert environment.var == tmp_path
    assert environment.further_languages == (("hmn", "Hmoob"), ("ium", "Iu Mienh"))
    assert environment.trusted_origins == ("https://quantrac.laocai.gov.vn", "https://*.example.vn")
    assert environment.ftp_passive_ports == (30000, 30099)
    assert environment.tile_origins == ("https://*.tiles.example",)


def test_a_slip_of_the_pen_is_found() -> None:
    assert environments.unknown({"FANSIPAN_PROT": "1", "FANSIPAN_PORT": "1", "PATH": "x"}) == ["FANSIPAN_PROT"]


def test_every_variable_has_a_meaning() -> None:
    assert all(variable and meaning for variable, meaning in environments.documentation())


def test_the_site_and_the_owner_reach_the_database_by_their_own_urls() -> None:
    site, owner = "postgresql://site@db/fansipan", "postgresql://owner@db/fansipan"
    both = environments.load({"DATABASE_URL": site, "FANSIPAN_OWNER_DATABASE_URL": owner})
    assert (both.database_url_for(owner=False), both.database_url_for(owner=True)) == (site, owner)
    one = environments.load({"DATABASE_URL": site})
    assert one.database_url_for(owner=True) == site


def test_two_systems_never_share_a_folder_or_a_socket(tmp_path: Path) -> None:
    first = environments.load({"FANSIPAN_VAR": str(tmp_path / "a")})
    second = environments.load({"FANSIPAN_VAR": str(tmp_path / "b")})
    assert first.postgres_home != second.postgres_home
    assert first.postgres_socket_folder != second.postgres_socket_folder


@pytest.mark.parametrize("name", ["x" * 120, "Máy chủ", "it's"])
def test_a_long_or_strange_path_gets_a_short_socket_folder(tmp_path: Path, name: str) -> None:
    environment = environments.load({"FANSIPAN_POSTGRES": str(tmp_path / name)})
    assert environment.postgres_socket_folder.parent == Path("/tmp")


def test_the_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    environment = environments.load({"FANSIPAN_VAR": str(tmp_path / "var")})
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: environment.secret_key, range(40)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret"]
