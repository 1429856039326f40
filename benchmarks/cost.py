"""What a month costs at 100, 10,000 and 1,000,000 bookings: a model from measured capacity.

.venv/bin/python -m benchmarks.cost [--free-tier] [--set expert_pages=10 --set write_units=0.7 …] [--measured FILE]

What each operation consumes is measured first, within a minute (benchmarks/consumption.py), or read from FILE, which
is written if it is not there. Everything else is an assumption of `Use` or `Machine`, or one of `Prices`; `--names`
lists them all, and `--set` gives any of them another value.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from benchmarks.consumption import API, CALENDARS, CONNECT, WEBHOOKS, Consumed, Scene, measure, page_weight
from expertbook.metrics import Metric
from expertbook.store.due import SHARDS
from infra.cloudformation.template import load_resources
from infra.site.files import published_files
from infra.workspace import API as API_FOLDER
from infra.workspace import RESOURCES

VOLUMES = (100, 10_000, 1_000_000)
MINUTES_A_MONTH = 30 * 24 * 60
"""As often, at most, the function that mails looks whether too many mails come back; and the clock calls for erasures,
for calendars, and for each part of what is due."""

READINGS_A_MONTH = MINUTES_A_MONTH / 15
"""Of each calendar that is read by its URL."""

ACCOUNT_READINGS_A_MONTH = MINUTES_A_MONTH / 5
TOLD_READINGS_A_MONTH = MINUTES_A_MONTH / 60
CHANGES_TOLD_A_MONTH = 100
"""Each is read by itself."""

QUEUES = 3
POLLS_A_MONTH = 5 * 3 * MINUTES_A_MONTH
"""Lambda asks each queue over five connections, 20 seconds each time. Nothing else costs at that of shares; the clock
asks once a minute how long that of calendars is."""

CALLS_A_MESSAGE = 3
"""It's sent, received and deleted."""

FULL_PROCESSOR_MB = 1769
"""A function with so much memory has one processor, one with less its share of it."""

GB = 1e9
MILLION = 1e6


def _assumed(value: float, meaning: str) -> Any:
    return field(default=value, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Use:
    """What people do; for each booking that is made, where nothing else is said."""

    directory_pages: float = _assumed(3, "pages of the directory opened")
    searches: float = _assumed(1, "searches in the directory")
    expert_pages: float = _assumed(6, "pages of experts opened, each watching")
    asked_again: float = _assumed(0.5, "how often such a page asks for its slots again: other dates, a reconnect")
    minutes_open: float = _assumed(3, "minutes such a page stays open")
    holds: float = _assumed(1.3, "slots held while the form is filled in; one of them is booked")
    losses: float = _assumed(0.02, "bookings refused, since somebody was faster")
    moves: float = _assumed(0.08, "bookings moved")
    cancellations: float = _assumed(0.12, "bookings cancelled")
    booking_views: float = _assumed(1.5, "looks at the booking's own page")
    sign_ins: float = _assumed(0.3, "sign-ins by mailed code")
    own_lists: float = _assumed(0.5, "lists of one's own bookings")
    session_lists: float = _assumed(1, "lists of an expert's sessions")
    new_visitors: float = _assumed(0.5, "share of pages opened whose files the browser has not kept")
    asked_though_kept: float = _assumed(0.1, "share of kept files without a version, asked for again")
    browsers: float = _assumed(3, "browsers that come for the first time, or after a deployment; each keeps some pages")
    photo_bytes: float = _assumed(20_000, "bytes of an expert's photo")
    bookings_of_an_expert: float = _assumed(20, "bookings of an expert in a month")
    profile_changes: float = _assumed(1, "changes of a profile, an expert and month")
    calendars: float = _assumed(0.2, "other calendars that are read by their URLs, an expert")
    accounts: float = _assumed(0.2, "calendar accounts, an expert, each with one calendar that is read")
    untold: float = _assumed(1, "share of those whose service doesn't tell of changes")
    with_accounts: float = _assumed(0.2, "share of the bookings that are written into a calendar account")
    replies: float = _assumed(0, "replies by mail to invitations; none without a domain that receives them")
    deployments: float = _assumed(4, "deployments a month")
    reminders: float = _assumed(1.6, "times that both are reminded; less than 2 for what is cancelled or booked late")
    completions: float = _assumed(0.85, "bookings that are completed, and asked about")
    reviews: float = _assumed(0.3, "reviews given")
    reviews_read: float = _assumed(1.2, "pages of reviews read, of those who come so far down an expert's page")
    with_webhooks: float = _assumed(0.2, "share of the bookings whose expert has a webhook")
    events: float = _assumed(2.5, "events of a booking that it hears of")
    exports: float = _assumed(0.1, "reputations taken along, an expert and month")
    months_kept: float = _assumed(12, "months of bookings that lie in the table")
    edge_misses: float = _assumed(0.1, "share of the site's requests that CloudFront hands on to S3")


@dataclass(frozen=True)
class Machine:
    """How long a function runs besides the processor time that was measured here."""

    processor_factor: float = _assumed(1, "processor time of a whole Lambda processor, in those of this machine")
    table_ms: float = _assumed(5, "milliseconds of a call of DynamoDB")
    post_ms: float = _assumed(15, "milliseconds until a watcher's message is taken")
    mail_ms: float = _assumed(150, "milliseconds until SES takes a mail")
    file_ms: float = _assumed(40, "milliseconds until S3 takes a file")
    webhook_ms: float = _assumed(300, "milliseconds until somebody's webhook answers")
    calendar_ms: float = _assumed(300, "milliseconds until somebody's calendar answers")
    cold_share: float = _assumed(0.02, "share of the runs that start cold")
    cold_ms: float = _assumed(1_000, "milliseconds that a cold start is billed for more")
    platform_lines: float = _assumed(3, "log lines that Lambda itself writes, a run")
    platform_bytes: float = _assumed(420, "bytes of them")
    line_overhead: float = _assumed(26, "bytes that CloudWatch counts for each line more")
    answer_head: float = _assumed(900, "bytes of an answer's head at CloudFront")
    push_bytes: float = _assumed(250, "bytes of a message over the WebSocket")
    logs_packed: float = _assumed(0.2, "how much of a log's bytes is kept, packed")


def _priced(dollars: float, unit: str) -> Any:
    return field(default=dollars, metadata={"meaning": f"dollars for {unit}"})


@dataclass(frozen=True)
class Prices:
    """List prices in us-east-1, in dollars without taxes, first tiers, as found in pages of 2024 to 2026.

    Each is a parameter since it ages: see docs/operations/costs.md for where they come from.
    """

    read_units: float = _priced(0.125, "1,000,000 read request units of DynamoDB, on demand")
    write_units: float = _priced(0.625, "1,000,000 write request units of DynamoDB, on demand")
    table_storage: float = _priced(0.25, "1 GB and month in the table")
    table_recovery: float = _priced(0.20, "1 GB and month of point-in-time recovery")
    runs: float = _priced(0.20, "1,000,000 runs of functions")
    run_seconds: float = _priced(0.0000133334, "1 GB-second of functions on arm64")
    rest_calls: float = _priced(3.50, "1,000,000 calls of the REST API")
    socket_messages: float = _priced(1.00, "1,000,000 messages of the WebSocket API, up to 32 KB each")
    socket_minutes: float = _priced(0.25, "1,000,000 minutes of connections")
    transfer: float = _priced(0.09, "1 GB out of the region, which only the WebSocket sends")
    edge_requests: float = _priced(1.00, "1,000,000 requests by https at CloudFront")
    edge_bytes: float = _priced(0.085, "1 GB out of CloudFront, price class 100")
    file_storage: float = _priced(0.023, "1 GB and month in S3")
    file_reads: float = _priced(0.40, "1,000,000 GET requests of S3")
    file_writes: float = _priced(5.00, "1,000,000 PUT requests of S3")
    queue_calls: float = _priced(0.50, "1,000,000 calls of SQS, a FIFO queue: the others are cheaper")
    mails: float = _priced(100.0, "1,000,000 mails of SES")
    mail_bytes: float = _priced(0.12, "1 GB attached to mails; all of a mail is counted")
    secrets: float = _priced(0.40, "1 secret and month")
    secret_reads: float = _priced(5.00, "1,000,000 reads of secrets")
    keys: float = _priced(1.00, "1 key of KMS and month")
    unsealings: float = _priced(3.00, "1,000,000 uses of a key that seals")
    signatures: float = _priced(15.00, "1,000,000 signatures of an elliptic curve's key")
    log_bytes: float = _priced(0.50, "1 GB of logs taken in")
    log_storage: float = _priced(0.03, "1 GB and month of logs kept, packed")
    metrics: float = _priced(0.30, "1 metric of ours and month")
    alarms: float = _priced(0.10, "1 metric of an alarm and month")
    alarm_reads: float = _priced(10.0, "1,000,000 looks at an alarm")
    dashboards: float = _priced(3.00, "1 dashboard and month")


ALWAYS_FREE = {
    "table_storage": 25.0,
    "runs": 1.0,
    "run_seconds": 400_000.0,
    "transfer": 100.0,
    "edge_requests": 10.0,
    "edge_bytes": 1_000.0,
    "queue_calls": 1.0,
    "log_bytes": 5.0,
    "metrics": 10.0,
    "alarms": 10.0,
    "alarm_reads": 1.0,
}
"""What AWS gives every account each month for nothing, for ever, in the units of `Prices`: the account's, not ours
alone. A dashboard of more than 50 metrics is not among it."""


@dataclass(frozen=True)
class Deployed:
    """What the template and the site come to. `pages` has the files and bytes of a first visit."""

    memory_mb: Mapping[str, int]
    alarms: int
    metrics: int
    dashboards: int
    site_files: int
    site_bytes: int
    pages: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Line:
    """One item of the bill: so many units at that price."""

    service: str
    what: str
    amount: float
    price: float

    @property
    def cost(self) -> float:
        """Dollars a month."""
        return self.amount * self.price


@dataclass(frozen=True)
class Model:
    """Everything that a bill is made from."""

    measured: Mapping[str, Consumed]
    deployed: Deployed
    use: Use = Use()
    machine: Machine = Machine()
    prices: Prices = Prices()
    free_tier: bool = False


def times(bookings: float, model: Model) -> dict[str, float]:
    """How often each operation is done in a month."""
    use = model.use
    a_booking = {
        "experts listed": use.directory_pages,
        "categories listed": use.directory_pages,
        "experts searched": use.searches,
        "expert shown": use.expert_pages * (1 + use.asked_again),
        "watched": use.expert_pages,
        "pinged": use.expert_pages * use.minutes_open / 5,
        "unwatched": use.expert_pages,
        "slot held": use.holds,
        "hold pushed": use.holds,
        "booked": 1.0,
        "booking pushed": 1.0,
        "booking mailed": 1.0,
        "lost to somebody faster": use.losses,
        "moved": use.moves,
        "move pushed": use.moves,
        "move mailed": use.moves,
        "cancelled": use.cancellations,
        # A hold that lapsed is told of when the table forgets it.
        "cancellation pushed": use.cancellations + max(0.0, use.holds - 1),
        "cancellation mailed": use.cancellations,
        "booking shown": use.booking_views,
        "code asked for": use.sign_ins,
        "code mailed": use.sign_ins,
        "signed in": use.sign_ins,
        "bookings listed": use.own_lists,
        "sessions listed": use.session_lists,
        "due: both reminded": use.reminders,
        "due: completed": use.completions,
        "completion followed": use.completions,
        "due: review asked for": use.completions,
        "review given": use.reviews,
        "review counted": use.reviews,
        "rating followed": use.reviews,
        "reviews shown": use.reviews_read,
        "event noted": use.with_webhooks * use.events,
        "webhook called": use.with_webhooks * use.events,
        "entry noted": use.with_accounts * (1 + use.moves + use.cancellations),
        "entry written": use.with_accounts * (1 + use.moves + use.cancellations),
        "reply followed": use.replies,
    }
    experts = bookings / use.bookings_of_an_expert
    changes = use.profile_changes * experts
    found = {name: number * bookings for name, number in a_booking.items()}
    found |= {"own profile shown": changes, "profile saved": changes, "profile followed": changes}
    found["reputation taken along"] = use.exports * experts
    found["erasures looked for"] = MINUTES_A_MONTH
    found["due: nothing"] = SHARDS * MINUTES_A_MONTH
    found["calendars looked for"] = MINUTES_A_MONTH
    found["calendar read"] = READINGS_A_MONTH * use.calendars * experts
    told = use.accounts * experts * (1 - use.untold)
    found["change told"] = CHANGES_TOLD_A_MONTH * told
    asked = ACCOUNT_READINGS_A_MONTH * use.untold * use.accounts * experts
    found["account read"] = asked + TOLD_READINGS_A_MONTH * told + found["change told"]
    return found


IN_A_RUN = {
    **{f"due: {what}": "due: nothing" for what in ("both reminded", "completed", "review asked for")},
}
"""What is done in a run of the clock that would come anyway."""


def _added(name: str, measured: Mapping[str, Consumed]) -> Consumed:
    """What a thing adds to the run that it's done in."""
    run, nothing = measured[name], measured[IN_A_RUN[name]]
    names = ("calls", "read_units", "write_units", "processor_ms", "lines", "log_bytes")
    return replace(run, **{one: max(0, getattr(run, one) - getattr(nothing, one)) for one in names})


def _processor_ms(one: Consumed, model: Model) -> float:
    share = min(1.0, model.deployed.memory_mb[one.function] / FULL_PROCESSOR_MB)
    return one.processor_ms * model.machine.processor_factor / share


def _runs_ms(one: Consumed, model: Model) -> float:
    """How long a function runs for an operation."""
    machine = model.machine
    posting = machine.post_ms if one.posts else 0  # they are sent side by side
    posting += {WEBHOOKS: machine.webhook_ms, CALENDARS: machine.calendar_ms}.get(one.function, 0)
    waiting = one.calls * machine.table_ms + one.mails * machine.mail_ms + one.puts * machine.file_ms + posting
    return waiting + _processor_ms(one, model)


@dataclass
class _Sum:
    """What all operations of a month come to."""

    read_units: float = 0
    write_units: float = 0
    runs: float = 0
    gigabyte_seconds: float = 0
    rest_calls: float = 0
    messages: float = 0
    posts: float = 0
    answer_bytes: float = 0
    mails: float = 0
    mail_bytes: float = 0
    puts: float = 0
    lines: float = 0
    log_bytes: float = 0


def _summed(bookings: float, model: Model) -> _Sum:
    found, machine = _Sum(), model.machine
    for name, number in times(bookings, model).items():
        one = model.measured[name]
        gigabytes = model.deployed.memory_mb[one.function] / 1024
        if name in IN_A_RUN:
            one = _added(name, model.measured)
            found.gigabyte_seconds += number * gigabytes * _runs_ms(one, model) / 1000
        else:
            found.runs += number
            found.gigabyte_seconds += number * gigabytes * _runs_ms(one, model) / 1000
            found.gigabyte_seconds += number * gigabytes * machine.cold_share * machine.cold_ms / 1000
        found.rest_calls += number * (one.function == API)
        # A new connection counts as a message; its end does not.
        found.messages += number * (one.posts + (one.function == CONNECT or name == "pinged"))
        found.posts += number * one.posts
        found.read_units += number * one.read_units
        found.write_units += number * one.write_units
        found.answer_bytes += number * (one.answer_bytes + machine.answer_head) * (one.function == API)
        found.mails += number * one.mails
        found.mail_bytes += number * one.mail_bytes
        found.puts += number * one.puts
        found.lines += number * one.lines
        found.log_bytes += number * one.log_bytes
    return found


def bill(bookings: float, model: Model) -> list[Line]:
    """A month with so many bookings, item by item."""
    found = _summed(bookings, model)
    amounts = {**_of_the_table(bookings, found, model), **_of_the_site(bookings, found, model)}
    amounts |= _of_the_functions(found, model) | _of_looking_on(found, model)
    often = times(bookings, model)
    looked_at = often["account read"] + often["entry written"]
    messages = often["webhook called"] + often["calendar read"] + looked_at
    amounts |= {
        "queue_calls": (QUEUES * POLLS_A_MONTH + MINUTES_A_MONTH + CALLS_A_MESSAGE * messages) / MILLION,
        "mails": found.mails / MILLION,
        "mail_bytes": found.mail_bytes / GB,
        "secrets": 1.0,
        "keys": 2.0,
        "unsealings": looked_at / MILLION,
        "signatures": often["reputation taken along"] / MILLION,
    }
    free = ALWAYS_FREE if model.free_tier else {}
    return [
        Line(service, what, max(0.0, amounts[name] - free.get(name, 0)), getattr(model.prices, name))
        for name, (service, what) in ITEMS.items()
    ]


ITEMS = {
    "read_units": ("DynamoDB", "reads"),
    "write_units": ("DynamoDB", "writes"),
    "table_storage": ("DynamoDB", "storage"),
    "table_recovery": ("DynamoDB", "recovery"),
    "runs": ("Lambda", "runs"),
    "run_seconds": ("Lambda", "duration"),
    "rest_calls": ("API Gateway", "REST calls"),
    "socket_messages": ("API Gateway", "WebSocket messages"),
    "socket_minutes": ("API Gateway", "WebSocket minutes"),
    "transfer": ("API Gateway", "WebSocket transfer"),
    "edge_requests": ("CloudFront", "requests"),
    "edge_bytes": ("CloudFront", "transfer"),
    "file_storage": ("S3", "storage"),
    "file_reads": ("S3", "reads"),
    "file_writes": ("S3", "writes"),
    "queue_calls": ("SQS", "asking the queue"),
    "mails": ("SES", "mails"),
    "mail_bytes": ("SES", "bytes attached"),
    "secrets": ("Secrets Manager", "secret"),
    "secret_reads": ("Secrets Manager", "reads"),
    "keys": ("KMS", "keys"),
    "unsealings": ("KMS", "credentials opened"),
    "signatures": ("KMS", "signatures"),
    "log_bytes": ("CloudWatch", "logs taken in"),
    "log_storage": ("CloudWatch", "logs kept"),
    "metrics": ("CloudWatch", "metrics"),
    "alarms": ("CloudWatch", "alarms"),
    "alarm_reads": ("CloudWatch", "looks at an alarm"),
    "dashboards": ("CloudWatch", "dashboard"),
}


def _of_the_table(bookings: float, found: _Sum, model: Model) -> dict[str, float]:
    # The hold's claims become the booking's; what else was held deletes itself.
    stored = {name: model.measured[name].stored_bytes for name in ("slot held", "booked", "review given")}
    a_booking = stored["slot held"] + stored["booked"] + model.use.reviews * stored["review given"]
    gigabytes = bookings * model.use.months_kept * a_booking / GB
    return {
        "read_units": found.read_units / MILLION,
        "write_units": found.write_units / MILLION,
        "table_storage": gigabytes,
        "table_recovery": gigabytes,
    }


def _of_the_functions(found: _Sum, model: Model) -> dict[str, float]:
    # A function that starts reads the secret, and then every five minutes: about as often again.
    return {
        "runs": found.runs / MILLION,
        "run_seconds": found.gigabyte_seconds,
        "secret_reads": 2 * model.machine.cold_share * found.runs / MILLION,
    }


def _of_the_site(bookings: float, found: _Sum, model: Model) -> dict[str, float]:
    use, machine, deployed = model.use, model.machine, model.deployed
    opened = {"index.html": use.directory_pages, "expert.html": use.expert_pages, "booking": use.booking_views}
    photos = use.directory_pages * Scene.experts_on_a_page + use.expert_pages
    named = photos + sum(number * deployed.pages[page][0] for page, number in opened.items())
    weight = photos * use.photo_bytes + sum(number * deployed.pages[page][1] for page, number in opened.items())
    # The service worker fetches the pages of one's own bookings, whatever the browser has.
    by_worker = [deployed.pages[page] for page in KEPT_BY_THE_WORKER]
    asked = named * (use.new_visitors + (1 - use.new_visitors) * use.asked_though_kept)
    files_asked = bookings * (asked + use.browsers * sum(number for number, _ in by_worker))
    sent = bookings * (use.new_visitors * weight + use.browsers * sum(size for _, size in by_worker))
    file_bytes = sent + files_asked * machine.answer_head
    minutes = bookings * use.expert_pages * use.minutes_open
    experts = bookings / use.bookings_of_an_expert
    return {
        "rest_calls": found.rest_calls / MILLION,
        "socket_messages": found.messages / MILLION,
        "socket_minutes": minutes / MILLION,
        "transfer": found.posts * machine.push_bytes / GB,
        "edge_requests": (files_asked + found.rest_calls) / MILLION,
        "edge_bytes": (file_bytes + found.answer_bytes) / GB,
        "file_storage": (deployed.site_bytes + experts * use.photo_bytes) / GB,
        "file_reads": files_asked * use.edge_misses / MILLION,
        "file_writes": (use.deployments * deployed.site_files + found.puts) / MILLION,
    }


KEPT_BY_THE_WORKER = ("bookings", "booking", "offline.html")


def _of_looking_on(found: _Sum, model: Model) -> dict[str, float]:
    machine, deployed = model.machine, model.deployed
    lines = found.lines + found.runs * machine.platform_lines
    taken_in = found.log_bytes + found.runs * machine.platform_bytes + lines * machine.line_overhead
    return {
        "log_bytes": taken_in / GB,
        "log_storage": taken_in * machine.logs_packed / GB,
        "metrics": float(deployed.metrics),
        "alarms": float(deployed.alarms),
        "alarm_reads": min(found.mails, MINUTES_A_MONTH) / MILLION,
        "dashboards": float(deployed.dashboards),
    }


def total(lines: Sequence[Line]) -> float:
    """Dollars a month."""
    return sum(line.cost for line in lines)


def deployed() -> Deployed:
    """What the template and the site of this checkout come to, as `make deploy` sends it."""
    resources = load_resources(RESOURCES)["Resources"]
    alarms = [found["Properties"] for found in resources.values() if found.get("Type") == "AWS::CloudWatch::Alarm"]
    events = resources["MailEvents"]["Properties"]["EventDestination"]["MatchingEventTypes"]
    # What pages read the addresses from is written as they are published.
    site = published_files(lambda said: print(said, file=sys.stderr)) | {"config.json": b"{}"}
    return Deployed(
        memory_mb=_memory(),
        alarms=sum(map(_metrics_of, alarms)),
        metrics=len(Metric) + len(events),
        dashboards=sum(found.get("Type") == "AWS::CloudWatch::Dashboard" for found in resources.values()),
        site_files=len(site),
        site_bytes=sum(map(len, site.values())),
        pages={page: page_weight(site, page) for page in ("index.html", "expert.html", *KEPT_BY_THE_WORKER)},
    )


def _metrics_of(alarm: Mapping[str, Any]) -> int:
    """An alarm that computes is paid for each metric that it looks at."""
    return sum("MetricStat" in one for one in alarm["Metrics"]) if "Metrics" in alarm else 1


def _memory() -> dict[str, int]:
    """Each function's memory, by its logical id."""
    configured = json.loads((API_FOLDER / ".chalice" / "config.json").read_text(encoding="utf-8"))
    functions = configured["stages"]["api"]["lambda_functions"]
    named = {"".join(part.capitalize() for part in name.split("_")): one for name, one in functions.items()}
    named["APIHandler"] = named.pop("ApiHandler")
    return {name: one["lambda_memory_size"] for name, one in named.items()}


def table(model: Model, volumes: Sequence[int] = VOLUMES) -> str:
    """The bills side by side, and what dominates each."""
    bills = [bill(volume, model) for volume in volumes]
    head = f"{'dollars a month, at bookings of':44}" + "".join(f"{volume:>14,}" for volume in volumes)
    rows = [head]
    for across in zip(*bills, strict=True):
        costs = "".join(f"{line.cost:14,.2f}" for line in across)
        rows.append(f"{across[0].service:16}{across[0].what:28}{costs}")
    rows.append(f"{'total':44}" + "".join(f"{total(lines):14,.2f}" for lines in bills))
    each = "".join(f"{total(lines) / volume:14,.5f}" for lines, volume in zip(bills, volumes, strict=True))
    rows.append(f"{'a booking':44}" + each)
    fixed = total(bill(0, model))
    more = "".join(f"{(total(lines) - fixed) / volume:14,.5f}" for lines, volume in zip(bills, volumes, strict=True))
    rows.append(f"{f'a booking, besides the fixed {fixed:.2f}':44}" + more)
    for lines, volume in zip(bills, volumes, strict=True):
        first = sorted(lines, key=lambda line: line.cost, reverse=True)[:4]
        shares = ", ".join(f"{one.service} {one.what} {one.cost / total(lines):.0%}" for one in first)
        rows.append(f"most at {volume:,}: {shares}")
    return "\n".join(rows)


def with_set(model: Model, wanted: Sequence[str]) -> Model:
    """The model with other values, each given as `name=value`. ValueError for a name that there is not."""
    for one in wanted:
        name, _, value = one.partition("=")
        for part in ("use", "machine", "prices"):
            values = getattr(model, part)
            if name in {known.name for known in fields(values)}:
                model = replace(model, **{part: replace(values, **{name: float(value)})})
                break
        else:
            raise ValueError(f"there is no {name}; --names lists what there is")
    return model


def _names() -> str:
    known = [one for kind in (Use, Machine, Prices) for one in fields(kind)]
    return "\n".join(f"{one.name:22} {one.default:>14}  {one.metadata['meaning']}" for one in known)


def _measured(path: Path | None) -> dict[str, Consumed]:
    if path is not None and path.exists():
        return {name: Consumed(**found) for name, found in json.loads(path.read_text(encoding="utf-8")).items()}
    measured = measure(Scene())
    if path is not None:
        path.write_text(json.dumps({name: asdict(one) for name, one in measured.items()}, indent=2), encoding="utf-8")
    return measured


def main(arguments: Sequence[str]) -> int:
    """Print the table; 2 if a name or a value is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--free-tier", action="store_true", help="take off what AWS gives every account each month")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another price or assumption")
    parser.add_argument("--names", action="store_true", help="list the prices and assumptions, and end")
    parser.add_argument("--measured", type=Path, metavar="FILE", help="keep what was measured, or take it from there")
    options = parser.parse_args(arguments)
    if options.names:
        print(_names())
        return 0
    try:
        model = with_set(Model({}, deployed(), free_tier=options.free_tier), options.set)
    except ValueError as error:
        parser.error(str(error))
    print(table(replace(model, measured=_measured(options.measured))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
