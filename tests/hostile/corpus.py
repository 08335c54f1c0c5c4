"""The lists in `data/`, and what of them the fuzzer draws from."""

import json
import os
import re

FOLDER = os.path.join(os.path.dirname(__file__), "data")
REPEATED = re.compile(r"\{([^{}*]+)\*(\d+)\}")


def table(name):
    with open(os.path.join(FOLDER, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


def spelled_out(text, story=""):
    """`{a*65}` is 65 times an a, `{story}` a word that no other story has."""
    return REPEATED.sub(lambda part: part[1] * int(part[2]), text.replace("{story}", story))


NAMES, EMAILS, NEXT, MARKUP = table("names"), table("emails"), table("next"), table("markup")
GOOD_TEXTS = sorted({name for pair in NAMES["accepted"] for name in pair})
MARKS = MARKUP["markup"]
BAD_TEXTS = [spelled_out(text) for _, text, _ in NAMES["refused"]] + MARKS + MARKUP["sql"] + MARKUP["headers"] + MARKUP["paths"]
LONG_TEXTS = ["zqx" + letter * count for letter in "aé𠮷" for count in (97, 98, 147, 148, 197, 198, 251, 1021, 20_000)]
DATES = [
    "1990-01-15", "2000-02-29", "1900-01-01", "1899-12-31", "2999-01-01", "2001-02-29", "0000-00-00", "1990-1-5", "19900115", "1990-01-15T00:00:00Z",
    "15.01.1990", "١٩٩٠-٠١-١٥", "9" * 400, "-1990-01-15", "1990-13-01", "1990-00-10", "",
]
COUNTRIES = [
    "United States", "us", "USA", "Germany", "Deutschland", "日本", "JP", "United Kingdom", "Ireland", "Hong Kong", "Atlantis", "", "zqx",
    "Côte d’Ivoire", "🇩🇪", "ZZ", "UNITED\u0000STATES",
]
CODES = [
    "54321", "02139", "SW1A 1AA", "sw1a1aa", "100-0001", "00000", "5432", "54321-1234", "０２１３９", "99999999999999999999", " 54321 ", "5.4321e4",
    "A" * 21, "", "\u0000",
]
STATES = ["California", "CA", "calif.", "Texas", "Bavaria", "", "東京都", "zqx", "C\u0000A"]
ADDRESSES = [
    {"street_address": '"456 Oak Avenue"', "postal_code": "54321", "city": '"Los Angeles"', "state": '"California"', "country": '"United States"'},
    {"street_address": '"1 Beacon St\\nFloor 2"', "postal_code": '"02139"', "city": '"Cambridge"', "state": '"MA"', "country": '"us"'},
    {"street_address": '"10 Downing Street"', "postal_code": '"sw1a2aa"', "city": '"London"', "state": '""', "country": '"GB"'},
    {"street_address": '"丸の内1-1"', "postal_code": '"100-0001"', "city": '"千代田区"', "state": '"東京都"', "country": '"日本"'},
    {"street_address": '"Prager Straße 10"', "postal_code": '"01067"', "city": '"Dresden"', "state": "null", "country": '"Deutschland"'},
    {"street_address": '"1 O’Connell Street"', "postal_code": "null", "city": '"Hong Kong"', "state": '"Kowloon"', "country": '"HK"'},
]
"""Each as JSON, member by member, and right."""
