"""Numbers below a million in words, and the names of the months."""

from __future__ import annotations

EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
TR_ONES = "sıfır bir iki üç dört beş altı yedi sekiz dokuz".split()
TR_TENS = "on yirmi otuz kırk elli altmış yetmiş seksen doksan".split()
ZH_DIGITS = "零一二三四五六七八九"

RU_MONTHS = (
    "января февраля марта апреля мая июня июля августа сентября октября "
    "ноября декабря"
).split()
EN_MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()
TR_MONTHS = (
    "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"
).split()
AR_MONTHS = (
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
).split()
HI_MONTHS = (
    "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
).split()


def english(n: int) -> str:
    if n < 20:
        return EN_ONES[n]
    if n < 100:
        tail = f"-{EN_ONES[n % 10]}" if n % 10 else ""
        return EN_TENS[n // 10 - 2] + tail
    if n < 1000:
        tail = f" and {english(n % 100)}" if n % 100 else ""
        return f"{EN_ONES[n // 100]} hundred{tail}"
    glue = " and " if 0 < n % 1000 < 100 else " "
    tail = f"{glue}{english(n % 1000)}" if n % 1000 else ""
    return f"{english(n // 1000)} thousand{tail}"


def turkish(n: int) -> str:
    if n == 0:
        return TR_ONES[0]
    words: list[str] = []
    if n >= 1000:
        words += ([turkish(n // 1000)] if n >= 2000 else []) + ["bin"]
    n %= 1000
    if n >= 100:
        words += ([TR_ONES[n // 100]] if n >= 200 else []) + ["yüz"]
    n %= 100
    if n >= 10:
        words.append(TR_TENS[n // 10 - 1])
    if n % 10:
        words.append(TR_ONES[n % 10])
    return " ".join(words)


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    if n % 100 in (11, 12, 13):
        return f"{n}th"
    return f"{n}{('th', 'st', 'nd', 'rd', *['th'] * 6)[n % 10]}"
