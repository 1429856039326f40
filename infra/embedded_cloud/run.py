"""One run: the cloud, the release on it, the site, the sample data, and the addresses of it all."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from infra.cloudformation.clocks import sent_to
from infra.deployment import calendar_apps
from infra.deployment.deployer import Deployer, Stack
from infra.deployment.planned import note_planned, planned_in
from infra.deployment.resources import find_physical_ids, list_resources
from infra.embedded_cloud.mailbox import Mailbox
from infra.embedded_cloud.process import CloudError, EmbeddedCloud, shown
from infra.embedded_cloud.receiving import put_received
from infra.package.build import Release, build
from infra.site.bucket import publish
from infra.site.files import SHELL, published_files, site_files
from infra.site.jwks import jwks_file
from infra.workspace import RunFolder, run_with_library

STACK = "expertbook"
BUCKET = "expertbook-deployments"
SENDER = "bookings@expertbook.example"
SECURITY_CONTACT = "security@expertbook.example"
SEEDED = "/expertbook/sample-data"
"""A parameter in the cloud itself, so that it is saved, and lost, together with the sample data."""


MAILS_PAUSE_SECONDS = 2.5
MAILS_MOST_SECONDS = 30
"""How long the mails of the sample data may take before the run says that it is ready."""


class Run:
    """ExpertBook on an embedded cloud, from the start to the stop.

    `as_deployed`: with the site's files as `make deploy` sends them, bundled. `calendar_secrets`: a file with the
    secrets of the apps at Google and Microsoft, whose client ids are among the `parameters`.
    """

    def __init__(
        self,
        folder: RunFolder,
        port: int,
        *,
        save_seconds: float,
        sample_data: bool = True,
        as_deployed: bool = False,
        parameters: dict[str, str] | None = None,
        calendar_secrets: str = "",
    ) -> None:
        self.folder = folder
        self._sample_data = sample_data
        self._as_deployed = as_deployed
        self._parameters = {"EmailFrom": SENDER, "LocalPort": str(port), **(parameters or {})}
        self._calendar_secrets = calendar_secrets
        self.cloud = EmbeddedCloud(folder, port, save_seconds)
        self.outputs: dict[str, str] = {}
        self._is_ready = False
        take = put_received(self.cloud, lambda: self._received_bucket)
        self._received_bucket = ""
        self._mailbox = Mailbox(folder.mails, self._show_mail, self._parameters.get("ReplyDomain", ""), take)
        self._mail_port = 0
        self._deployer = Deployer(self.cloud, STACK, BUCKET)

    def start(self) -> None:
        """Bring everything up; on return the site answers."""
        self.folder.outputs.unlink(missing_ok=True)
        self._mail_port = self._mailbox.start()
        self.cloud.start(self._mail_port)
        with ThreadPoolExecutor(1) as beside:
            releasing = beside.submit(build)
            self.cloud.wait_until_ready()
            release = releasing.result()
        stack = self._deploy(release)
        self._received_bucket = stack.outputs["ReceivedBucketName"]
        published = self._publish(stack)
        self._check_health(stack)
        self.outputs = self._describe(stack)
        if self._sample_data:
            self._seed_once()
        if SHELL in published and not stack.created:
            self._renew_pages()
        self._plan_bookings_once(stack)
        if stack.changed:
            self._write_sitemap()
        self._write_outputs()
        self._is_ready = True

    def deploy(self) -> bool:
        """Bring the functions of a run that is up to what lies in the checkout; whether anything differed.

        BuildError, DeploymentError or CloudError say what is wrong with it.
        """
        stack = self._deploy(build())
        if stack.changed:
            self._check_health(stack)
        return stack.changed

    def publish(self) -> set[str]:
        """Bring the site of a run that is up to what lies in the checkout; the keys that changed."""
        outputs = self._deployer.outputs()
        assert outputs is not None
        published = self._publish(Stack(outputs, created=False, changed=False))
        if SHELL in published:
            self._renew_pages()
        return published

    def _deploy(self, release: Release) -> Stack:
        stack = self._deployer.deploy(release, self._parameters | self._site_of_apps(release))
        self._keep_app_secrets(stack)
        if stack.changed:
            self._renew_gateway_responses()
            self._check_functions(release.package.stat().st_size)
        return stack

    def _site_of_apps(self, release: Release) -> dict[str, str]:
        """The site's URL for the apps at Google and Microsoft, which there is once it was deployed without them."""
        ids = calendar_apps.client_ids(self._parameters)
        if not ids:
            return {}
        without = self._parameters | dict.fromkeys(calendar_apps.PARAMETERS.values(), "")
        outputs = self._deployer.outputs() or self._deployer.deploy(release, without).outputs
        return {"ConsentSiteUrl": outputs["SiteUrl"]}

    def _keep_app_secrets(self, stack: Stack) -> None:
        ids = calendar_apps.client_ids(self._parameters)
        if ids and self._calendar_secrets:
            given = calendar_apps.read_file(self._calendar_secrets)
            calendar_apps.save(self.cloud.client("secretsmanager"), stack.outputs["CalendarAppsSecretId"], ids, given)

    def _publish(self, stack: Stack) -> set[str]:
        files = published_files(print) if self._as_deployed else site_files()
        jwks = jwks_file(self.cloud.client("kms"), stack.outputs["ReputationKeyId"])
        return publish(self.cloud.client("s3"), stack.outputs["SiteBucketName"], BUCKET, stack.outputs, files | jwks)

    def _renew_pages(self) -> None:
        print("Renewing the experts' pages …")
        self._with_library("infra.operate.renew_pages", "The experts' pages could not be renewed")

    def _plan_bookings_once(self, stack: Stack) -> None:
        """Those from before there were plans; a new table has none."""
        table, client = stack.outputs["TableName"], self.cloud.client("dynamodb")
        if stack.created:
            note_planned(client, table)
        elif planned_in(client, table) != table:
            print("Planning what is due of the bookings …")
            self._with_library("infra.operate.plan_bookings", "What is due could not be planned")

    def _write_sitemap(self) -> None:
        """Its clock comes in an hour only. Nobody waits for it."""
        names = find_physical_ids(self.cloud.client("cloudformation"), STACK)
        self.cloud.client("lambda").invoke(
            FunctionName=names["FollowChanges"],
            InvocationType="Event",
            Payload=json.dumps(sent_to("FollowChanges", "WriteTheSitemap")),
        )

    def _show_mail(self, line: str) -> None:
        """Those of the sample data are kept like all others, but would scroll the addresses away."""
        if self._is_ready:
            print(line)

    def stop(self) -> None:
        """Take everything down; the state stays."""
        self.folder.outputs.unlink(missing_ok=True)
        self.cloud.stop()
        self._mailbox.stop()

    def _describe(self, stack: Stack) -> dict[str, str]:
        return {
            "site_url": stack.outputs["SiteUrl"] + "/",
            "api_url": stack.outputs["ApiUrl"],
            "websocket_url": stack.outputs["WebsocketUrl"],
            "table_name": stack.outputs["TableName"],
            "secret_id": stack.outputs["SecretId"],
            "endpoint_url": self.cloud.endpoint,
            "bucket_name": stack.outputs["SiteBucketName"],
            "dead_letters_url": stack.outputs["DeadLettersUrl"],
            "calendar_queue_url": stack.outputs["CalendarQueueUrl"],
            "credentials_key": stack.outputs["CredentialsKeyId"],
            "mail_folder": str(self.folder.mails),
            "mail_port": str(self._mail_port),
            "received_bucket": stack.outputs["ReceivedBucketName"],
        }

    def _write_outputs(self) -> None:
        """Write the addresses in one step, so that who waits for the file reads all of it."""
        fresh = self.folder.outputs.with_suffix(".new")
        fresh.write_text(json.dumps(self.outputs, indent=2) + "\n")
        fresh.replace(self.folder.outputs)

    def _renew_gateway_responses(self) -> None:
        """Deploy the REST API again, as its stage knows only what was there when it was deployed.

        On AWS the gateway responses are in the API's definition and deployed with it; see template.py.
        """
        for resource in list_resources(self.cloud.client("cloudformation"), STACK):
            if resource["ResourceType"] == "AWS::ApiGateway::RestApi":
                self.cloud.client("apigateway").create_deployment(
                    restApiId=resource["PhysicalResourceId"], stageName="api"
                )

    def _check_functions(self, package_size: int) -> None:
        """See that every function has its code: without it, ministack 1.5.33 answers 200 all the same."""
        functions = self.cloud.client("lambda").list_functions()["Functions"]
        empty = [f["FunctionName"] for f in functions if f["CodeSize"] != package_size]
        if empty or not functions:
            raise CloudError(f"These functions were deployed without their code: {empty}")

    def _check_health(self, stack: Stack) -> None:
        """See that a function runs: one that can't be imported shows here, not at the first visitor."""
        answer = ""
        for _ in range(3):
            try:
                with urllib.request.urlopen(f"{stack.outputs['ApiUrl']}/health", timeout=30) as response:
                    answer = response.read().decode()
                if json.loads(answer).get("status") == "ok":
                    return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read().decode(errors='replace')}"
            except (OSError, ValueError) as error:
                answer = answer or str(error)
            time.sleep(0.5)
        raise CloudError(
            f"The API does not answer as it should; {shown(self.cloud.log)} may say why. "
            f"GET /health said: {answer.strip()}"
        )

    def _seed_once(self) -> None:
        parameters = self.cloud.client("ssm")
        try:
            parameters.get_parameter(Name=SEEDED)
            return
        except ClientError:
            pass
        print("Adding the sample data …")
        self._with_library("infra.sample_data", "The sample data could not be added")
        self._mailbox.wait_until_quiet(MAILS_PAUSE_SECONDS, MAILS_MOST_SECONDS)
        parameters.put_parameter(Name=SEEDED, Value="there", Type="String", Overwrite=True)

    def _with_library(self, module: str, failure: str) -> None:
        scratch = self.folder.scratch / "outputs.json"
        scratch.write_text(json.dumps(self.outputs))
        done = run_with_library(module, scratch)
        if done.returncode:
            raise CloudError(f"{failure}:\n{_end(done.stderr)}")


def _end(text: str, lines: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])
