"""`python -m infra.aws deploy|destroy|outputs|logs|seed`: work with a stage on AWS."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Sequence
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError

from infra.aws.account import Missing, open_session
from infra.aws.deploy import Deployment
from infra.aws.destroy import Teardown
from infra.aws.logs import Tail, parse_duration
from infra.aws.options import DEFAULT_STAGE, DeployOptions, stack_name
from infra.aws.screen import Screen
from infra.aws.seed import seed
from infra.aws.session import Aws
from infra.aws.stages import load_outputs
from infra.deployment.deployer import Deployer, DeploymentError, NotApproved
from infra.package.build import BuildError


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 if it worked, 1 if not, 130 if somebody stopped it."""
    options = _parse(arguments)
    try:
        aws = open_session(options.region)
        return _do(options, aws)
    except KeyboardInterrupt:
        return 130
    except Missing as error:
        print("This can't be done yet:", file=sys.stderr)
        for line in error.lines:
            print(f"  - {line}", file=sys.stderr)
    except NotApproved:
        print("Nothing was changed.", file=sys.stderr)
    except (DeploymentError, BuildError) as error:
        print(error, file=sys.stderr)
    except TimeoutError:
        print("CloudFormation is still at work after an hour; run this again to keep watching.", file=sys.stderr)
    except (ClientError, BotoCoreError) as error:
        print(f"AWS refused: {error}", file=sys.stderr)
    return 1


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _do(options: argparse.Namespace, aws: Aws) -> int:
    commands: dict[str, Callable[[argparse.Namespace, Aws], None]] = {
        "deploy": _deploy,
        "destroy": _destroy,
        "outputs": _outputs,
        "logs": _logs,
        "seed": _seed,
    }
    try:
        commands[options.command](options, aws)
    except KeyboardInterrupt:
        if options.command in ("deploy", "destroy"):
            _print_stack_status(options, aws)
        raise
    return 0


def _deploy(options: argparse.Namespace, aws: Aws) -> None:
    wanted = DeployOptions(
        options.stage,
        options.email_from,
        options.domain,
        options.firewall,
        options.alarm_email,
        options.price_class,
        options.certificate,
        options.alarms,
        options.budget,
        options.boundary,
        options.cors_origins,
        options.limits,
        options.security_contact,
        options.moderators,
        options.google_client_id,
        options.microsoft_client_id,
        options.calendar_secrets,
        options.reply_domain,
        options.reply_rule_set,
        options.role_arn,
        extra=dict(options.parameter),
    )
    Deployment(aws, wanted, Screen(options.yes)).run()


def _destroy(options: argparse.Namespace, aws: Aws) -> None:
    with_data = options.data == "delete"
    Teardown(aws, DeployOptions(options.stage, role=options.role_arn), Screen(options.yes), with_data=with_data).run()


def _outputs(options: argparse.Namespace, aws: Aws) -> None:
    outputs = load_outputs(aws, options.stage)
    if options.json:
        print(json.dumps(outputs, indent=2, sort_keys=True))
        return
    for name, value in sorted(outputs.items()):
        print(f"{name:18} {value}")


def _logs(options: argparse.Namespace, aws: Aws) -> None:
    since = parse_duration(options.since)
    load_outputs(aws, options.stage)
    screen = Screen()
    Tail(aws, options.stage, options.function, options.filter).follow(since, screen.say, once=options.once)


def _seed(options: argparse.Namespace, aws: Aws) -> None:
    seed(aws, load_outputs(aws, options.stage), options.stage, options.number, Screen(options.yes))


def _print_stack_status(options: argparse.Namespace, aws: Aws) -> None:
    stack = Deployer(aws, stack_name(options.stage), "").describe()
    status = stack["StackStatus"] if stack else "not there"
    print(f"\nStopped looking. The stack {stack_name(options.stage)} is {status}.")
    if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        print("CloudFormation carries on by itself. Run the same command again to wait for it and continue.")
    else:
        print("Nothing is running. Run the same command again to continue from here.")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.aws", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    deploy = _command(commands, "deploy")
    deploy.add_argument("--email-from", default="", help="the address mails come from")
    deploy.add_argument("--domain", default="", help="the site's own name; `none` takes it back")
    deploy.add_argument("--firewall", default="", help="on or off")
    deploy.add_argument("--alarm-email", default="", help="who is mailed when an alarm goes off; `none` takes it back")
    deploy.add_argument("--price-class", default="", help="from where CloudFront answers: 100, 200 or all")
    deploy.add_argument("--certificate", default="", help="ARN in us-east-1, where the domain's DNS is not in Route 53")
    deploy.add_argument("--alarms", default="", help="on or off: off for a stage that is only tried")
    deploy.add_argument("--budget", default="", help="dollars a month of the account; `none` takes it back")
    deploy.add_argument("--cors-origins", default="", help="whose pages may make every call; `none` takes it back")
    deploy.add_argument(
        "--limits", default="", help="numbers for an hour, as codes_per_network=50; `none` takes them back"
    )
    deploy.add_argument("--security-contact", default="", help="who is told of faults; `none` takes it back")
    deploy.add_argument("--reply-domain", default="", help="where replies to invitations are received; or `none`")
    deploy.add_argument("--reply-rule-set", default="", help="somebody's active set of receipt rules, to add one to")
    deploy.add_argument("--moderators", default="", help="who may hide reviews; `none` takes it back")
    deploy.add_argument("--google-client-id", default="", help="of an app of yours; `none` takes it back")
    deploy.add_argument("--microsoft-client-id", default="", help="of an app of yours; `none` takes it back")
    deploy.add_argument("--calendar-secrets", default="", help="a file with those apps' secrets, or `ask`")
    deploy.add_argument("--boundary", default="", help="a policy that bounds what functions may; `none` takes it back")
    deploy.add_argument("--parameter", type=_parameter, action="append", default=[], metavar="NAME=VALUE")
    destroy = _command(commands, "destroy")
    destroy.add_argument("--data", default="", choices=["", "keep", "delete"], help="the table, the photos, the keys")
    outputs = _command(commands, "outputs")
    outputs.add_argument("--json", action="store_true")
    logs = _command(commands, "logs")
    logs.add_argument("--since", default="15m", help="how far back it begins")
    logs.add_argument("--function", default="", help="part of a function's name")
    logs.add_argument("--filter", default="", help="CloudWatch's filter pattern")
    logs.add_argument("--once", action="store_true", help="end when all that is there was printed")
    seeding = _command(commands, "seed")
    seeding.add_argument("--number", type=int, default=100)
    return parser.parse_args(arguments)


def _command(commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name)
    parser.add_argument("--stage", default=DEFAULT_STAGE)
    parser.add_argument("--region", default="", help="else the profile's")
    if name in ("deploy", "destroy"):
        parser.add_argument("--role-arn", default="", help="the role in whose name CloudFormation works")
    parser.add_argument("--yes", action="store_true", help="answer every question")
    return parser


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("NAME=VALUE")
    return name, value


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(main(sys.argv[1:]))
