"""Writes the number samples: prices, dates, measures, tables, codes, sums.

Everything is computed from one seeded generator of our own (SplitMix64), so
the same bytes come out under every version of Python. Codes that carry check
digits (IBAN, ISBN, EAN) have right ones; banks, people and numbers are made up.
Network addresses and host names are the ones reserved for documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from number_words import (
    AR_MONTHS,
    EN_MONTHS,
    HI_MONTHS,
    RU_MONTHS,
    TR_MONTHS,
    ZH_DIGITS,
    english,
    ordinal,
    turkish,
)

MASK = (1 << 64) - 1
NO_BREAK_SPACE = "\u00a0"
ARABIC_DIGITS = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
HINDI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


class SplitMix64:
    """Steele, Lea and Flood's generator; 64 bits of state."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]; the bias of % is of no matter here."""
        return low + self.next() % (high - low + 1)

    def magnitude(self, digit_count_max: int) -> int:
        """Small and large numbers alike: the digit count is drawn first."""
        return self.between(1, 10 ** self.between(1, digit_count_max) - 1)

    def choose(self, items: Sequence[str]) -> str:
        return items[self.next() % len(items)]

    def digits(self, count: int) -> str:
        return "".join(str(self.between(0, 9)) for _ in range(count))

    def day(self) -> date:
        return date(1990, 1, 1) + timedelta(days=self.between(0, 15_000))


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def grouped_indian(number: int) -> str:
    """Three digits, then pairs: 12,34,567."""
    text = str(number)
    head, tail = text[:-3], text[-3:]
    pairs: list[str] = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*pairs, tail])


def price_line(r: SplitMix64) -> str:
    whole, cents = r.magnitude(7), f"{r.between(0, 99):02d}"
    count = r.between(2, 250)
    narrow = grouped(whole, NO_BREAK_SPACE)
    comma, dot = grouped(whole, ","), grouped(whole, ".")
    return r.choose(
        (
            f"Total for {count} items: ${comma}.{cents}",
            f"£{comma}.{cents} plus {r.between(1, 25)}% tax",
            f"{count} adet, toplam {dot},{cents} ₺",
            f"Fiyatı {dot},{cents} TL, indirimle {dot} TL",
            f"Gesamt {dot},{cents} €, je Stück {r.between(1, 99)},{cents} €",
            f"Итого: {narrow},{cents} ₽ за {count} шт.",
            f"共{count}件，合计￥{comma}.{cents}",
            f"कुल {count} वस्तुएँ: ₹{grouped_indian(whole)}.{cents}",
            f"المجموع {comma}.{cents}".translate(ARABIC_DIGITS) + " ر.س",
            f"USD {comma}.{cents}\tEUR {dot},{cents}\tJPY {whole}",
        )
    )


def date_line(r: SplitMix64) -> str:
    d = r.day()
    hour, minute, second = r.between(0, 23), r.between(0, 59), r.between(0, 59)
    clock = f"{hour:02d}:{minute:02d}"
    month = d.month - 1
    span = r.between(1, 9)
    iso_year, week, weekday = d.isocalendar()
    hour12 = hour % 12 or 12
    half = "a.m." if hour < 12 else "p.m."
    return r.choose(
        (
            d.isoformat(),
            f"{d.isoformat()}T{clock}:{second:02d}Z",
            f"{d.isoformat()} {clock}:{second:02d}.{r.digits(3)}+03:00",
            f"{d.month}/{d.day}/{d.year}, {hour12}:{minute:02d} {half}",
            f"{EN_MONTHS[month]} {d.day}, {d.year}, at {clock}",
            f"{d.day} {TR_MONTHS[month]} {d.year}, saat {clock}",
            f"{d.day:02d}.{d.month:02d}.{d.year} {clock} Uhr",
            f"{d.day} {RU_MONTHS[month]} {d.year} г., {clock}",
            f"{d.year}年{d.month}月{d.day}日 {hour}时{minute:02d}分",
            f"{d.day} {AR_MONTHS[month]} {d.year}".translate(ARABIC_DIGITS),
            f"{d.day} {HI_MONTHS[month]} {d.year}".translate(HINDI_DIGITS),
            f"{iso_year}-W{week:02d}-{weekday}, day {d.timetuple().tm_yday}",
            f"{d.year}–{(d.year + span) % 100:02d}, Q{month // 3 + 1}",
        )
    )


def measure_line(r: SplitMix64) -> str:
    latitude, longitude = r.between(-89, 89), r.between(-179, 179)
    a, b, tenth = r.magnitude(4), r.magnitude(3), r.between(0, 9)
    return r.choose(
        (
            f"{a}.{tenth} km in {b} min, {r.between(3, 300)} km/h on average",
            f"{a} × {b} × {r.between(1, 99)} mm, {a / 1000:.3f} kg",
            f"{r.between(-40, 50)} °C at {r.between(870, 1085)} hPa",
            f"{a},{tenth} metre uzunluğunda, {b} santimetre eninde",
            f"Высота {a},{tenth} м, масса {b} кг",
            f"长{a}.{tenth}米，重{b}公斤",
            f"लंबाई {a}.{tenth} मीटर, वज़न {b} किलोग्राम",
            f"الطول {a}.{tenth} متر والوزن {b} كغ".translate(ARABIC_DIGITS),
            f"{a} ft {b % 12} in; {b} lb {tenth} oz",
            f"{a} kWh, {b} V, {tenth}.{r.digits(2)} A, {r.between(1, 99)} %",
            f"{r.between(1, 9)}.{r.digits(4)}e{r.between(-30, 30)} J",
            f"({latitude}.{r.digits(4)}, {longitude}.{r.digits(4)})",
            f"{2 ** r.between(0, 40)} bytes at {b}.{tenth} MiB/s",
        )
    )


def iban(r: SplitMix64) -> str:
    """Country, two check digits, account: the whole is 1 modulo 97."""
    country, digit_count = (("TR", 22), ("DE", 18), ("FR", 23), ("AE", 19))[
        r.between(0, 3)
    ]
    account = r.digits(digit_count)
    moved = account + "".join(str(ord(c) - 55) for c in country) + "00"
    code = f"{country}{98 - int(moved) % 97:02d}{account}"
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def thirteen_digits(r: SplitMix64, prefix: str) -> str:
    """EAN-13: weights 1 and 3 in turn, the sum a multiple of ten."""
    body = prefix + r.digits(12 - len(prefix))
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(body))
    return f"{body}{-total % 10}"


def code_line(r: SplitMix64) -> str:
    isbn = thirteen_digits(r, "978")
    word = f"{r.next():016x}"
    rgb = [r.between(0, 255) for _ in range(3)]
    node, small = r.digits(12), r.between(1, 40)
    return r.choose(
        (
            f"IBAN {iban(r)}",
            f"ISBN {isbn[:3]}-{isbn[3]}-{isbn[4:8]}-{isbn[8:12]}-{isbn[12]}",
            f"EAN {thirteen_digits(r, '20')}",
            f"+1 (202) 555-01{r.digits(2)} ext. {r.between(10, 99)}",
            f"192.0.2.{r.between(1, 254)}:{r.between(1024, 65535)}",
            f"2001:db8:{word[:4]}:{word[4:8]}::{r.between(1, 9)}",
            f"{word[:8]}-{word[8:12]}-4{word[13:]}-8{r.digits(3)}-{node}",
            f"v{r.between(0, 12)}.{small}.{rgb[0]}-rc{r.between(1, 9)}",
            f"0x{word[:8].upper()} = {int(word[:8], 16)}",
            f"0b{r.between(0, 255):08b} = 0o{r.between(0, 511):o}",
            f"Invoice {r.day().year}/{r.digits(6)}, customer {r.digits(5)}",
            f"#{bytes(rgb).hex()} rgb({rgb[0]}, {rgb[1]}, {rgb[2]})",
            f"1{r.digits(2)}-{r.digits(7)} {r.choose('ABCDEFGH')}{small}",
        )
    )


def sum_line(r: SplitMix64) -> str:
    a, b, small = r.magnitude(4), r.magnitude(4), r.between(2, 12)
    words = r.magnitude(6)
    return r.choose(
        (
            f"{a} + {b} = {a + b}",
            f"{a} - {b} = {a - b}",
            f"{a} × {small} = {a * small}",
            f"{a * small} ÷ {small} = {a}",
            f"{a} / {b} ≈ {a / b:.4f}",
            f"{small}^{small // 2} = {small ** (small // 2)}",
            f"{small}² + {small + 1}² = {small**2 + (small + 1) ** 2}",
            f"{a} mod {small} = {a % small}",
            f"{words} = {english(words)}",
            f"{words} = {turkish(words)}",
            f"{words} = {''.join(ZH_DIGITS[int(c)] for c in str(words))}",
            f"{r.between(1, 99)}% of {a * 100} is more than {b}/{b + small}",
        )
    )


def sentence_line(r: SplitMix64) -> str:
    a, b, year = r.between(200, 99_999), r.between(2, 99), r.between(1900, 2030)
    hours, minutes = r.between(1, 9), r.between(2, 59)
    dotted = grouped(a, ".")
    return r.choose(
        (
            f"In {year} the town had {a:,} inhabitants and {b} schools.",
            f"Bus number {b} leaves every {minutes} minutes.",
            f"{year} yılında kasabada {dotted} kişi ve {b} okul vardı.",
            f"{b} numaralı otobüs {minutes} dakikada bir kalkar.",
            f"Школ в городе в {year} году: {b}, домов: {a}.",
            f"{year}年，全镇有{a}人和{b}所学校。",
            f"{year} में कस्बे में {grouped_indian(a)} लोग और {b} स्कूल थे।",
            f"عدد المدارس في البلدة عام {year}: {b}".translate(ARABIC_DIGITS)
            + ".",
            f"She ran {b} km in {hours}:{minutes:02d} h and came {ordinal(b)}.",
            f"The score was {hours}:{r.between(0, 9)} after {b} minutes.",
        )
    )


def table(r: SplitMix64) -> str:
    """A ledger, a comma table or a Markdown table, six rows each."""
    months = [m[:3] for m in EN_MONTHS[:6]]
    rows = [
        (m, r.magnitude(5), r.magnitude(4), r.between(-99, 99)) for m in months
    ]
    shape = r.between(0, 2)
    if shape == 0:
        head = "month\tincome\tcost\tchange"
        body = [f"{m}\t{a}\t{b}\t{c:+d}%" for m, a, b, c in rows]
    elif shape == 1:
        head = "month;income;cost;change"
        body = [f"{m};{a},{b % 100:02d};{b},00;{c}" for m, a, b, c in rows]
    else:
        head = "| month | income | cost | change |\n|---|--:|--:|--:|"
        body = [
            f"| {m} | {a:,} | {b:,} | {c / 10:+.1f} |" for m, a, b, c in rows
        ]
    total = sum(a for _, a, _, _ in rows)
    return "\n".join([head, *body, f"total {total}"])


KINDS: tuple[tuple[str, Callable[[SplitMix64], str], int], ...] = (
    ("prices", price_line, 350),
    ("dates", date_line, 400),
    ("measures", measure_line, 300),
    ("codes", code_line, 350),
    ("sums", sum_line, 400),
    ("sentences", sentence_line, 300),
    ("tables", table, 40),
)


def number_files() -> dict[str, str]:
    """File name below data/samples -> text, one seed a file."""
    files: dict[str, str] = {}
    for seed, (name, make, count) in enumerate(KINDS, start=1):
        r = SplitMix64(seed)
        files[f"numbers/{name}.txt"] = "".join(
            make(r) + "\n" for _ in range(count)
        )
    return files
