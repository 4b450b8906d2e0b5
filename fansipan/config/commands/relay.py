"""The configuration of the relay (MediaMTX) that turns the RTSP of cameras into HLS for browsers.

    fansipan relay                               print it
    fansipan relay --to /etc/mediamtx.yml        write it, readable by its owner alone
    fansipan relay --site http://127.0.0.1:8000  where the relay reaches the site, if not as people do

Run it again whenever a camera changes. It holds the passwords of cameras.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from fansipan.config.environment import address_of_site

help = "Print the configuration of the relay of the cameras"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", help="write it there instead")
    parser.add_argument(
        "--site", type=address_of_site, default="", metavar="URL", help="where the relay reaches the site"
    )


def run(args: argparse.Namespace) -> None:
    from fansipan.kernel.permissions import SYSTEM
    from fansipan.services.centre.actions import streaming

    text = streaming.configuration(SYSTEM, args.site)
    if args.to is None:
        sys.stdout.write(text)
        return
    # A relay that reads the file while it is written must never see half of it.
    draft = args.to.with_name(f".{args.to.name}.new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(args.to)
    print(f"  {args.to}", flush=True)
