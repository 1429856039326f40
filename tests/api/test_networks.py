"""Digests of networks: they tell whoever books again, and nothing else."""

from __future__ import annotations

from expertbook.adapters.identity.networks import digest_for_expert, digest_network, is_digest_for_expert


def test_a_network_is_known_again_by_the_expert_alone_whose_booking_it_was() -> None:
    digest = digest_for_expert("192.0.2.1", "ada")
    assert is_digest_for_expert(digest, "192.0.2.1", "ada")
    assert not is_digest_for_expert(digest, "192.0.2.2", "ada")
    assert not is_digest_for_expert(digest, "192.0.2.1", "bo")
    assert "192.0.2.1" not in digest


def test_networks_differ_and_stay_what_they_are() -> None:
    assert digest_network("192.0.2.1") == digest_network("192.0.2.1") != digest_network("192.0.2.2")
    assert digest_for_expert("192.0.2.1", "ada") != digest_for_expert("192.0.2.2", "ada")


def test_a_digest_by_a_key_that_is_gone_is_nobodys() -> None:
    assert not is_digest_for_expert("k0.5f2a", "192.0.2.1", "ada")
