"""Design: products, and brands."""

from __future__ import annotations

from datetime import date

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Place
from infra.sample_data.looks import Look
from infra.sample_data.people.person import DAY_OFF, MON_THU, SampleExpert, address_of, photo_url, upcoming, week


def people(today: date) -> tuple[SampleExpert, ...]:
    return soren_vestermark(today), chloe_abernethy(today)


def soren_vestermark(today: date) -> SampleExpert:
    handle = "soren-vestermark"
    expert = Expert(
        handle=handle,
        name="Søren Vestermark",
        category="Design",
        headline="Product design for tools that people use all day",
        bio=(
            "Søren designs control rooms, ward schedules and other screens that nobody chose and "
            "everybody needs. He counts clicks, then glances, then sighs. Show him the page your users "
            "complain about and he will sketch a calmer one while you talk."
        ),
        specializations=("Interface design", "Usability tests", "Design systems", "Accessibility"),
        experience_years=16,
        photo_url=photo_url(handle),
        accent="teal",
        email=address_of(handle),
        availability=Availability(
            timezone="Europe/Copenhagen",
            weekly=week(MON_THU, ("09:00", "11:45"), ("12:45", "15:30")),
            overrides={upcoming(today, "wed"): (("09:00", "11:45"),), upcoming(today, "mon", 2): DAY_OFF},
        ),
        event_types=(
            EventType(
                slug="one-screen",
                title="One screen",
                description="You share one screen, I redraw it. You keep the sketch.",
                duration_minutes=30,
                interval_minutes=15,
                buffer_after_minutes=10,
                minimum_notice_minutes=60,
                booking_window_days=30,
            ),
            EventType(
                slug="design-critique",
                title="Design critique",
                description="A whole flow, from first visit to the thing done. Prototypes welcome.",
                duration_minutes=75,
                interval_minutes=30,
                buffer_before_minutes=10,
                buffer_after_minutes=20,
                minimum_notice_minutes=1440,
                booking_window_days=60,
            ),
            EventType(
                slug="portfolio",
                title="Portfolio talk",
                description="For designers who apply somewhere soon: what to show first, what to take out.",
                duration_minutes=45,
                interval_minutes=15,
                buffer_after_minutes=10,
                minimum_notice_minutes=360,
                booking_window_days=45,
            ),
        ),
    )
    look = Look("porcelain", "curls", "blond", "violet", "rollneck", "ivory", glasses="round", beard="full")
    return SampleExpert(expert, look)


def chloe_abernethy(today: date) -> SampleExpert:
    handle = "chloe-abernethy"
    expert = Expert(
        handle=handle,
        name="Chloe Abernethy",
        category="Design",
        headline="Names, letters and colours for small brands",
        bio=(
            "Chloe has named a ferry line, four bakeries and a law firm that wanted to sound less like "
            "one. She starts with how you talk about your work and only then opens a drawing program. "
            "Clients in Sydney can come to the studio, where the coffee is part of the method."
        ),
        specializations=("Brand identity", "Naming", "Typography"),
        experience_years=7,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Australia/Sydney",
            weekly=week(("wed", "thu", "fri"), ("10:00", "13:00"), ("14:00", "17:00"))
            | week(["sat"], ("09:00", "12:30")),
            overrides={upcoming(today, "fri", 1): DAY_OFF},
        ),
        event_types=(
            EventType(
                slug="brand-hello",
                title="Brand hello",
                description="Tell me what you do; I tell you what I heard.",
                duration_minutes=30,
                interval_minutes=30,
                buffer_after_minutes=10,
                minimum_notice_minutes=120,
                booking_window_days=30,
                phone="optional",
            ),
            EventType(
                slug="studio-session",
                title="Studio session",
                description="Ninety minutes with paper, samples and your competitors' worst ideas.",
                duration_minutes=90,
                interval_minutes=30,
                buffer_before_minutes=15,
                buffer_after_minutes=30,
                minimum_notice_minutes=2880,
                booking_window_days=60,
                daily_cap=2,
                place=Place("in_person", "Studio 4, 18 Banksia Lane, Surry Hills NSW 2010, Australia"),
            ),
        ),
    )
    return SampleExpert(expert, Look("sand", "bun", "blond", "plum", "crew", "mustard", accent="lilac"))
