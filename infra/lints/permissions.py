"""What each function may do: the policies, and the table of them in docs/permissions.md.

`python -m infra.lints.permissions` rewrites the table from the template as it would go to AWS.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cloudformation.template import Template
from infra.package.build import BuildError, build
from infra.workspace import API, ROOT

Document = dict[str, Any]

TABLE = ROOT / "docs" / "permissions.md"

_CHALICE = API / ".chalice"
_FILE = "policy-{}.json"

_ARN = re.compile(r"arn:\$\{AWS::Partition\}:([a-z0-9-]+):\$\{AWS::Region\}:\$\{AWS::AccountId\}:")
_PARAMETER = re.compile(r"\$\{(\w+)(?:\.\w+)?\}")
_ATTRIBUTES = {"Arn": "", "Id": "", "StreamArn": "/stream"}
_SERVICES = {"ses"}
"""Services whose resources here are none of the template's, so that the service has to be named."""

_INTRODUCTION = """\
# What each function may do

`python -m infra.lints.permissions` writes this page from the finished template, and a unit test compares the two. The
policies themselves are `expertbook_api/.chalice/policy-<function>.json`. Every function has a role of its own, which
only Lambda can assume, and each role has exactly one policy; `make deploy BOUNDARY=…` puts a boundary around all of
them. What the deployer may do is in [deploying.md](operations/deploying.md#which-rights-the-deployer-needs).

Nothing here is superfluous, and that's proved: `tests/cloud/test_least_privilege.py` takes away each action in turn, on
the embedded cloud, and sees the function fail that needs it. It also sees that each function is refused what isn't
here. What the embedded cloud can't fully prove is marked and explained below.
"""

_EXPLANATION = """\
## What the embedded cloud does not prove

¹ Lambda does these in the function's name, and the embedded cloud does them in its own, so nothing fails there without
them. Finding the stream, leaving a failed call with the dead letters and taking messages from the queue of shares are
tested with the role's credentials. For the others, unit tests check who has them, and on what:

- **Logs**: each function writes only to its own log group and can't make one. The group is in the template, with its
  retention.
- **Reading the stream**: the four actions that AWS asks for before it makes an event source mapping, in the role of
  the function that the mapping calls. `ListStreams` is on `*`, because it isn't about a single stream.
- **Dead letters**: Lambda sends a failed call of the clock to the queue. (The two functions that read the stream also
  send letters themselves, which is proved.)

² The embedded cloud ignores conditions on partition keys (`dynamodb:LeadingKeys`). Two kinds of function have them,
because their keys always begin in one or two ways: those of the WebSocket, which anybody can call, and the one that
reads external calendars, which takes in text from anywhere. A unit test records every key that these functions send and
checks that it is allowed. The one that reads calendars also tells an expert's own bookings among the entries; of those
it may list only whose they are (`dynamodb:Attributes`). It reads a booking that it writes into a calendar, and writes
none. `api_handler` and `follow_changes` use nearly every kind
of item, so a condition would list nearly all. Queries of an index have none, because AWS doesn't document what it
compares there.

³ On AWS, emails can be sent only as the stack's own sender, through the stack's configuration set. The identity is any
of the account, because the SES sandbox checks the recipient's identity too. The embedded cloud knows neither condition
nor identity, so the policy has `*` there.

⁴ On AWS that alarm alone can be read. The embedded cloud takes any call for alarms as one for all, so the policy has
`*` there.

⁵ On AWS the key seals and opens only what names its expert (the encryption context), and what is opened has to name the
one for whom it was sealed. The embedded cloud knows no such condition, so the policy has none there; that another's
doesn't open is tested, on both.

**Photos and pages.** `follow_changes` writes the experts' pages, whose keys are handles and have no common beginning.
It is refused the keys of the site itself and of uploads; a unit test compares that list with every file in
`frontend/`. `api_handler` may write below `uploads/` because it signs the upload form, and an upload has the signer's
rights.
"""


READS_A_STREAM = frozenset(
    {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}
)
"""What AWS asks for before it makes an event source mapping, in the role of the function that the mapping calls."""

READS_A_QUEUE = frozenset({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"})
"""The same for a queue."""

WRITES_A_LOG = frozenset({"logs:CreateLogStream", "logs:PutLogEvents"})


@dataclass(frozen=True, slots=True)
class Permission:
    """A statement of a function's policy, in words."""

    function: str
    purpose: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: str


def policies() -> dict[str, Document]:
    """The policies as they are written, by the functions' names."""
    config = json.loads((_CHALICE / "config.json").read_text(encoding="utf-8"))
    functions = config["stages"]["api"]["lambda_functions"]
    return {
        name: json.loads((_CHALICE / function["iam_policy_file"]).read_text(encoding="utf-8"))
        for name, function in functions.items()
    }


def permissions(template: Template) -> Iterator[Permission]:
    """What the template allows and denies, function by function."""
    resources = template["Resources"]
    for name in policies():
        for policy in resources[role_of(name)]["Properties"]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield Permission(
                    function=name,
                    purpose=_words(statement["Sid"]),
                    allows=statement["Effect"] == "Allow",
                    actions=tuple(as_list(statement["Action"])),
                    resources=tuple(readable(each) for each in as_list(_on_aws(statement["Resource"]))),
                    condition=_condition(_on_aws(statement.get("Condition", {}))),
                )


def role_of(function: str) -> str:
    """The logical id that Chalice gives the role of a function."""
    return "".join(part.title() for part in function.split("_")) + "Role"


def readable(resource: Any) -> str:
    """A resource of a policy by its name in the template: `Table`, `SiteBucket/photos/*`; `*` for any."""
    resource = _on_aws(resource)
    if isinstance(resource, list):
        return ", ".join(map(readable, resource))
    if isinstance(resource, str):
        return resource
    if "Fn::GetAtt" in resource:
        name, attribute = resource["Fn::GetAtt"]
        return f"{name}{_ATTRIBUTES[attribute]}"
    return _PARAMETER.sub(r"\1", _ARN.sub(_service, resource["Fn::Sub"]))


def is_of_lambda(function: str, action: str) -> bool:
    """Whether Lambda uses a right in the function's name, and not the function itself."""
    asks_for_its_length = (function, action) == ("follow_changes", "sqs:GetQueueAttributes")
    return action in READS_A_STREAM | READS_A_QUEUE | WRITES_A_LOG and not asks_for_its_length


def as_list(value: Any) -> list[Any]:
    """What a policy may write alone or in a list."""
    return value if isinstance(value, list) else [value]


def table(template: Template) -> str:
    """docs/permissions.md."""
    parts = [_INTRODUCTION]
    by_function: dict[str, list[Permission]] = {}
    for permission in permissions(template):
        by_function.setdefault(permission.function, []).append(permission)
    for name, found in by_function.items():
        parts.append("\n".join([f"## `{name}`\n", "| to | may | on |", "|---|---|---|", *map(_row, found), ""]))
    return "\n".join([*parts, _EXPLANATION])


def _row(permission: Permission) -> str:
    actions = "<br>".join(f"`{action}`{_mark(permission, action)}" for action in permission.actions)
    resources = ", ".join(f"`{resource}`" for resource in permission.resources)
    verb = "" if permission.allows else "**never** "
    condition = f", only if {permission.condition}" if permission.condition else ""
    return f"| {permission.purpose} | {verb}{actions} | {resources}{condition} |"


def _mark(permission: Permission, action: str) -> str:
    if is_of_lambda(permission.function, action):
        return "¹"
    if action.startswith("ses:"):
        return "³"
    if action.startswith("cloudwatch:"):
        return "⁴"
    if action in ("kms:Encrypt", "kms:Decrypt"):
        return "⁵"
    return "²" if permission.condition else ""


def _condition(condition: Any) -> str:
    return " and ".join(
        f"{key.partition(':')[2]} {_comparison(operator, values)}"
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _comparison(operator: str, values: Any) -> str:
    return "is there" if operator == "Null" else f"{_COMPARISONS[operator]} {_one_of(values)}"


_COMPARISONS = {
    "ForAllValues:StringLike": "are like",
    "ForAllValues:StringEquals": "are",
    "StringEqualsIgnoreCase": "is",
    "StringEqualsIfExists": "is",
}


def _one_of(values: Any) -> str:
    return " or ".join(f"`{value['Ref'] if isinstance(value, dict) else value}`" for value in as_list(values))


def _on_aws(value: Any) -> Any:
    """What a part of the template is on AWS, where it is something else on the embedded cloud."""
    if isinstance(value, dict) and "Fn::If" in value:
        condition, on_aws, _ = value["Fn::If"]
        # The other condition: with whatever may be deployed.
        assert condition in ("OnAws", "HasCalendarApps")
        return _on_aws(on_aws)
    return value


def _service(found: re.Match[str]) -> str:
    return f"{found[1]} " if found[1] in _SERVICES else ""


def _words(sid: str) -> str:
    words: Iterable[str] = re.findall(r"[A-Z][a-z]*", sid)
    return " ".join(words).lower()


def main(target: Path = TABLE) -> int:
    """Write the table."""
    try:
        release = build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    target.write_text(table(release.template_for("BUCKET")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
