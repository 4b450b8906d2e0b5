"""Check everything Fansipan stands on, and say what to do about what is wrong. The exit code is 1 if anything FAILs."""

from __future__ import annotations

import argparse

from fansipan.config import diagnosis
from fansipan.config import environment as environments

help = "Check what Fansipan stands on and explain what is wrong"
needs_site = False


def run(_args: argparse.Namespace) -> int:
    findings = []
    for finding in diagnosis.examine(environments.load()):
        findings.append(finding)
        print(f"{finding.level:<4}  {finding.what}: {finding.how}")
        if finding.level != diagnosis.Level.OK and finding.cure:
            print(f"      -> {finding.cure}", flush=True)
    failed = sum(finding.level == diagnosis.Level.FAIL for finding in findings)
    print(f"{len(findings)} checks, {failed} failed")
    return 1 if failed else 0
