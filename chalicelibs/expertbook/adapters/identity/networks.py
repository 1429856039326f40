"""Tell the networks of callers apart, without storing their IP addresses."""

from __future__ import annotations

import hmac
import logging
from ipaddress import IPv6Address, ip_address

from expertbook.adapters.identity.keys import digest_secretly, digest_with, get_signing_keys

log = logging.getLogger(__name__)

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


def digest_for_expert(network: str, handle: str) -> str:
    """A digest of a network for one expert, with the id of the key that made it: `k1.5f2a…`.

    Other experts' are others, so bookings with two of them don't say that they are from the same network.
    """
    key_id = get_signing_keys().current
    return f"{key_id}.{digest_with(key_id, _for_expert(network, handle))}"


def is_digest_for_expert(digest: str, network: str, handle: str) -> bool:
    """Whether `digest_for_expert` made the digest of this network, with whichever key. False if that key is gone."""
    key_id, _, made = digest.rpartition(".")
    found = digest_with(key_id, _for_expert(network, handle))
    if found is None:
        log.warning("key of a blocked network gone", extra={"key": key_id, "expert": handle})
        return False
    return hmac.compare_digest(found, made)


def _for_expert(network: str, handle: str) -> str:
    return f"network {network} of a booking with {handle}"
