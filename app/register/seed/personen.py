"""Makes the fictitious people of one gemeente: name, age, gender and how to reach them."""

import re
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, chain, count
from random import Random

from app.register.seed.namen import GENERATIONS, OTHERS, Herkomst, read_namen
from app.register.seed.tables import Gemeente, Persoon, Rows
from app.register.seed.verkiezingen import at_nine

# Share of women among raadsleden by party family, before the size of the gemeente
# (statistics of VNG and BZK up to 2025).
VROUWEN = {
    "SGP": 0.0, "ChristenUnie-SGP": 0.13, "FVD": 0.15, "PVV": 0.24, "JA21": 0.22, "VVD": 0.31,
    "CDA": 0.31,
    "ChristenUnie": 0.30, "GroenLinks": 0.50, "GroenLinks-PvdA": 0.48, "PvdA": 0.42, "D66": 0.42,
    "PvdD": 0.58, "Volt": 0.46, "BIJ1": 0.66, "SP": 0.38, "DENK": 0.32, "Combinatielijst": 0.42,
}  # fmt: skip
VROUWEN_ANDERS = 0.31
# By size class (< 10, 20, 50, 100 thousand inhabitants and more).
SIZE_CLASSES = (10_000, 20_000, 50_000, 100_000)
VROUWEN_GROOTTE = (-0.05, -0.005, -0.01, 0.005, 0.05)
LEEFTIJD_GROOTTE = (58.0, 56.6, 55.3, 53.6, 49.3)
# By how much the raad of today is older than its members were when they started.
GROWS_OLDER = 1.2

STRAIGHT = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Profiel:
    """Who holds a functie: age at the start on average, at least, and now at most; women; titles.

    None stands for what depends on party and size of the gemeente.
    """

    leeftijd: float | None
    jongst: int
    oudst: int
    vrouwen: float | None
    titel: float


# Burgemeesters go at seventy (Gemeentewet art. 61c), civil servants when they get their pension.
PROFIELEN = {
    "raadslid": Profiel(None, 18, 84, None, 0.22),
    "burgerlid": Profiel(45.0, 18, 80, 0.35, 0.15),
    "wethouder": Profiel(51.0, 25, 74, 0.32, 0.35),
    "burgemeester": Profiel(52.5, 34, 69, 0.29, 0.55),
    "gemeentesecretaris": Profiel(50.0, 34, 66, 0.42, 0.55),
    "plaatsvervangend_gemeentesecretaris": Profiel(47.0, 30, 66, 0.45, 0.40),
    "griffier": Profiel(47.0, 28, 66, 0.58, 0.55),
    "plaatsvervangend_griffier": Profiel(43.0, 26, 66, 0.66, 0.40),
    "griffiemedewerker": Profiel(40.0, 22, 66, 0.72, 0.20),
    "contactpersoon": Profiel(42.0, 22, 66, 0.74, 0.05),
}


def ascii_fold(text: str) -> str:
    """Lower case without accents, as in an e-mail address."""
    plain = unicodedata.normalize("NFD", text.lower().translate(STRAIGHT))
    return "".join(c for c in plain if not unicodedata.combining(c))


def mail_domain(gemeente: Gemeente) -> str:
    """A domain that can't exist (RFC 2606), so that no mail reaches anybody."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_fold(gemeente.naam)).strip("-") + ".example"


class Persoonsmaker:
    """Makes people for one gemeente from its own random source; no gemeente depends on another."""

    def __init__(self, rows: Rows, gemeente: Gemeente, rng: Random, peildatum: date) -> None:
        self.rows = rows
        self.gemeente = gemeente
        self.rng = rng
        self.peildatum = peildatum
        self.informant = ""
        self._size = bisect(SIZE_CLASSES, (gemeente.inwoners or 0))
        self._domain = mail_domain(gemeente)
        self._phone = _phone_prefix(gemeente)
        self._mails: set[str] = set()
        self._names: set[str] = set()
        self._origins, self._origin_weights = _origins(rows, gemeente)

    def make(
        self, functie: str, familie: str | None, begin: date, given: dict[str, str] | None = None
    ) -> Persoon:
        """Add and return a person fit to start in this functie on that day, or the one given."""
        profiel = PROFIELEN[functie]
        geslacht = self._geslacht(profiel, familie)
        jaar = self._geboortejaar(profiel, begin)
        persoon = self._named(geslacht, jaar, profiel.titel, given)
        persoon.email_werk = self._mail(persoon)
        informed = begin + timedelta(days=self.rng.randint(0, 40))
        if self.informant and informed < self.peildatum and self.rng.random() < 0.965:
            persoon.geinformeerd_op, persoon.geinformeerd_door = informed, self.informant
        persoon.aangemaakt_op = at_nine(
            min(begin + timedelta(days=self.rng.randint(0, 12)), self.peildatum - timedelta(days=2))
        )
        self.rows.persoon.append(persoon)
        return persoon

    def _geslacht(self, profiel: Profiel, familie: str | None) -> str:
        chance = profiel.vrouwen
        if chance is None:
            chance = VROUWEN.get(familie or "", VROUWEN_ANDERS)
            chance = chance and chance + VROUWEN_GROOTTE[self._size]
        draw = self.rng.random()
        if draw < chance:
            return "vrouw"
        rare = self.rng.random()
        return "anders" if rare > 0.997 else "onbekend" if rare > 0.991 else "man"

    def _geboortejaar(self, profiel: Profiel, begin: date) -> int:
        """Age is drawn for the day a mandate starts; who stays on grows older."""
        mean, spread = profiel.leeftijd, 8.5
        if mean is None:
            mean, spread = LEEFTIJD_GROOTTE[self._size] - GROWS_OLDER, 13.0
        oldest = begin.year - (self.peildatum.year - profiel.oudst)
        for _ in range(20):
            age = self.rng.gauss(mean, spread)
            if profiel.jongst + 1 <= age <= oldest:
                break
        else:
            age = min(mean, oldest)
        return begin.year - round(age)

    def _named(
        self, geslacht: str, jaar: int, titel: float, given: dict[str, str] | None
    ) -> Persoon:
        if given:
            return self._persoon(
                given["geslacht"], int(given["geboortejaar"]), given["roepnaam"],
                given["voorletters"], given["tussenvoegsel"], given["achternaam"],
                (given["titel_voor"], ""),
            )  # fmt: skip
        while True:
            roepnaam, tussenvoegsel, achternaam = self._name(geslacht, jaar)
            full = " ".join(filter(None, (roepnaam, tussenvoegsel, achternaam)))
            if full not in self._names and full not in read_namen().bekende_mensen:
                break
        self._names.add(full)
        titels = self._titels(jaar) if self.rng.random() < titel else ("", "")
        return self._persoon(
            geslacht, jaar, roepnaam, self._voorletters(roepnaam), tussenvoegsel, achternaam, titels
        )

    def _persoon(
        self, geslacht: str, jaar: int, roepnaam: str, voorletters: str, tussenvoegsel: str,
        achternaam: str, titels: tuple[str, str],
    ) -> Persoon:  # fmt: skip
        rng = self.rng
        return Persoon(
            id=len(self.rows.persoon) + 1,
            gemeente_id=self.gemeente.id,
            titel_voor=titels[0] or None,
            voorletters=voorletters,
            roepnaam=roepnaam,
            tussenvoegsel=tussenvoegsel or None,
            achternaam=achternaam,
            titel_achter=titels[1] or None,
            email_werk="",
            telefoon_werk=f"{self._phone}{rng.randint(10, 99)} {rng.randint(10, 99)}"
            if rng.random() < 0.93 else None,
            geslacht=geslacht,
            geboortejaar=jaar if rng.random() < 0.985 else None,
            geinformeerd_op=None,
            geinformeerd_door=None,
            magazine=rng.random() < 0.97,
            statistiek=rng.random() < 0.985,
            publicatie=rng.random() < 0.995,
            zelfde_persoon=None,
            aangemaakt_op=at_nine(self.peildatum),
        )  # fmt: skip

    def _name(self, geslacht: str, jaar: int) -> tuple[str, str, str]:
        rng, namen = self.rng, read_namen()
        origin = rng.choices(self._origins, cum_weights=self._origin_weights)[0]
        firsts = origin.vrouw if geslacht == "vrouw" else origin.man
        if geslacht in ("anders", "onbekend") and rng.random() < 0.5:
            firsts = origin.vrouw
        roepnaam = rng.choice(firsts[bisect(GENERATIONS, jaar)])
        dutch = namen.herkomst["nederlands"]
        if origin is dutch and rng.random() < 0.35:
            achternaam = "".join(rng.choice(part) for part in namen.achternaam)
        else:
            achternaam = rng.choice(origin.achternaam)
        if geslacht == "vrouw" and jaar < 1985 and "-" not in achternaam and rng.random() < 0.10:
            achternaam += f"-{rng.choice(dutch.achternaam)}"
        tussenvoegsel, achternaam = split_tussenvoegsel(achternaam)
        return roepnaam, tussenvoegsel, achternaam

    def _voorletters(self, roepnaam: str) -> str:
        first = "-".join(f"{part[0].upper()}." for part in roepnaam.split("-"))
        extra = self.rng.choices((0, 1, 2, 3), weights=(30, 45, 20, 5))[0]
        return first + "".join(f"{self.rng.choice('ABCDEFGHJLMNPRSTW')}." for _ in range(extra))

    def _titels(self, jaar: int) -> tuple[str, str]:
        # The Dutch titles before the name gave way to degrees behind it with the reform of 2002.
        if jaar < 1981 or self.rng.random() < 0.3:
            return self.rng.choices(
                ("drs.", "mr.", "ir.", "ing.", "dr.", "mr. drs.", "prof. dr."),
                weights=(40, 20, 12, 16, 7, 3, 1),
            )[0], ""
        return "", self.rng.choice(("MSc", "MSc", "MA", "LLM", "BSc", "MPA", "BA"))

    def _mail(self, persoon: Persoon) -> str:
        surname = re.sub(
            r"[^a-z0-9-]", "", ascii_fold((persoon.tussenvoegsel or "") + persoon.achternaam)
        ).strip("-")
        initials = ascii_fold(persoon.voorletters).replace("-", "").strip(".")
        first = re.sub(r"[^a-z0-9]", "", ascii_fold(persoon.roepnaam))
        numbered = (f"{first}{number}" for number in count(2))
        for option in chain((initials.split(".")[0], first, initials), numbered):
            mail = f"{option}.{surname}@{self._domain}"
            if mail not in self._mails:
                self._mails.add(mail)
                return mail
        raise AssertionError("an endless row of options has no end")


def split_tussenvoegsel(naam: str) -> tuple[str, str]:
    """Split "van den Berg" into its prefix and the name it is filed under."""
    words = naam.split(" ")
    count = 0
    while count < len(words) - 1 and not words[count][:1].isupper():
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def _phone_prefix(gemeente: Gemeente) -> str:
    """The area code and a start no subscriber number has, as numbers here must reach nobody."""
    found = re.search(r"14 (0\d+)", gemeente.telefoon or "") or re.search(
        r"\(?(0\d{2,3})[ )-]", gemeente.telefoon or ""
    )
    area = found[1] if found else "088"
    return f"{area} 000 " if len(area) == 3 else f"{area} 00 "


def _origins(rows: Rows, gemeente: Gemeente) -> tuple[list[Herkomst], list[float]]:
    """How often each background occurs: by provincie, and more diverse in the cities."""
    provincie = rows.provincie[(gemeente.provincie_id or 1) - 1].code
    inwoners = gemeente.inwoners or 0
    city = 0.02 if inwoners < 30_000 else 0.06 if inwoners < 100_000 else 0.17
    if inwoners > 300_000:
        city = 0.30
    shares = {
        "fries": {"PV21": 0.62, "PV20": 0.18, "PV22": 0.12}.get(provincie, 0.03),
        "zuidelijk": {"PV31": 0.66, "PV30": 0.40, "PV29": 0.08}.get(provincie, 0.03),
        "turks": city * 0.22,
        "marokkaans": city * 0.22,
        "surinaams": city * 0.20,
        "indonesisch": 0.008 + city * 0.10,
    }
    shares |= dict.fromkeys(OTHERS, (0.008 + city * 0.24) / len(OTHERS))
    shares = {"nederlands": 1.0 - sum(shares.values())} | shares
    herkomst = read_namen().herkomst
    return [herkomst[naam] for naam in shares], list(accumulate(shares.values()))
