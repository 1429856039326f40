"""The secrets of apps at Google and Microsoft, on their way from a person or a file into Secrets Manager."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.aws import app_secrets
from infra.aws.account import Missing
from infra.aws.options import DeployOptions
from infra.aws.screen import Screen
from infra.deployment import calendar_apps

GOOGLE, MICROSOFT = "1234-abcd.apps.googleusercontent.com", "01234567-89ab-cdef-0123-456789abcdef"
BOTH = {"GoogleClientId": GOOGLE, "MicrosoftClientId": MICROSOFT}
SECRETS = {"google": "GOCSPX-of-google", "microsoft": "of~microsoft8Q~"}


class Cloud:
    """A stage whose stack has an empty secret, as CloudFormation makes it."""

    region = "eu-west-1"

    def __init__(self) -> None:
        self._session: Any = boto3.Session("test", "test", region_name=self.region)
        self.secrets = self.client("secretsmanager")
        self.secret_id = self.secrets.create_secret(Name=f"apps-{secrets.token_hex(4)}")["ARN"]

    def client(self, service: str, /) -> Any:
        # moto's own CloudFormation wants libraries that nothing else here needs.
        return self if service == "cloudformation" else self._session.client(service)

    def describe_stacks(self, **_: str) -> dict[str, Any]:
        outputs = [{"OutputKey": "CalendarAppsSecretId", "OutputValue": self.secret_id}]
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": outputs}]}

    def keeps(self, secrets: dict[str, str], parameters: dict[str, str] = BOTH) -> bool:
        ids = calendar_apps.client_ids(parameters)
        return calendar_apps.save(self.secrets, self.secret_id, ids, secrets)

    @property
    def kept(self) -> dict[str, Any]:
        found = json.loads(self.secrets.get_secret_value(SecretId=self.secret_id)["SecretString"])
        return {service: found[service] for service in found if service in SECRETS}


@pytest.fixture
def cloud() -> Iterator[Any]:
    """Any: it stands in for Aws."""
    with mock_aws():
        yield Cloud()


def gather(cloud: Any, *typed: str, given: str = "", parameters: dict[str, str] = BOTH, nobody: bool = False) -> Any:
    """What a deployment gathers, and what it asked."""
    asked: list[str] = []
    answers = iter(typed)

    def read(question: str) -> str:
        asked.append(question)
        return next(answers)

    screen = Screen(True, say=asked.append, is_terminal=lambda: not nobody, read_unseen=read)
    found = app_secrets.gather(cloud, DeployOptions(calendar_secrets=given), parameters, screen)
    return found, asked


def test_a_person_is_asked_for_what_the_stage_lacks_and_once(cloud: Any) -> None:
    found, asked = gather(cloud, *SECRETS.values())
    assert found == SECRETS
    assert ["Google" in asked[0], "Microsoft" in asked[1]] == [True, True]
    assert cloud.keeps(found) is True
    assert cloud.kept == SECRETS
    assert gather(cloud) == ({}, [])
    assert cloud.keeps({}) is False
    # Where there is no app, nothing is asked, nor looked at.
    assert gather(None, parameters={}) == ({}, [])


def test_another_apps_secret_is_asked_for_and_none_is_taken_for_it(cloud: Any) -> None:
    cloud.keeps(SECRETS)
    other = BOTH | {"GoogleClientId": "5678-efgh.apps.googleusercontent.com"}
    found, asked = gather(cloud, "GOCSPX-of-the-other", parameters=other)
    assert (found, len(asked)) == ({"google": "GOCSPX-of-the-other"}, 1)
    # A deployment that ended before it was kept.
    cloud.keeps({}, other)
    assert cloud.kept == {"microsoft": SECRETS["microsoft"]}
    cloud.keeps(found, other)
    assert cloud.kept == SECRETS | found


def test_secrets_are_renewed_by_who_asks_for_it_and_enter_keeps_one(cloud: Any) -> None:
    cloud.keeps(SECRETS)
    found, asked = gather(cloud, "", "another~8Q~", given="ask")
    assert found == {"microsoft": "another~8Q~"}
    assert all("Enter keeps" in question for question in asked)
    assert cloud.keeps(found) is True
    assert cloud.kept == SECRETS | found


def test_what_cant_be_a_secret_is_asked_for_again_and_is_not_repeated(cloud: Any) -> None:
    google_only = {"GoogleClientId": GOOGLE}
    found, said = gather(cloud, "", "GOCSPX with blanks", " GOCSPX-of-google ", parameters=google_only)
    assert found == {"google": "GOCSPX-of-google"}
    assert "blanks" not in "".join(said)
    with pytest.raises(Missing, match="There is no secret of the app at Google"):
        gather(cloud, "", "", "", parameters=google_only)
    # The mistake that is made most: Microsoft shows the secret's own id beside it.
    _, said = gather(cloud, MICROSOFT, SECRETS["microsoft"], parameters={"MicrosoftClientId": MICROSOFT})
    assert "what stands under Value" in said[1] and MICROSOFT not in said[1]


def test_a_job_gives_a_file(cloud: Any, tmp_path: Path) -> None:
    with pytest.raises(Missing, match="Google and Microsoft is needed, and there is nobody to ask"):
        gather(cloud, nobody=True)
    file = tmp_path / "secrets.json"
    file.write_text(json.dumps(SECRETS))
    assert gather(cloud, given=str(file), nobody=True) == (SECRETS, [])
    file.write_text(json.dumps({"google": SECRETS["google"]}))
    with pytest.raises(Missing, match="at Microsoft is needed"):
        gather(cloud, given=str(file), nobody=True)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("GOCSPX-alone", "isn't JSON"),
        ('{"gogle": "GOCSPX-of-google"}', "or one of them"),
        ('{"google": ""}', "the google secret is empty"),
        ("{}", "or one of them"),
    ],
)
def test_a_file_that_cant_be_meant_is_refused_and_not_repeated(
    cloud: Any, tmp_path: Path, text: str, advice: str
) -> None:
    file = tmp_path / "secrets.json"
    file.write_text(text)
    with pytest.raises(Missing, match=advice) as error:
        gather(cloud, given=str(file))
    assert "GOCSPX" not in str(error.value)
    with pytest.raises(Missing, match="can't be read"):
        gather(cloud, given=str(tmp_path / "none"))


def test_an_app_that_is_taken_back_leaves_no_secret(cloud: Any) -> None:
    cloud.keeps(SECRETS)
    assert cloud.keeps({}, {"MicrosoftClientId": MICROSOFT}) is True
    assert cloud.kept == {"microsoft": SECRETS["microsoft"]}
