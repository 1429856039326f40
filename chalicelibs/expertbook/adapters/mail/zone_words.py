"""What time zones are called today, in words as the site has them (`frontend/app/shared/zones.js`)."""

from __future__ import annotations

import re
from datetime import datetime

from expertbook.adapters.words import Words


def zone_words(zone_name: str, local: datetime, words: Words) -> str:
    """ "London, UTC+1" beside this local time; of a zone that is no place its offset alone: "UTC-5"."""
    place = zone_place(zone_name, local)
    return place if _PLACELESS.fullmatch(zone_name) else words("dates.zone", place=place, offset=_offset(local))


def zone_place(zone_name: str, local: datetime) -> str:
    """ "London" of "Europe/London", "Kolkata" of "Asia/Calcutta".

    Of a zone that is no place its offset at this local time: the sign of `Etc/GMT+5` is the other way round, and in
    summer `CET` is not the time that its name says.
    """
    if _PLACELESS.fullmatch(zone_name):
        return _offset(local).removesuffix("+0")
    last = zone_name.rsplit("/", 1)[-1]
    last = _RENAMED.get(last, last)
    return _SPELT.get(last) or re.sub("^St_", "St. ", last).replace("_", " ")


def _offset(local: datetime) -> str:
    """ "UTC+1", "UTC-3:30"."""
    offset = local.utcoffset()
    assert offset is not None  # a local time has one
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _pairs(text: str) -> dict[str, str]:
    return {key: value for key, _, value in (pair.strip().partition(" ") for pair in text.split(","))}


_PLACELESS = re.compile(r"Etc/.*|[A-Z\d+-]+|Greenwich|Universal|Zulu")

_RENAMED = _pairs(
    "Asmera Asmara, Ashkhabad Ashgabat, Calcutta Kolkata, Chungking Chongqing, Coral_Harbour Atikokan, Dacca Dhaka,"
    "Enderbury Kanton, Faeroe Faroe, Godthab Nuuk, Katmandu Kathmandu, Kiev Kyiv, Macao Macau, Ponape Pohnpei,"
    "Rangoon Yangon, Saigon Ho_Chi_Minh, Thimbu Thimphu, Truk Chuuk, Ujung_Pandang Makassar, Ulan_Bator Ulaanbaatar"
)
"""The last part of a zone's name, as it was and as it is."""

_SPELT = _pairs(
    "Araguaina Araguaína, Asuncion Asunción, Bahia_Banderas Bahía de Banderas, Belem Belém, Bogota Bogotá,"
    "Cancun Cancún, Ciudad_Juarez Ciudad Juárez, Cordoba Córdoba, Cuiaba Cuiabá, Curacao Curaçao,"
    "DumontDUrville Dumont d'Urville, El_Aaiun El Aaiún, Ho_Chi_Minh Ho Chi Minh City, Lome Lomé, Maceio Maceió,"
    "Mazatlan Mazatlán, Merida Mérida, Ndjamena N'Djamena, Noumea Nouméa, Reunion Réunion, Sao_Paulo São Paulo,"
    "Sao_Tome São Tomé, St_Johns St. John's, Tucuman Tucumán, Uzhgorod Uzhhorod, Zaporozhye Zaporizhzhia"
)
"""Places that are not written like their zone."""
