"""The country that a time zone is in, as a guess of where somebody is. Pure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_OLD_NAMES = {
    "AR": "America/Argentina/ComodRivadavia America/Buenos_Aires America/Catamarca America/Cordoba America/Jujuy"
    " America/Mendoza America/Rosario",
    "AS": "Pacific/Samoa US/Samoa",
    "AU": "Australia/ACT Australia/Canberra Australia/Currie Australia/LHI Australia/NSW Australia/North"
    " Australia/Queensland Australia/South Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna",
    "BD": "Asia/Dacca",
    "BR": "America/Porto_Acre Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West",
    "BT": "Asia/Thimbu",
    "CA": "America/Coral_Harbour America/Montreal America/Nipigon America/Pangnirtung America/Rainy_River"
    " America/Thunder_Bay America/Yellowknife Canada/Atlantic Canada/Central Canada/Eastern Canada/Mountain"
    " Canada/Newfoundland Canada/Pacific Canada/Saskatchewan Canada/Yukon",
    "CL": "Chile/Continental Chile/EasterIsland",
    "CN": "Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Kashgar PRC",
    "CU": "Cuba",
    "CY": "Europe/Nicosia",
    "EG": "Egypt",
    "ER": "Africa/Asmera",
    "FM": "Pacific/Ponape Pacific/Truk Pacific/Yap",
    "FO": "Atlantic/Faeroe",
    "GB": "Europe/Belfast GB GB-Eire",
    "GL": "America/Godthab",
    "HK": "Hongkong",
    "ID": "Asia/Ujung_Pandang",
    "IE": "Eire",
    "IL": "Asia/Tel_Aviv Israel",
    "IN": "Asia/Calcutta",
    "IR": "Iran",
    "IS": "Iceland",
    "JM": "Jamaica",
    "JP": "Japan",
    "KI": "Pacific/Enderbury",
    "KR": "ROK",
    "LY": "Libya",
    "MD": "Europe/Tiraspol",
    "MH": "Kwajalein",
    "ML": "Africa/Timbuktu",
    "MM": "Asia/Rangoon",
    "MN": "Asia/Choibalsan Asia/Ulan_Bator",
    "MO": "Asia/Macao",
    "MX": "America/Ensenada America/Santa_Isabel Mexico/BajaNorte Mexico/BajaSur Mexico/General",
    "NP": "Asia/Katmandu",
    "NZ": "Antarctica/South_Pole NZ NZ-CHAT",
    "PL": "Poland",
    "PT": "Portugal",
    "RU": "W-SU",
    "SG": "Singapore",
    "SJ": "Atlantic/Jan_Mayen",
    "TM": "Asia/Ashkhabad",
    "TR": "Asia/Istanbul Turkey",
    "TW": "ROC",
    "UA": "Europe/Kiev Europe/Uzhgorod Europe/Zaporozhye",
    "US": "America/Atka America/Fort_Wayne America/Indianapolis America/Knox_IN America/Louisville America/Shiprock"
    " Navajo Pacific/Johnston US/Alaska US/Aleutian US/Arizona US/Central US/East-Indiana US/Eastern US/Hawaii"
    " US/Indiana-Starke US/Michigan US/Mountain US/Pacific",
    "VI": "America/Virgin",
    "VN": "Asia/Saigon",
}
"""Zones that the database lists under no country, since they are old names. Browsers still say some of them."""


def country_of_zone(name: str) -> str | None:
    """The country of an IANA time zone (ISO 3166, two capital letters); None for UTC, fixed offsets and unknown names.

    A zone that several countries share is under the name of one of their cities, and that city's country is meant.
    """
    return _countries().get(name)


@cache
def _countries() -> dict[str, str]:
    rows = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines()
    listed = (row.split("\t") for row in rows if not row.startswith("#"))
    found = {name: country for country, _, name, *_ in listed}
    return found | {name: country for country, names in _OLD_NAMES.items() for name in names.split()}
