"""A pytest plugin: tests run on the embedded PostgreSQL, or on the one DATABASE_URL names, as its owner.

A plugin and not a conftest, because the settings are read before any conftest is.
"""

from __future__ import annotations

import os

os.environ["FANSIPAN_AS_OWNER"] = "1"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # a browser's loop runs in the thread of the test

if not os.environ.get("DATABASE_URL"):
    from fansipan.config import postgres

    postgres.ensure_running()
