"""Create a station that can send at once. Its token and its FTP password are shown only now.

fansipan createstation TL-KT-19 --kind flue_gas --organisation NM-A --commune 02908 --lon 104.13 --lat 22.30 \\
    --name-vi "Ống khói số 19" --name-en "Stack 19" --parameter SO2:mg/m3 --parameter NOx --parameter Temp:oC
"""

from __future__ import annotations

import argparse
import getpass
from dataclasses import replace

from fansipan.config import environment as environments
from fansipan.kernel.permissions import SYSTEM
from fansipan.services.observations.actions import stations
from fansipan.services.observations.contracts import StationKind

help = "Create a station with its datastreams and print its token and FTP login"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="such as TL-KT-19; files named by it are the station's own")
    parser.add_argument("--kind", required=True, type=StationKind, choices=list(StationKind), metavar=_kinds())
    parser.add_argument("--name-vi", required=True, help="name in Vietnamese")
    parser.add_argument("--name-en", required=True, help="name in English")
    parser.add_argument("--organisation", required=True, metavar="CODE", help="who owns it")
    parser.add_argument("--commune", required=True, metavar="CODE", help="five digits; the point must lie in it")
    parser.add_argument("--lon", required=True, type=float, help="degrees east, WGS 84")
    parser.add_argument("--lat", required=True, type=float, help="degrees north, WGS 84")
    parser.add_argument(
        "--parameter",
        required=True,
        action="append",
        metavar="CODE[:UNIT]",
        help="as the logger names it, with its unit (UCUM or a known spelling); once for each",
    )
    parser.add_argument("--profile", default=stations.STANDARD_PROFILE, metavar="CODE", help="vendor profile")
    parser.add_argument("--interval", type=int, default=300, metavar="SECONDS", help="between readings (300)")
    parser.add_argument("--prefix", action="append", default=[], help="another file-name prefix of the station")
    parser.add_argument("--public", action="store_true", help="everybody may see its readings")


def run(args: argparse.Namespace) -> None:
    actor = replace(SYSTEM, name=f"{getpass.getuser()} (command line)")
    made = stations.create_station(actor, _draft(args))
    environment = environments.load()
    host = environment.ftp_public_address or environment.ftp_host
    print(f"Station {made.code} is made. These keys are shown only now:")
    print(f"  token         {made.token}")
    print(f"  FTP           ftp://{host}:{environment.ftp_port}")
    print(f"  FTP login     {made.login}")
    print(f"  FTP password  {made.password}")


def _draft(args: argparse.Namespace) -> stations.StationDraft:
    return stations.StationDraft(
        code=args.code,
        kind=args.kind,
        name={"vi": args.name_vi, "en": args.name_en},
        organisation=args.organisation,
        commune=args.commune,
        lon=args.lon,
        lat=args.lat,
        parameters=tuple(_parameter(text) for text in args.parameter),
        profile=args.profile,
        interval_seconds=args.interval,
        prefixes=tuple(args.prefix),
        public=args.public,
    )


def _parameter(text: str) -> stations.ParameterDraft:
    code, _, unit = text.partition(":")
    return stations.ParameterDraft(code, unit)


def _kinds() -> str:
    return "{" + ",".join(StationKind) + "}"
