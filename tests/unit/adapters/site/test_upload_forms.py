"""Where a photo is uploaded to: the host that the site's content policy lets a page talk to, in every region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from expertbook.adapters import aws
from expertbook.adapters.site import pictures
from infra.cloudformation.template import load_resources
from infra.workspace import RESOURCES

BUCKET = "expertbook-prod-sitebucket-0a1b2c3d4e5f"


@pytest.fixture(autouse=True)
def clients_of_their_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Clients for AWS itself, as no test leaves them to the next."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("SITE_BUCKET", BUCKET)
    aws.forget_clients()
    yield
    aws.forget_clients()


def host_in_the_policy(region: str) -> str:
    """The host of uploads in the Content-Security-Policy of a stack in the region."""
    headers = load_resources(RESOURCES)["Resources"]["SiteHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    policy: Any = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    text, addresses = policy["Fn::Sub"]
    assert "connect-src 'self' ${Live} ${Uploads};" in text
    condition, on_aws, _ = addresses["Uploads"]["Fn::If"]
    assert (condition, on_aws) == ("OnAws", {"Fn::Sub": "https://${SiteBucket.RegionalDomainName}"})
    # As CloudFormation has `RegionalDomainName`.
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"{BUCKET}.s3.{region}.{suffix}"


@pytest.mark.parametrize(
    "region", ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-2", "me-central-1", "cn-north-1"]
)
def test_a_form_goes_where_the_page_may_send_it(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    url = urlsplit(pictures.make_upload_form("zoe@example.com")["url"])
    assert (url.scheme, url.netloc) == ("https", host_in_the_policy(region))


def test_on_the_embedded_cloud_it_goes_to_the_clouds_own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assert pictures.make_upload_form("zoe@example.com")["url"] == f"http://127.0.0.1:4566/{BUCKET}"
