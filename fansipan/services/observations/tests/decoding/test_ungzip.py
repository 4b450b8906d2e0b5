"""gzip bodies: whole ones are opened, bombs and cut-off ones are refused by name."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fansipan.kernel.errors import Invalid, TooLarge
from fansipan.services.observations.rules.decoding.body import ungzip
from fansipan.services.observations.tests.decoding import written


@given(st.binary(max_size=500))
def test_what_was_packed_comes_out(content: bytes):
    assert ungzip(gzip.compress(content, mtime=0), len(content)) == content


def test_a_bomb_stops_at_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="body_too_large"):
            ungzip(bomb, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"plain",
        gzip.compress(b"content", mtime=0)[:-1],
        gzip.compress(b"content", mtime=0)[:-9],
        gzip.compress(b"content", mtime=0) + b"more",
        gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0),
        gzip.compress(b"content", mtime=0)[:-8] + b"\0" * 8,
        zlib.compress(b"content"),
    ],
)
def test_what_is_not_one_whole_gzip_member_is_refused(raw: bytes):
    with pytest.raises(Invalid, match="bad_gzip"):
        ungzip(raw, 1000)


@given(st.data())
def test_a_damaged_body_is_opened_as_it_was_or_refused_by_name(data: st.DataObject):
    content = b"SO2\t12.3\tmg/m3\t20261005083000\t00\n" * 5
    raw = data.draw(written.damages(gzip.compress(content, mtime=0)) | st.binary(max_size=100))
    with suppress(Invalid, TooLarge):
        assert ungzip(raw, 1000) == content
