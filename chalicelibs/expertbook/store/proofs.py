"""Which email addresses were proved by a sign-in, and from which networks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pynamodb.expressions.condition import size

from expertbook.store.errors import translate_errors
from expertbook.store.items import ProofItem
from expertbook.store.keys import PROOF, account_key
from expertbook.store.transaction import Transaction

MOST_NETWORKS = 50
"""How many networks of an address are known. With one more, only that one is."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The last sign-in with an address, and the networks (digests) that people signed in from."""

    proved_at: datetime
    networks: frozenset[str]


def load(email: str) -> Proof | None:
    """The proof of a normalized email address; None if nobody ever signed in with it. One GetItem."""
    found = ProofItem.find(account_key(email), PROOF)
    return Proof(found.proved_at, frozenset(found.networks or ())) if found is not None else None


def record(transaction: Transaction, email: str, network: str, now: datetime, *, anew: bool, label: str) -> None:
    """Somebody signs in with a normalized email address from this network. Condition: it isn't one network more than
    are known, unless they are to be forgotten, `anew`."""
    item = ProofItem(PK=account_key(email), SK=PROOF)
    has_room = ProofItem.networks.does_not_exist() | (size(ProofItem.networks) < MOST_NETWORKS)  # type: ignore[no-untyped-call]
    is_known = ProofItem.networks.contains(network)
    networks = ProofItem.networks.set({network}) if anew else ProofItem.networks.add([network])
    condition = None if anew else has_room | is_known
    transaction.update(item, [networks, ProofItem.proved_at.set(now)], condition, label=label)


def delete(email: str) -> None:
    """Forget it. One DeleteItem."""
    with translate_errors():
        ProofItem(PK=account_key(email), SK=PROOF).delete()
