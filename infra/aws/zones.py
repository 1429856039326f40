"""The Route 53 zone that a name belongs in."""

from __future__ import annotations

from typing import Any

from infra.aws.account import Missing


def find_zone(route53: Any, domain: str) -> str:
    """The id of the public zone with the longest name that the domain ends in; Raises Missing if there is none."""
    best: tuple[int, str] | None = None
    for page in route53.get_paginator("list_hosted_zones").paginate():
        for zone in page["HostedZones"]:
            name = zone["Name"].rstrip(".")
            fits = domain == name or domain.endswith(f".{name}")
            if fits and not zone.get("Config", {}).get("PrivateZone") and (best is None or len(name) > best[0]):
                best = len(name), zone["Id"].rpartition("/")[2]
    if best is None:
        raise Missing(
            f"DOMAIN={domain}: this account has no public hosted zone in Route 53 for it or for a domain above it. "
            f"Make one there and point the domain's name servers at it; or leave its DNS where it is and give "
            f"a certificate of ACM in us-east-1, as CERTIFICATE=arn:…; or deploy without DOMAIN."
        )
    return best[1]
