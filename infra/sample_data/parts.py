"""What generated experts are composed of."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.domain.scheduling.model import EventType
from infra.sample_data.people.person import MON_FRI, MON_THU, week

FIRST_NAMES = tuple(
    """
    Adaeze Aiko Alma Amara Anouk Asha Astrid Aylin Beatriz Birgit Camila Carys Chiara Dalia Delphine
    Edith Eilidh Elif Esther Fatou Freya Gaia Hadiza Helga Ilse Imani Ines Jana Jolanta Kalani Karin
    Katya Kiri Leïla Linnea Lucía Maëlle Malin Mei Mirela Nadia Nandini Neve Nilufar Odile Oluchi
    Paz Petra Priya Renata Rosalind Saanvi Sanna Selma Shirin Tamsin Tova Ursula Wanjiru Zofia
    Abel Ade Ahmed Alasdair Anders Andrei Arjun Baptiste Basil Benedikt Bo Bruno Callum Cem Cyrus
    Daichi Davit Diego Dylan Eamon Emeka Emil Enzo Farhan Felipe Florian Gael Gideon Haruto Hassan
    Hamish Ibrahim Idris Ivo Jasper Joaquín Jun Kofi Kwame Lachlan Leandro Luca Malik Marek Mateo
    Milan Niall Nikhil Otto Pavel Rafiq Ravi Rui Samir Stellan Tariq Teo Viktor Yusuf Zoran
    """.split()
)
"""Women's names, then as many men's: portraits follow."""

LAST_NAMES = tuple(
    """
    Abara Achterberg Agyeman Albrecht Almeida Andrade Arslan Asante Aubert Bakhtiari Balogun Barros
    Bassett Beaumont Bergström Bhandari Bianchi Blackwood Boateng Bondarenko Brandt Caldwell Campos
    Castellan Cheng Chopra Cisneros Corrigan Cordeiro Dahlgren Delacroix Dhillon Diallo Dimitrov Doyle
    Eze Falkner Faraday Figueroa Fontaine Fujita Gallagher Ganguly Gebre Greenhalgh Haddad Hakimi
    Halvorsen Harcourt Hashimoto Herrera Hidalgo Holloway Hristov Ibarra Iyer Jankowski Jensen
    Kaplan Karimi Kato Kaya Keita Kimura Kovač Kowalczyk Larsson Lindgren Macrae Mahlaba Marchand
    Mbatha Menon Mercier Moreno Murakami Mwangi Nakagawa Navarro Nkosi Novák Odhiambo Okoro Ortega
    Ozturk Palmer Pereira Petrov Quispe Rahimi Rasmussen Reyes Rossetti Sandoval Sato Sørensen Tavares
    Thorne Uchida Zieliński
    """.split()
)


@dataclass(frozen=True, slots=True)
class Field:
    """A category and what its people know."""

    category: str
    subjects: tuple[str, ...]


FIELDS = (
    Field(
        "Technology",
        (
            "Databases",
            "Web performance",
            "Mobile apps",
            "Data pipelines",
            "Code review",
            "Networks",
            "Test automation",
        ),
    ),
    Field(
        "Business",
        ("Bookkeeping", "Hiring", "Market research", "Sales", "Operations", "Public tenders", "Succession"),
    ),
    Field(
        "Health",
        (
            "Nutrition",
            "Stress management",
            "Running",
            "Posture",
            "Mindfulness",
            "Rehabilitation",
            "Pelvic health",
        ),
    ),
    Field(
        "Design",
        (
            "Illustration",
            "Packaging",
            "Interior design",
            "Motion design",
            "Lettering",
            "Service design",
            "Photography",
        ),
    ),
    Field(
        "Education",
        (
            "Mathematics",
            "Academic writing",
            "Languages",
            "Exam preparation",
            "Reading support",
            "Physics",
            "Study skills",
        ),
    ),
)

HEADLINES = (
    "{subject} and {other}, explained from the start",
    "{subject} without the jargon",
    "Practical help with {other}",
    "{subject} for people with little time",
    "A calm second look at {other}",
    "{subject}: one question at a time",
)

BIOS = (
    "{first} has worked in {subject} for {years} years and in {other} for nearly as long. "
    "Sessions are short on theory: bring what you are working on.",
    "After {years} years of {subject}, {first} still likes the first question best. "
    "You will leave with notes and one thing to try.",
    "{first} came to {subject} by way of {other} and has stayed for {years} years. "
    "Beginners are welcome, and so are sceptics.",
    "{years} years of {subject} have taught {first} to listen first. "
    "If somebody else can help you better, you will be told who.",
)

ZONES = (
    "Africa/Accra",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Nairobi",
    "America/Bogota",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Toronto",
    "Asia/Dhaka",
    "Asia/Dubai",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Singapore",
    "Asia/Tashkent",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Adelaide",
    "Australia/Perth",
    "Australia/Sydney",
    "Europe/Athens",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Oslo",
    "Europe/Paris",
    "Europe/Warsaw",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Honolulu",
)

WEEKS = (
    week(MON_FRI, ("09:00", "12:00"), ("13:00", "17:00")),
    week(MON_THU, ("08:00", "12:00")) | week(["sat"], ("09:00", "13:00")),
    week(MON_THU, ("17:00", "21:30")),
    week(["tue", "wed", "thu"], ("10:00", "18:00")),
    week(["mon", "wed", "fri"], ("07:00", "10:00"), ("15:00", "19:00")),
    week(["fri", "sat", "sun"], ("12:00", "16:00"), ("20:00", "24:00")),
)

_FIRST_TALK = EventType(
    slug="first-talk",
    title="First talk",
    description="What it is about, and whether we fit.",
    duration_minutes=15,
    interval_minutes=15,
    buffer_after_minutes=5,
    minimum_notice_minutes=60,
    booking_window_days=30,
)
_SESSION = EventType(
    slug="session",
    title="Session",
    description="Time for one subject, with notes afterwards.",
    duration_minutes=45,
    interval_minutes=30,
    buffer_after_minutes=15,
    minimum_notice_minutes=240,
    booking_window_days=45,
)
_DEEP_DIVE = EventType(
    slug="deep-dive",
    title="Deep dive",
    description="An hour and a half for the whole thing.",
    duration_minutes=90,
    interval_minutes=30,
    buffer_before_minutes=10,
    buffer_after_minutes=20,
    minimum_notice_minutes=1440,
    booking_window_days=60,
)
OFFERS = ((_FIRST_TALK, _SESSION), (_SESSION, _DEEP_DIVE), (_FIRST_TALK, _SESSION, _DEEP_DIVE))
