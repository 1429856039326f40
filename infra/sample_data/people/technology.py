"""Technology: cloud cost, machine learning, security."""

from __future__ import annotations

from datetime import date

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Place
from infra.sample_data.looks import Look
from infra.sample_data.people.person import (
    DAY_OFF,
    MON_FRI,
    MON_THU,
    SampleExpert,
    address_of,
    photo_url,
    upcoming,
    week,
)


def people(today: date) -> tuple[SampleExpert, ...]:
    return mara_okafor(today), ren_takamori(today), anjali_wadekar(today)


def mara_okafor(today: date) -> SampleExpert:
    handle = "mara-okafor"
    expert = Expert(
        handle=handle,
        name="Mara Okafor",
        category="Technology",
        headline="Cloud architecture that stays affordable",
        bio=(
            "Mara has moved payment companies from rooms full of servers to a few well-chosen services, "
            "and has the bills to prove that it got cheaper. She reads your architecture the way an "
            "accountant reads a ledger: line by line, with questions. You leave with three things to "
            "change this week and one to leave alone."
        ),
        specializations=("AWS architecture", "Cost reviews", "Serverless", "Migrations"),
        experience_years=14,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Africa/Lagos",
            weekly=week(MON_THU, ("09:00", "12:30"), ("14:00", "17:30")) | week(["fri"], ("09:00", "13:00")),
            overrides={
                upcoming(today, "wed", 1): DAY_OFF,
                upcoming(today, "sat", 1): (("10:00", "13:00"),),
            },
        ),
        event_types=(
            EventType(
                slug="sync",
                title="15-minute sync",
                description="One question, one answer. Send a diagram beforehand if you have one.",
                duration_minutes=15,
                interval_minutes=15,
                buffer_after_minutes=5,
                minimum_notice_minutes=60,
                booking_window_days=30,
                phone="optional",
            ),
            EventType(
                slug="cost-review",
                title="Cost review",
                description="We go through last month's bill together and mark what can go.",
                duration_minutes=45,
                interval_minutes=30,
                buffer_after_minutes=15,
                minimum_notice_minutes=240,
                booking_window_days=45,
            ),
            EventType(
                slug="architecture-deep-dive",
                title="Architecture deep dive",
                description="Ninety minutes on one system, with a written summary the day after.",
                duration_minutes=90,
                interval_minutes=30,
                buffer_before_minutes=15,
                buffer_after_minutes=30,
                minimum_notice_minutes=1440,
                booking_window_days=60,
                daily_cap=2,
            ),
        ),
    )
    look = Look("cocoa", "afro", "black", "indigo", "blazer", "mustard", glasses="round", accent="ivory")
    return SampleExpert(expert, look)


def ren_takamori(today: date) -> SampleExpert:
    handle = "ren-takamori"
    expert = Expert(
        handle=handle,
        name="Ren Takamori",
        category="Technology",
        headline="Machine learning that survives production",
        bio=(
            "Ren builds forecasting systems for railways and warehouses, where a wrong number means an "
            "empty platform or a full one. He helps teams decide whether they need a model at all, and "
            "how they will notice when it goes stale. Notebooks welcome; slides are not needed."
        ),
        specializations=("Forecasting", "ML operations", "Data quality"),
        experience_years=11,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Asia/Tokyo",
            weekly=week(("tue", "wed", "thu"), ("10:00", "13:00"), ("15:00", "19:00"))
            | week(["fri"], ("10:00", "16:00")),
            overrides={upcoming(today, "thu"): (("13:00", "20:00"),)},
        ),
        event_types=(
            EventType(
                slug="model-check",
                title="Do we need a model?",
                description="Half an hour to find out what a good baseline would already give you.",
                duration_minutes=30,
                interval_minutes=30,
                buffer_after_minutes=10,
                minimum_notice_minutes=120,
                booking_window_days=40,
            ),
            EventType(
                slug="pipeline-review",
                title="Pipeline review",
                description="From raw data to a served prediction: where it breaks, and how you would know.",
                duration_minutes=75,
                interval_minutes=45,
                buffer_before_minutes=10,
                buffer_after_minutes=15,
                minimum_notice_minutes=720,
                booking_window_days=60,
                place=Place("link", "https://meet.example.com/ren-takamori"),
            ),
        ),
    )
    return SampleExpert(expert, Look("sand", "quiff", "ink", "slate", "rollneck", "graphite", accent="mint"))


def anjali_wadekar(today: date) -> SampleExpert:
    handle = "anjali-wadekar"
    expert = Expert(
        handle=handle,
        name="Anjali Wadekar",
        category="Technology",
        headline="Security for teams without a security team",
        bio=(
            "Anjali spent a decade breaking into banks with their permission and now helps smaller "
            "companies close the doors that matter. She ranks risks by what they would cost you, not by "
            "how they sound. Nothing you show her leaves the call."
        ),
        specializations=("Threat modelling", "Incident response", "Access control", "Audit preparation"),
        experience_years=17,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Asia/Kolkata",
            weekly=week(MON_FRI, ("11:00", "14:00"), ("16:30", "20:30")),
            overrides={upcoming(today, "mon", 1): DAY_OFF, upcoming(today, "tue", 1): DAY_OFF},
        ),
        event_types=(
            EventType(
                slug="second-opinion",
                title="Second opinion",
                description="A finding, a vendor's claim or a worry: what it means for you, in plain words.",
                duration_minutes=25,
                interval_minutes=30,
                buffer_after_minutes=5,
                minimum_notice_minutes=90,
                booking_window_days=30,
            ),
            EventType(
                slug="threat-model",
                title="Threat model workshop",
                description="We draw your system, decide who would attack it, and list what comes first.",
                duration_minutes=90,
                interval_minutes=60,
                buffer_before_minutes=10,
                buffer_after_minutes=20,
                minimum_notice_minutes=2880,
                booking_window_days=60,
                daily_cap=1,
                requires_confirmation=True,
            ),
        ),
    )
    return SampleExpert(expert, Look("olive", "long", "ink", "teal", "crew", "wine", accent="mint"))
