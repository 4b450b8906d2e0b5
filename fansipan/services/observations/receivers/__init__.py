"""The doors that files come through, one file a protocol. What they take in is handed to `actions.delivering`."""

import pyftpdlib.ioloop  # noqa: F401 - first of its package, because it alone imports asyncore without a warning
