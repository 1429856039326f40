"""Receiving replies by mail with SES: where it can, and the account's set of receipt rules, of which one is active.

That set may be somebody else's, with the account's other mail. So it's never replaced: where there is none, we make one
for all stages of the region; where there is another, its owner says by its name that our rule may be added.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from infra.aws.account import Missing
from infra.aws.bucket import empty_bucket
from infra.aws.session import Aws
from infra.deployment.resources import find_physical_ids

OWN_SET = "expertbook"
"""The set that we make, and that all stages of a region share."""

REGIONS = frozenset(
    {
        *("us-east-1", "us-east-2", "us-west-2", "ca-central-1"),
        *("eu-central-1", "eu-west-1", "eu-west-2"),
        *("ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"),
    }
)
"""Where SES had an endpoint that receives in January 2024 (AWS General Reference, "Amazon SES endpoints and quotas").
AWS may have added some since; SES itself can't be asked."""


def check_region(region: str) -> None:
    """Raise Missing where SES receives no mail, as far as we know."""
    if region not in REGIONS:
        raise Missing(
            f"REPLY_DOMAIN: SES isn't known to receive mail in {region}. It does in {', '.join(sorted(REGIONS))}. "
            f"Deploy to one of these, or give REPLY_DOMAIN=none. If AWS has added {region} since, add it to "
            f"infra/aws/receiving.py."
        )


def choose_rule_set(ses: Any, allowed: str, region: str) -> str:
    """The set that our rule goes into: the active one if it's ours or `allowed`, or our own to be made.

    Raises Missing if it's somebody else's, or if these credentials may not ask. One call.
    """
    try:
        active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name", "")
    except EndpointConnectionError as error:
        raise Missing(f"REPLY_DOMAIN: SES doesn't receive mail in {region}. Choose another region.") from error
    except ClientError as error:
        cause = error.response["Error"]["Code"]
        raise Missing(f"REPLY_DOMAIN needs the right ses:DescribeActiveReceiptRuleSet ({cause}).") from error
    if active in ("", OWN_SET, allowed):
        return active or OWN_SET
    raise _somebody_elses(active, region)


def make_rule_set(ses: Any, region: str, say: Callable[[str], None]) -> None:
    """Make our own set where there is none, and have SES use it.

    Raises Missing if somebody else's became active since we chose ours. SES takes no condition with the call that
    activates one, so it's asked right before.
    """
    try:
        ses.create_receipt_rule_set(RuleSetName=OWN_SET)
        say(f"Made {OWN_SET}, the set of rules by which SES receives mail in this region.")
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("AlreadyExists", "AlreadyExistsException"):
            raise
    active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name", "")
    if active not in ("", OWN_SET):
        raise _somebody_elses(active, region)
    if not active:
        ses.set_active_receipt_rule_set(RuleSetName=OWN_SET)


def end(aws: Aws, stack: str, rule_set: str) -> None:
    """Have SES bring a stack no more mails, and delete those that came: CloudFormation deletes no bucket that has some.
    Also one of whose creation only that is left has something in it: SES writes there as soon as there is a rule.

    It would take the rule out as well, but after the bucket was emptied. So nothing is wrong if we may not.
    """
    made = find_physical_ids(aws.client("cloudformation"), stack)
    if "ReplyRule" in made:
        # CloudFormation's schema names a rule by both, `<rule>|<set>`; an older one did by the rule alone.
        rule = made["ReplyRule"].partition("|")[0]
        with suppress(ClientError):
            aws.client("ses").delete_receipt_rule(RuleSetName=rule_set, RuleName=rule)
    if "ReceivedMails" in made:
        empty_bucket(aws.client("s3"), made["ReceivedMails"])


def remove_rule_set(aws: Aws, say: Callable[[str], None]) -> None:
    """Take our own set away once no stage has a rule in it. Another's is left alone; so is ours, if we may not ask."""
    if aws.region not in REGIONS:
        return
    ses = aws.client("ses")
    try:
        active = ses.describe_active_receipt_rule_set()
        if active.get("Metadata", {}).get("Name") != OWN_SET or active.get("Rules"):
            return
        ses.set_active_receipt_rule_set()
        ses.delete_receipt_rule_set(RuleSetName=OWN_SET)
    except (ClientError, EndpointConnectionError):
        say(f"The set of receipt rules {OWN_SET} of SES may be left; it costs nothing.")


def notes(domain: str, region: str) -> list[str]:
    """What to know before replies are received at a domain."""
    return [
        f"Replies to invitations of new bookings will come to {domain}. ALL MAIL TO IT will be taken by this stage, so "
        f"it must be a domain of its own, and needs this record: {domain} MX 10 {mail_server(region)}"
    ]


def _somebody_elses(active: str, region: str) -> Missing:
    return Missing(
        f"REPLY_DOMAIN: this account receives mail in {region} by the set of rules {active}, which isn't "
        f"ExpertBook's, and only one can be active. Have one rule added to it, for mail to the reply domain alone: "
        f"REPLY_RULE_SET={active}. Or choose another region or account, or REPLY_DOMAIN=none."
    )


def mail_server(region: str) -> str:
    """Who receives mail for SES in a region."""
    return f"inbound-smtp.{region}.amazonaws.com"


def records_to_set(outputs: dict[str, str]) -> list[str]:
    """The DNS records that the reply domain's owner has to set: its mail server, and proofs where SES wants them."""
    names = ("ReplyMailServer", "ReplyDomainProof1", "ReplyDomainProof2", "ReplyDomainProof3")
    return [outputs[name] for name in names if name in outputs]
