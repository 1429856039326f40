"""Tell the networks of callers apart, without storing their IP addresses."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from expertbook.adapters.identity.keys import digest_secretly

_IPV6_PREFIX_BITS = 64
"""Providers give each customer at least a /64."""


def network_of(address: str) -> str:
    """The network of an IP address: the address itself for IPv4, its /64 for IPv6. Other text is returned as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    host_bits = 128 - _IPV6_PREFIX_BITS
    return str(IPv6Address(int(parsed) >> host_bits << host_bits))


def digest_network(network: str) -> str:
    """A keyed digest of a network. It is always the same, and the network can't be told from it."""
    return digest_secretly(f"network {network}")
