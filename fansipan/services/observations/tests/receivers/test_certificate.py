"""The certificate of the first start."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cryptography import x509

from fansipan.kernel import clock
from fansipan.services.observations.receivers import certificate


def test_it_is_made_once_for_this_host_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = certificate.ensure(tmp_path / "ftp" / "cert.pem", "ftp.laocai.example", "203.0.113.4")
    made = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert certificate.ensure(path) == path
    assert path.read_bytes() == made
    assert [one.name for one in path.parent.iterdir()] == ["cert.pem"]
    names = x509.load_pem_x509_certificate(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", "ftp.laocai.example"} <= set(names.get_values_for_type(x509.DNSName))
    assert {"127.0.0.1", "203.0.113.4"} == {str(one) for one in names.get_values_for_type(x509.IPAddress)}
    certificate.context(path)


def test_it_lasts_ten_years(tmp_path: Path) -> None:
    path = certificate.ensure(tmp_path / "cert.pem")
    left = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc - clock.now()
    assert timedelta(days=3650) < left < timedelta(days=3653)
