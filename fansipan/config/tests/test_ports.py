from __future__ import annotations

import os
import socket

import pytest

from fansipan.config import ports
from fansipan.config.trouble import PortTaken


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ports.must_be_free("127.0.0.1", port, "the site", "FANSIPAN_PORT")


def test_a_taken_port_is_named_with_its_holder_and_a_way_out() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            ports.must_be_free("127.0.0.1", port, "the site", "FANSIPAN_PORT")
    assert f"Port {port}" in caught.value.what
    assert f"process {os.getpid()}" in caught.value.what
    assert "FANSIPAN_PORT=" in caught.value.cure
    assert "make up" in caught.value.cure
