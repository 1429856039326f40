"""The clients who have booked already: invented, with addresses and numbers that reach nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody who books. Phone numbers are from ranges kept free for fiction."""

    name: str
    email: str
    phone: str
    timezone: str


CLIENTS = (
    Client("Amelia Strand", "amelia.strand@example.com", "+442079460018", "Europe/London"),
    Client("Bongani Khuzwayo", "bongani.k@example.com", "+442079460151", "Africa/Johannesburg"),
    Client("Clara Oyelaran", "clara@example.com", "+12025550143", "America/New_York"),
    Client("Dmitri Valkonen", "dmitri.valkonen@example.com", "+442079460207", "Europe/Helsinki"),
    Client("Emi Sugawara", "emi.sugawara@example.com", "+442079460264", "Asia/Tokyo"),
    Client("Farid Benhaddou", "farid.benhaddou@example.com", "+442079460311", "Africa/Casablanca"),
    Client("Greta Lindqvist", "greta.l@example.com", "+442079460378", "Europe/Stockholm"),
    Client("Hugo Marchetti", "hugo+sessions@example.com", "+12025550117", "America/Chicago"),
    Client("Isabel Ferrandis", "isabel.ferrandis@example.com", "+442079460429", "Europe/Madrid"),
    Client("Jonah Petrie", "jonah.petrie@example.com", "+61491570156", "Australia/Perth"),
    Client("Kavya Raghunandan", "kavya.r@example.com", "+442079460486", "Asia/Kolkata"),
    Client("Lukas Brandner", "lukas.brandner@example.com", "+442079460533", "Europe/Vienna"),
    Client("Meredith Sloane", "meredith.sloane@example.com", "+12025550186", "America/Los_Angeles"),
    Client("Noor El-Amin", "noor.elamin@example.com", "+442079460592", "Asia/Dubai"),
    Client("Oskar Nowicki", "oskar.nowicki@example.com", "+442079460640", "Europe/Warsaw"),
    Client("Paloma Echeverri", "paloma.echeverri@example.com", "+442079460697", "America/Bogota"),
    Client("Quentin Delabarre", "quentin.delabarre@example.com", "+442079460744", "Europe/Paris"),
    Client("Ruth Adeyinka", "ruth.adeyinka@example.com", "+442079460801", "Africa/Lagos"),
    Client("Stella Papadaki", "stella.papadaki@example.com", "+442079460858", "Europe/Athens"),
    Client("Tevita Halafihi", "tevita.halafihi@example.com", "+61491570158", "Pacific/Auckland"),
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
