"""How headers of mails are written. What Python's own policies (3.11) make of long headers in other letters than ASCII
can't always be read back: they break into encoded words, and take typed text for the end of one."""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class HeaderPolicy(EmailPolicy):
    """SMTP's policy, with encoded words that are never broken."""

    def fold(self, name: str, value: Any) -> str:
        """The lines of a header."""
        if str(value).isascii():
            return str(super().fold(name, value))
        addresses = getattr(value, "addresses", None)
        if addresses is None:
            return f"{name}: {self._encode(name, str(value))}{self.linesep}"
        listed = [f"{self._encode(name, one.display_name)}{self.linesep} <{one.addr_spec}>" for one in addresses]
        return f"{name}: {f',{self.linesep} '.join(listed)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same, as it is sent."""
        return self.fold(name, value).encode("ascii")

    def _encode(self, name: str, text: str) -> str:
        return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep=self.linesep)


def ascii_address(email: str) -> str | None:
    """The address as it stands in a header: a domain in another script in ASCII. None if no mail can go there."""
    from email_validator import EmailNotValidError, validate_email  # slow to import

    try:
        return validate_email(email, check_deliverability=False, test_environment=True).ascii_email
    except EmailNotValidError:
        return None


POLICY = HeaderPolicy(linesep="\r\n")
