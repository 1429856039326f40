"""Uses of the functions: each makes one happen and says, from what anybody could see of it, whether it did.

A permission is needed if a use of it works with the whole policy and does not without that permission.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from infra.lints.permissions import is_of_lambda
from tests.cloud.privileges import api_uses, credential_uses, follow_uses, live_uses, reply_uses, webhook_uses
from tests.cloud.privileges.lambda_uses import LAMBDA_USES
from tests.cloud.privileges.world import World

Use = Callable[[World], bool]


@dataclass(frozen=True, slots=True)
class Probe:
    """A use of a function, made while what is `withheld` (action, resource) is taken away in any case."""

    use: Use
    withheld: tuple[tuple[str, str], ...] = ()


POST = ("execute-api:ManageConnections", "WebsocketAPI/api/POST/@connections/*")
HANG_UP = ("execute-api:ManageConnections", "WebsocketAPI/api/DELETE/@connections/*")

PROBES: dict[tuple[str, str, str], Probe] = {
    ("api_handler", "dynamodb:GetItem", "Table"): Probe(api_uses.show_an_expert),
    ("api_handler", "dynamodb:Query", "Table"): Probe(api_uses.show_an_expert),
    ("api_handler", "dynamodb:BatchGetItem", "Table"): Probe(api_uses.ask_for_a_handle),
    ("api_handler", "dynamodb:PutItem", "Table"): Probe(api_uses.book_and_cancel),
    ("api_handler", "dynamodb:UpdateItem", "Table"): Probe(api_uses.book_and_cancel),
    ("api_handler", "dynamodb:DeleteItem", "Table"): Probe(api_uses.book_and_cancel),
    ("api_handler", "dynamodb:BatchWriteItem", "Table"): Probe(api_uses.remove_a_calendar),
    ("api_handler", "sqs:SendMessage", "CalendarReadings"): Probe(api_uses.have_a_calendar_read),
    ("api_handler", "kms:Encrypt", "CredentialsKey"): Probe(credential_uses.seal_by_the_api),
    ("api_handler", "sqs:SendMessage", "WebhookCalls"): Probe(webhook_uses.add_one),
    ("api_handler", "dynamodb:Query", "Table/index/GSI1"): Probe(api_uses.list_bookings),
    ("api_handler", "dynamodb:Query", "Table/index/GSI2"): Probe(api_uses.list_sessions),
    ("api_handler", "secretsmanager:GetSecretValue", "Secret"): Probe(api_uses.recognise_a_session),
    ("api_handler", "kms:Sign", "ReputationKey"): Probe(api_uses.take_the_reputation_along),
    ("api_handler", "s3:GetObject", "SiteBucket/uploads/*"): Probe(api_uses.change_the_photo),
    ("api_handler", "s3:PutObject", "SiteBucket/uploads/*"): Probe(api_uses.change_the_photo),
    ("api_handler", "s3:PutObject", "SiteBucket/photos/*"): Probe(api_uses.change_the_photo),
    ("websocket_connect", "dynamodb:BatchWriteItem", "Table"): Probe(live_uses.connect),
    ("websocket_message", *POST): Probe(live_uses.answer_a_ping),
    ("websocket_disconnect", "dynamodb:GetItem", "Table"): Probe(live_uses.forget_who_left),
    ("websocket_disconnect", "dynamodb:BatchWriteItem", "Table"): Probe(live_uses.forget_who_left),
    ("push_slot_changes", "dynamodb:Query", "Table"): Probe(live_uses.tell_a_watcher),
    ("push_slot_changes", *POST): Probe(live_uses.tell_a_watcher),
    ("push_slot_changes", *HANG_UP): Probe(live_uses.hang_up, withheld=(POST,)),
    ("push_slot_changes", "dynamodb:BatchWriteItem", "Table"): Probe(live_uses.forget_who_is_gone),
    ("push_slot_changes", "sqs:SendMessage", "DeadLetters"): Probe(live_uses.set_aside),
    ("push_slot_changes", "sqs:SendMessage", "Shares"): Probe(live_uses.share_out),
    **{
        ("follow_changes", action, resource): Probe(follow_uses.keep_up_with_a_profile)
        for action, resource in (
            ("dynamodb:GetItem", "Table"),
            ("dynamodb:PutItem", "Table"),
            ("dynamodb:UpdateItem", "Table"),
            ("dynamodb:DeleteItem", "Table"),
            ("dynamodb:ConditionCheckItem", "Table"),
            ("s3:GetObject", "SiteBucket/expert.html"),
            ("s3:PutObject", "SiteBucket/*"),
            ("s3:DeleteObject", "SiteBucket/*"),
        )
    },
    **{
        ("follow_changes", action, resource): Probe(follow_uses.erase)
        for action, resource in (
            ("dynamodb:Query", "Table"),
            ("dynamodb:BatchWriteItem", "Table"),
            ("dynamodb:Query", "Table/index/GSI1"),
            ("dynamodb:Query", "Table/index/GSI2"),
        )
    },
    ("follow_changes", "cloudwatch:DescribeAlarms", "alarm:${AWS::StackName}-bounces"): Probe(
        follow_uses.withhold_a_code
    ),
    ("follow_changes", "s3:GetObject", "SiteBucket/sitemap*.xml"): Probe(follow_uses.write_the_sitemap),
    ("follow_changes", "secretsmanager:GetSecretValue", "Secret"): Probe(follow_uses.mail_a_code),
    ("follow_changes", "sqs:SendMessage", "DeadLetters"): Probe(follow_uses.set_aside),
    **{
        ("read_calendars", action, resource): Probe(follow_uses.read_a_calendar)
        for action, resource in (
            ("dynamodb:GetItem", "Table"),
            ("dynamodb:PutItem", "Table"),
            ("dynamodb:UpdateItem", "Table"),
            ("dynamodb:BatchWriteItem", "Table"),
        )
    },
    **{
        ("follow_changes", action, "CalendarReadings"): Probe(follow_uses.hand_over)
        for action in ("sqs:SendMessage", "sqs:GetQueueAttributes")
    },
    ("follow_changes", "sqs:SendMessage", "WebhookCalls"): Probe(webhook_uses.ask_by_the_clock),
    **{
        ("send_webhooks", f"dynamodb:{operation}", "Table"): Probe(webhook_uses.call_one)
        for operation in ("GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
    },
    ("send_webhooks", "dynamodb:BatchGetItem", "Table"): Probe(webhook_uses.tell_of_a_review),
    ("read_calendars", "dynamodb:BatchGetItem", "Table"): Probe(follow_uses.know_a_booking_that_came_back),
    ("read_calendars", "dynamodb:Query", "Table"): Probe(follow_uses.forget_an_account),
    ("read_calendars", "dynamodb:DeleteItem", "Table"): Probe(follow_uses.forget_a_calendar),
    ("read_calendars", "kms:Decrypt", "CredentialsKey"): Probe(credential_uses.open_what_was_sealed),
    ("read_calendars", "secretsmanager:GetSecretValue", "CalendarApps"): Probe(
        credential_uses.read_the_secrets_of_apps
    ),
    ("read_calendars", "kms:Encrypt", "CredentialsKey"): Probe(credential_uses.seal_by_the_calendar_function),
    **{
        ("receive_replies", action, resource): Probe(reply_uses.take_one_in)
        for action, resource in (
            ("dynamodb:GetItem", "Table"),
            ("dynamodb:UpdateItem", "Table"),
            ("s3:GetObject", "ReceivedMails/*"),
        )
    },
}
"""What needs a permission: function, action, resource."""


def probe_of(key: tuple[str, str, str]) -> Probe | None:
    """The probe of a permission; None if there is none."""
    function, action, _ = key
    if is_of_lambda(function, action):
        use = LAMBDA_USES[action]
        return Probe(lambda world: use(world, function))
    if (function, action) == ("follow_changes", "ses:SendRawEmail"):
        # Whatever it may be sent by on AWS: on the embedded cloud that is one.
        return Probe(follow_uses.mail_about_a_booking)
    return PROBES.get(key)
