"""List the accounts of the demo with their passwords. A system started with --bare has none."""

from __future__ import annotations

import argparse
from importlib import import_module

from fansipan.config.trouble import Trouble

help = "List the demo accounts and their passwords"


def run(_args: argparse.Namespace) -> None:
    from django.contrib.auth import get_user_model

    accounts = import_module("fansipan.services.identity.demo").ACCOUNTS
    present = set(get_user_model().objects.values_list("login", flat=True))
    shown = [(login, password, str(role)) for login, password, role in accounts if login in present]
    if not shown:
        raise Trouble("This system has no demo accounts.")
    print("  Demo accounts (login, password, role):")
    for login, password, role in shown:
        print(f"    {login:<14} {password:<20} {role}")
