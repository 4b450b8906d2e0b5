import pyftpdlib.ioloop  # noqa: F401 - first of its package, because it alone imports asyncore without a warning
