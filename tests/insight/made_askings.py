"""Made acceptance requests of three years: as many as an office has, with or without planted differences."""

import random
from collections import Counter
from datetime import date

from rettidig.insight.extract import Asking

YEAR = 2026
HOSPITALS = {"Åbrink": 10, "Lunden": 8, "Fjordklinikken": 5, "Bakkehuset": 4, "Nørrevang": 2, "Strandgården": 1}
CODES = [f"KNG{letter}{number}" for letter in "ABCDE" for number in (11, 21, 31, 41, 51)]
REASONS = {"finding": 5, "next_step": 4, "referral": 2, "complication": 1, "other": 1}
ADVISERS = range(1, 8)
A_YEAR = 3457  # requests, as in 2025
STRICT_FOR, STRICT_CODE = "Bakkehuset", "KNGA11"  # refused more often to one hospital
GROWING = "KNGB21"  # three times as often asked for in the last year
STRICT_ADVISER, PERSONAL_CODE = 3, "KNGC31"  # refused more often by one who answers
PLANTED = (STRICT_CODE, GROWING, PERSONAL_CODE)  # asked for as often as others are on average


def three_years(seed: int, *, planted: bool) -> Counter[Asking]:
    """Whether yes is likely depends on code and reason, for all hospitals and advisers alike – unless it is planted."""
    chance = random.Random(seed)
    weights = {code: chance.uniform(1, 10) for code in CODES} | dict.fromkeys(PLANTED, 5.5)
    likely = {(code, reason): chance.uniform(0.5, 0.97) for code in CODES for reason in REASONS}
    found: Counter[Asking] = Counter()
    for year in range(YEAR - 2, YEAR + 1):
        often = dict(weights)
        if planted and year == YEAR:
            often[GROWING] *= 3
        for _ in range(A_YEAR):
            hospital, code, reason = (_drawn(chance, of) for of in (HOSPITALS, often, REASONS))
            adviser, month = chance.choice(ADVISERS), date(year, chance.randint(1, 12), 1)
            yes = likely[code, reason]
            if planted and (hospital, code) == (STRICT_FOR, STRICT_CODE):
                yes -= 0.4
            if planted and (adviser, code) == (STRICT_ADVISER, PERSONAL_CODE):
                yes -= 0.4
            found[Asking(hospital, code, "add", reason, month, adviser, chance.random() < yes)] += 1
    return found


def _drawn(chance: random.Random, of: dict[str, float]) -> str:
    return chance.choices(list(of), weights=list(of.values()))[0]
