"""The clients who have booked already: invented, with addresses and numbers that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleClient:
    """Somebody who books. Phone numbers are from ranges kept free for fiction."""

    name: str
    email: str
    phone: str
    timezone: str


CLIENTS = (
    SampleClient("Amelia Strand", "amelia.strand@example.com", "+442079460018", "Europe/London"),
    SampleClient("Bongani Khuzwayo", "bongani.k@example.com", "+442079460151", "Africa/Johannesburg"),
    SampleClient("Clara Oyelaran", "clara@example.com", "+12025550143", "America/New_York"),
    SampleClient("Dmitri Valkonen", "dmitri.valkonen@example.com", "+442079460207", "Europe/Helsinki"),
    SampleClient("Emi Sugawara", "emi.sugawara@example.com", "+442079460264", "Asia/Tokyo"),
    SampleClient("Farid Benhaddou", "farid.benhaddou@example.com", "+442079460311", "Africa/Casablanca"),
    SampleClient("Greta Lindqvist", "greta.l@example.com", "+442079460378", "Europe/Stockholm"),
    SampleClient("Hugo Marchetti", "hugo+sessions@example.com", "+12025550117", "America/Chicago"),
    SampleClient("Isabel Ferrandis", "isabel.ferrandis@example.com", "+442079460429", "Europe/Madrid"),
    SampleClient("Jonah Petrie", "jonah.petrie@example.com", "+61491570156", "Australia/Perth"),
    SampleClient("Kavya Raghunandan", "kavya.r@example.com", "+442079460486", "Asia/Kolkata"),
    SampleClient("Lukas Brandner", "lukas.brandner@example.com", "+442079460533", "Europe/Vienna"),
    SampleClient("Meredith Sloane", "meredith.sloane@example.com", "+12025550186", "America/Los_Angeles"),
    SampleClient("Noor El-Amin", "noor.elamin@example.com", "+442079460592", "Asia/Dubai"),
    SampleClient("Oskar Nowicki", "oskar.nowicki@example.com", "+442079460640", "Europe/Warsaw"),
    SampleClient("Paloma Echeverri", "paloma.echeverri@example.com", "+442079460697", "America/Bogota"),
    SampleClient("Quentin Delabarre", "quentin.delabarre@example.com", "+442079460744", "Europe/Paris"),
    SampleClient("Ruth Adeyinka", "ruth.adeyinka@example.com", "+442079460801", "Africa/Lagos"),
    SampleClient("Stella Papadaki", "stella.papadaki@example.com", "+442079460858", "Europe/Athens"),
    SampleClient("Tevita Halafihi", "tevita.halafihi@example.com", "+61491570158", "Pacific/Auckland"),
)

NOTES = (
    "",
    "I will send two pages beforehand.",
    "First session. A colleague may listen in.",
    "",
    "We talked briefly last spring; I have tried what you suggested.",
    "Please keep to the half hour, I have a train to catch.",
    "",
)
