"""What SES says of the sender and of the account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError


@dataclass(frozen=True, slots=True)
class Sender:
    """What SES knows of an address, and what follows from it."""

    exists: bool
    """Whether the address, or a verified domain above it, is an identity already."""

    notes: list[str] = field(default_factory=list)


def check_sender(ses: Any, address: str, *, is_made: bool) -> Sender:
    """Ask SES (`sesv2`) for the address, its domain and the domains above; then for the account.

    `is_made`: the stack itself has made the identity. Nothing of this stops a deployment: the site works before mails
    go out, and the first deployment may be what makes the identity.
    """
    domain = address.rpartition("@")[2]
    own = _identity(ses, address)
    verified = own is not None and _is_verified(own)
    above = None
    if not verified:
        above = next((name for name in _upwards(domain) if _is_verified(_identity(ses, name))), None)
    same_domain = own is None and above is None and _identity(ses, domain) is not None
    notes = []
    if not verified and above is None:
        notes.append(_unverified(address, own is not None, domain if same_domain else None))
    return Sender(
        exists=not is_made and (own is not None or above is not None or same_domain), notes=notes + _sandbox(ses)
    )


def is_known(ses: Any, domain: str) -> bool:
    """Whether SES (`sesv2`) knows a domain already, or a verified one above it, which stands for it."""
    return _identity(ses, domain) is not None or any(_is_verified(_identity(ses, name)) for name in _upwards(domain))


def _unverified(address: str, exists: bool, domain: str | None) -> str:
    if domain is not None:
        return (
            f"NO MAIL WILL GO OUT YET: the domain {domain} is in SES, but not verified. Put the DKIM records that "
            f"the SES console shows for it into its DNS."
        )
    if exists:
        return (
            f"NO MAIL WILL GO OUT YET: {address} is not verified in SES. AWS has mailed a link there: click it. "
            f"For a new link: `aws sesv2 delete-email-identity`, then `create-email-identity`, of that address."
        )
    return (
        f"NO MAIL WILL GO OUT YET: SES does not know {address}. This deployment tells it, and AWS mails a link there: "
        f"somebody has to click it there. Better for mails that must arrive: verify the domain in the SES "
        f"console first."
    )


def _sandbox(ses: Any) -> list[str]:
    told = ses.get_account()
    if told.get("EnforcementStatus") == "SHUTDOWN" or told.get("SendingEnabled") is False:
        return ["NO MAIL WILL GO OUT: AWS has switched sending off for this account; the SES console says why."]
    if told.get("ProductionAccessEnabled"):
        return []
    return [
        "SES is in its sandbox in this region: mails reach verified addresses only, 200 a day, one a second. "
        "Clients would get no confirmation and nobody could sign in. Ask for production access in the SES "
        "console (about a day)."
    ]


def _identity(ses: Any, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ses.get_email_identity(EmailIdentity=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return None
        raise
    return found


def _is_verified(identity: dict[str, Any] | None) -> bool:
    return identity is not None and bool(identity.get("VerifiedForSendingStatus"))


def _upwards(domain: str) -> list[str]:
    """The domain and those above it, down to two labels; a verified one stands for all below."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]
