"""Health: sleep, and movement after an injury."""

from __future__ import annotations

from datetime import date

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Place
from infra.sample_data.looks import Look
from infra.sample_data.people.person import DAY_OFF, SampleExpert, address_of, photo_url, upcoming, week


def people(today: date) -> tuple[SampleExpert, ...]:
    return hana_whitcombe(today), prakash_thulung(today)


def hana_whitcombe(today: date) -> SampleExpert:
    handle = "hana-whitcombe"
    expert = Expert(
        handle=handle,
        name="Hana Whitcombe",
        category="Health",
        headline="Sleep coaching for shift workers and new parents",
        bio=(
            "Hana was a night nurse until she could no longer sleep by day, and made finding out why her "
            "profession. Her plans fit lives that do not stop at ten in the evening. She works with "
            "habits and light, and tells you when a doctor should look instead."
        ),
        specializations=("Sleep", "Shift work", "Early parenthood"),
        experience_years=9,
        photo_url=photo_url(handle),
        accent="rose",
        email=address_of(handle),
        availability=Availability(
            timezone="Pacific/Auckland",
            weekly=week(("mon", "tue", "thu"), ("09:15", "12:15"), ("19:00", "21:30"))
            | week(["sat"], ("08:00", "11:30")),
            overrides={upcoming(today, "mon", 1): (("19:00", "22:00"),)},
        ),
        event_types=(
            EventType(
                slug="first-talk",
                title="First talk",
                description="How you sleep now, what you have tried, and whether I can help.",
                duration_minutes=20,
                interval_minutes=20,
                buffer_after_minutes=10,
                minimum_notice_minutes=180,
                booking_window_days=30,
            ),
            EventType(
                slug="sleep-plan",
                title="Your sleep plan",
                description="We go through two weeks of your sleep diary and agree on what changes first.",
                duration_minutes=55,
                interval_minutes=20,
                buffer_before_minutes=5,
                buffer_after_minutes=15,
                minimum_notice_minutes=1440,
                booking_window_days=50,
            ),
        ),
    )
    return SampleExpert(expert, Look("sand", "ponytail", "auburn", "sky", "scarf", "night", accent="mint"))


def prakash_thulung(today: date) -> SampleExpert:
    handle = "prakash-thulung"
    expert = Expert(
        handle=handle,
        name="Prakash Thulung",
        category="Health",
        headline="Physiotherapy for people who want the mountains back",
        bio=(
            "Prakash has put trekkers, porters and office workers back on their feet for twenty-six "
            "years. He looks at how you stand up before he looks at the knee. Expect exercises that need "
            "a doorway and a towel, and an honest date for when you can carry a pack again."
        ),
        specializations=("Knees and hips", "Return to sport", "Back pain", "Posture"),
        experience_years=26,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="Asia/Kathmandu",
            weekly=week(("sun", "mon", "tue", "wed", "thu"), ("07:00", "10:00"), ("13:00", "16:30")),
            overrides={upcoming(today, "sun", 1): DAY_OFF, upcoming(today, "fri", 1): (("07:00", "11:00"),)},
        ),
        event_types=(
            EventType(
                slug="movement-check",
                title="Movement check",
                description="On camera, with room to walk four steps. Comfortable clothes help.",
                duration_minutes=40,
                interval_minutes=20,
                buffer_after_minutes=10,
                minimum_notice_minutes=240,
                booking_window_days=40,
            ),
            EventType(
                slug="practice-visit",
                title="Visit at the practice",
                description="Hands-on treatment in Patan. Please bring earlier findings.",
                duration_minutes=60,
                interval_minutes=30,
                buffer_before_minutes=10,
                buffer_after_minutes=10,
                minimum_notice_minutes=1440,
                booking_window_days=60,
                requires_confirmation=True,
                place=Place("in_person", "Juniper House, first floor, Saraswati Lane 7, Patan, Lalitpur 44700, Nepal"),
            ),
        ),
    )
    return SampleExpert(expert, Look("olive", "crop", "silver", "amber", "crew", "moss", beard="moustache"))
