"""Nothing is allowed for nothing: each right is taken away in turn, and the function that needs it fails.

And nothing more than that is allowed: no function reaches what is none of its business, or is not this stack's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from infra.lints.permissions import policies
from tests.baked import running_copy
from tests.cloud.privileges.cases import NOT_ENFORCED_HERE, Case, cases
from tests.cloud.privileges.probes import PROBES, Probe, probe_of
from tests.cloud.privileges.refused import Elsewhere, calls_refused_to
from tests.cloud.privileges.world import World

CASES = cases()
SEEN_HERE = [case for case in CASES if case.action not in NOT_ENFORCED_HERE]
FUNCTIONS = list(policies())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A stack of its own: no other test meets a function without its rights."""
    with running_copy(tmp_path_factory.mktemp("privileges"), bare=True) as runner:
        world = World(runner.stack)
        try:
            yield world
        finally:
            world.close()


@pytest.fixture(scope="module")
def elsewhere(world: World) -> Elsewhere:
    """A table, a bucket, a queue and a secret of somebody else in the same account."""
    return Elsewhere(world)


@pytest.mark.parametrize("case", SEEN_HERE, ids=str)
def test_a_function_fails_without_what_it_is_allowed(world: World, case: Case) -> None:
    probe = probe_of(case.key)
    assert probe is not None, f"{case} is allowed, and no probe needs it: add one in tests/cloud/privileges/probes.py"
    beside = _withheld_by(probe, case.function)
    with world.withheld(case.function, case, *beside):
        assert not probe.use(world), f"nothing showed that {case} is gone: who needs it?"
    # Nothing else made the difference: the use works with the right (see below), and it does without those beside it.
    if beside:
        with world.withheld(case.function, *beside):
            assert probe.use(world), f"{case} is back, and the probe does not work"


def test_each_use_works_with_every_right_back(world: World) -> None:
    """Or it failed for another reason than the rights that were taken away above, one after the other."""
    probes = [probe for case in SEEN_HERE if (probe := probe_of(case.key)) is not None and not probe.withheld]
    assert [use for use in dict.fromkeys(probe.use for probe in probes) if not use(world)] == []


def _withheld_by(probe: Probe, function: str) -> list[Case]:
    beside = [case for case in CASES if case.function == function and case.key[1:] in probe.withheld]
    assert len(beside) == len(probe.withheld)
    return beside


def test_every_probe_is_of_something_that_is_allowed() -> None:
    assert set(PROBES) - {case.key for case in CASES} == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_has_the_written_policy_and_no_other(world: World, function: str) -> None:
    iam, role = world.stack.client("iam"), world.role(function)
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    _, deployed = world.policy(function)
    written = policies()[function]["Statement"]
    told = [
        [(statement["Sid"], statement["Action"]) for statement in each] for each in (deployed["Statement"], written)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_but_lambda_is_trusted_with_a_role(world: World, function: str) -> None:
    role = world.stack.client("iam").get_role(RoleName=world.role(function))["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRole")
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_no_two_functions_share_a_role(world: World) -> None:
    assert len({world.role(function) for function in FUNCTIONS}) == len(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_refused_what_is_none_of_its_business(world: World, elsewhere: Elsewhere, function: str) -> None:
    caller = world.as_function(function, "sts").get_caller_identity()["Arn"]
    assert f"assumed-role/{world.role(function)}/" in caller
    done = []
    for name, call in calls_refused_to(function, world, elsewhere):
        try:
            call()
            done.append(name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("AccessDenied", "AccessDeniedException"):
                done.append(f"{name}: {error.response['Error']['Code']}")
    assert done == []
