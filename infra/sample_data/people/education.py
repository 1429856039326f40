"""Education: applying to universities, and finishing what one began there."""

from __future__ import annotations

from datetime import date

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Place
from infra.sample_data.looks import Look
from infra.sample_data.people.person import DAY_OFF, MON_THU, SampleExpert, address_of, photo_url, upcoming, week


def people(today: date) -> tuple[SampleExpert, ...]:
    return thandiwe_maseloa(today), fintan_kearsley(today)


def thandiwe_maseloa(today: date) -> SampleExpert:
    handle = "thandiwe-maseloa"
    expert = Expert(
        handle=handle,
        name="Thandiwe Maseloa",
        category="Education",
        headline="University applications, from first list to last essay",
        bio=(
            "Thandiwe has read admission essays for thirty years, first as an examiner and now for the "
            "people who write them. She can tell a sentence that you mean from one that you think she "
            "wants. More than four hundred of her students were the first of their family to go."
        ),
        specializations=("Applications", "Essays", "Scholarships", "Interview practice", "Gap years"),
        experience_years=30,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Africa/Johannesburg",
            weekly=week(MON_THU, ("14:00", "18:00")) | week(["sat"], ("08:30", "12:30")),
            overrides={
                upcoming(today, "tue", 1): DAY_OFF,
                upcoming(today, "sun", 1): (("10:00", "12:00"), ("15:00", "17:00")),
            },
        ),
        event_types=(
            EventType(
                slug="first-list",
                title="The first list",
                description="Which universities, which courses, and which of them you would really go to.",
                duration_minutes=40,
                interval_minutes=20,
                buffer_after_minutes=5,
                minimum_notice_minutes=180,
                booking_window_days=60,
            ),
            EventType(
                slug="essay-reading",
                title="Essay reading",
                description="I read your essay aloud and we stop wherever it stops sounding like you.",
                duration_minutes=60,
                interval_minutes=30,
                buffer_before_minutes=10,
                buffer_after_minutes=5,
                minimum_notice_minutes=1440,
                booking_window_days=60,
                place=Place("link", "https://meet.example.com/thandiwe-maseloa"),
            ),
        ),
    )
    look = Look("espresso", "headwrap", "silver", "amber", "shirt", "wine", glasses="round", accent="mint")
    return SampleExpert(expert, look)


def fintan_kearsley(today: date) -> SampleExpert:
    handle = "fintan-kearsley"
    expert = Expert(
        handle=handle,
        name="Fintan Kearsley",
        category="Education",
        headline="Statistics and stuck theses, after hours",
        bio=(
            'Fintan teaches statistics by day and answers the messages that begin with "I know it is '
            'late" by night. He has a talent for finding the one chapter that holds up all the others. '
            "Three years of doing this have cost him some sleep and none of his patience."
        ),
        specializations=("Statistics", "Thesis planning", "R"),
        experience_years=3,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="America/St_Johns",
            weekly=week(("mon", "tue", "wed", "thu"), ("18:00", "24:00")) | week(["sun"], ("20:00", "24:00")),
            overrides={upcoming(today, "thu", 1): DAY_OFF, upcoming(today, "sat"): (("13:00", "17:00"),)},
        ),
        event_types=(
            EventType(
                slug="quick-stats",
                title="Which test do I use?",
                description="Describe your data in two sentences; we find the test and what it assumes.",
                duration_minutes=15,
                interval_minutes=15,
                minimum_notice_minutes=30,
                booking_window_days=30,
                phone="optional",
            ),
            EventType(
                slug="thesis-rescue",
                title="Thesis rescue",
                description="What is written, what is missing, and a week-by-week plan to the deadline.",
                duration_minutes=80,
                interval_minutes=40,
                buffer_after_minutes=15,
                minimum_notice_minutes=600,
                booking_window_days=45,
            ),
        ),
    )
    return SampleExpert(
        expert,
        Look("porcelain", "curls", "auburn", "teal", "blazer", "moss", glasses="square", accent="ivory"),
    )
