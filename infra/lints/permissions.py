"""What each function may do: the policies, and the table of them in docs/permissions.md.

`python -m infra.lints.permissions` writes the table anew, from the template as it would go to AWS.
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

Written by `python -m infra.lints.permissions` from the finished template; a unit test holds this page against it. The
policies themselves are `expertbook_api/.chalice/policy-<function>.json`. Every function has a role of its own, which
nobody but Lambda can take on, and each role has one policy and no other.

That nothing here is for nothing is proved: `tests/cloud/test_least_privilege.py` takes each action away in turn, on
the embedded cloud, and sees the function fail that needs it; and it sees each function refused what is not here. What
can be proved there in part only is marked and explained below.
"""

_EXPLANATION = """\
## What the embedded cloud does not prove

¹ Lambda does these in the name of the function, and the embedded cloud does them in its own, so that nothing fails
there without them. The search for streams and the leaving of a failed call are tried with the credentials of the role;
for the others unit tests hold who has them, and on what:

- **Logs**: each function writes to one log group, its own, and can't make one: the group is in the template, with its
  retention.
- **Reading the stream**: the four actions that AWS asks for before it makes an event source mapping, in the role of
  the function that the mapping calls. `ListStreams` is on `*`, since it is about no single stream.
- **Dead letters**: Lambda leaves a call of the clock that failed with the queue. (The two functions that follow the
  stream leave letters themselves as well, which is proved.)

² Conditions on partition keys (`dynamodb:LeadingKeys`) are passed over by the embedded cloud. The functions have them
whose keys begin in one or two ways, whatever happens: those of the WebSocket, which anybody can call, and the one that
reads calendars, which takes in text from anywhere. A unit test runs the library under a recorder and sees that every
key which these functions send is allowed. `api_handler` and `follow_changes` touch nearly every kind of item, so that a
condition would list nearly all; and queries of an index have none, since what AWS compares there is not written down.

³ On AWS mail is sent only as the stack's own sender, through the stack's configuration set. The identity is any one of
the account, because in the SES sandbox the recipient's identity is asked for as well. The embedded cloud knows neither
condition nor identity, so the policy has `*` there.

**Photos and pages.** `follow_changes` writes the experts' pages, whose keys are their handles and so begin in no common
way. What it is refused are the keys of the site itself and of uploads; a unit test holds that list against every file
in `frontend/`. That `api_handler` may write below `uploads/` is for the form which it signs: whoever uses the form
writes with the rights of its signer.
"""


READS_A_STREAM = frozenset(
    {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}
)
"""What AWS asks for before it makes an event source mapping, in the role of the function that the mapping calls."""

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
    return action in READS_A_STREAM | WRITES_A_LOG or (function, action) == ("read_calendars", "sqs:SendMessage")


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
    return "²" if permission.condition else ""


def _condition(condition: Any) -> str:
    return " and ".join(
        f"{key.partition(':')[2]} {_COMPARISONS[operator]} {_one_of(values)}"
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


_COMPARISONS = {"ForAllValues:StringLike": "are like", "StringEqualsIgnoreCase": "is"}


def _one_of(values: Any) -> str:
    return " or ".join(f"`{value['Ref'] if isinstance(value, dict) else value}`" for value in as_list(values))


def _on_aws(value: Any) -> Any:
    """What a part of the template is on AWS, where it is something else on the embedded cloud."""
    if isinstance(value, dict) and "Fn::If" in value:
        condition, on_aws, _ = value["Fn::If"]
        assert condition == "OnAws"
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
