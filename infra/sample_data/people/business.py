"""Business: fundraising, pricing, negotiation."""

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
    return denise_whitlock(today), tomas_havelin(today), luisa_quintanilha(today)


def denise_whitlock(today: date) -> SampleExpert:
    handle = "denise-whitlock"
    expert = Expert(
        handle=handle,
        name="Denise Whitlock",
        category="Business",
        headline="First rounds, told straight",
        bio=(
            "Denise sat on the investors' side of the table for eight years and has sat beside founders "
            "ever since. She reads a deck in four minutes and then tells you which page loses the room. "
            "Bring the numbers you would rather not show; those are the ones to talk about."
        ),
        specializations=("Fundraising", "Pitch decks", "Financial models", "Board meetings"),
        experience_years=19,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="America/New_York",
            weekly=week(MON_THU, ("08:30", "11:30"), ("13:00", "16:00")),
            overrides={
                upcoming(today, "thu"): DAY_OFF,
                upcoming(today, "fri", 1): (("09:00", "12:00"),),
            },
        ),
        event_types=(
            EventType(
                slug="deck-in-20",
                title="Your deck in 20 minutes",
                description="Share your screen, present as if it were real, hear what an investor hears.",
                duration_minutes=20,
                interval_minutes=30,
                buffer_after_minutes=10,
                minimum_notice_minutes=180,
                booking_window_days=30,
                place=Place("link", "https://meet.example.com/denise-whitlock"),
            ),
            EventType(
                slug="round-planning",
                title="Round planning",
                description="How much, from whom, by when, and what to say no to.",
                duration_minutes=60,
                interval_minutes=30,
                buffer_before_minutes=10,
                buffer_after_minutes=15,
                minimum_notice_minutes=1440,
                booking_window_days=60,
                requires_confirmation=True,
                place=Place("link", "https://meet.example.com/denise-whitlock"),
            ),
        ),
    )
    return SampleExpert(expert, Look("umber", "bob", "black", "rose", "blazer", "night", accent="ivory"))


def tomas_havelin(today: date) -> SampleExpert:
    handle = "tomas-havelin"
    expert = Expert(
        handle=handle,
        name="Tomáš Havelín",
        category="Business",
        headline="Prices that customers accept and margins that last",
        bio=(
            "Tomáš ran pricing for a maker of laboratory instruments and then for three software "
            "companies that had never raised a price. He believes that most discounts are a form of "
            "shyness. In an hour he usually finds the plan that nobody should be on."
        ),
        specializations=("Pricing", "Unit economics", "Subscriptions"),
        experience_years=22,
        photo_url=photo_url(handle),
        accent="amber",
        email=address_of(handle),
        availability=Availability(
            timezone="Europe/Prague",
            weekly=week(MON_FRI, ("07:30", "11:00")) | week(("tue", "thu"), ("07:30", "11:00"), ("17:00", "19:30")),
            overrides={upcoming(today, "fri"): (("07:00", "09:30"),)},
        ),
        event_types=(
            EventType(
                slug="price-check",
                title="Price check",
                description="One product, one price, one recommendation.",
                duration_minutes=30,
                interval_minutes=15,
                buffer_after_minutes=10,
                minimum_notice_minutes=120,
                booking_window_days=35,
                phone="optional",
            ),
            EventType(
                slug="pricing-page",
                title="Pricing page rebuild",
                description="We take your plans apart and put back only what earns its place.",
                duration_minutes=60,
                interval_minutes=30,
                buffer_before_minutes=5,
                buffer_after_minutes=15,
                minimum_notice_minutes=720,
                booking_window_days=60,
            ),
            EventType(
                slug="call-me",
                title="Call before you sign",
                description="A contract is on the table and you have a bad feeling. Tomáš rings you.",
                duration_minutes=15,
                interval_minutes=15,
                buffer_after_minutes=5,
                minimum_notice_minutes=30,
                booking_window_days=30,
                place=Place("phone"),
            ),
        ),
    )
    look = Look("porcelain", "crop", "ash", "sage", "shirt", "denim", glasses="square", beard="stubble")
    return SampleExpert(expert, look)


def luisa_quintanilha(today: date) -> SampleExpert:
    handle = "luisa-quintanilha"
    expert = Expert(
        handle=handle,
        name="Luísa Quintanilha",
        category="Business",
        headline="Negotiation without the theatre",
        bio=(
            "Luísa negotiates freight contracts between people who have shouted at each other for years, "
            "and teaches others to do it quietly. You will practise your next hard conversation twice: "
            "once as yourself, once as the other side. Sessions in Portuguese, Spanish or English."
        ),
        specializations=("Negotiation", "Supplier contracts", "Difficult conversations", "Mediation"),
        experience_years=12,
        photo_url=photo_url(handle),
        email=address_of(handle),
        availability=Availability(
            timezone="America/Sao_Paulo",
            weekly=week(("mon", "wed", "fri"), ("09:30", "12:30"), ("14:30", "18:30"))
            | week(["sat"], ("09:00", "12:00")),
            overrides={upcoming(today, "sat"): DAY_OFF, upcoming(today, "tue", 1): (("14:00", "18:00"),)},
        ),
        event_types=(
            EventType(
                slug="rehearsal",
                title="Rehearsal",
                description="Your negotiation, played through once with somebody who pushes back.",
                duration_minutes=50,
                interval_minutes=30,
                buffer_after_minutes=10,
                minimum_notice_minutes=240,
                booking_window_days=45,
            ),
            EventType(
                slug="debrief",
                title="Debrief",
                description="It is over. What happened there, and what would you say next time?",
                duration_minutes=25,
                interval_minutes=15,
                buffer_after_minutes=5,
                minimum_notice_minutes=60,
                booking_window_days=30,
                place=Place("phone"),
            ),
        ),
    )
    return SampleExpert(expert, Look("honey", "waves", "chestnut", "coral", "shirt", "ivory", accent="rust"))
