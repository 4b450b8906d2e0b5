"""Django's own door; people use the `fansipan` command. The database runs while its commands run."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from fansipan.config import postgres
from fansipan.config.trouble import Trouble

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fansipan.config.settings")
    try:
        with postgres.held():
            execute_from_command_line(sys.argv)
    except Trouble as trouble:
        sys.exit(f"manage.py: {trouble}")
