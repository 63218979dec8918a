"""The words of English that the other modules of this room look at: each list stands here once."""

from __future__ import annotations

MONTHS = (
    "january february march april may june july august september october november december".split(),
    "jan feb mar apr may jun jul aug sep oct nov dec".split(),
)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

UNITS = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = (
    {"zero": 0}
    | {word: number for number, word in enumerate(UNITS, 1)}
    | {word: number for number, word in enumerate(TEENS, 10)}
    | {word: 10 * number for number, word in enumerate(TENS, 2)}
)
MAGNITUDES = {
    "thousand": 3, "k": 3, "million": 6, "mn": 6, "mln": 6, "m": 6, "billion": 9, "bn": 9, "bln": 9, "b": 9,
    "trillion": 12, "tn": 12, "trn": 12, "t": 12,
}  # fmt: skip
"""The power of ten that a word after a number stands for."""

CURRENCIES = {
    "$": "dollar", "usd": "dollar", "aud": "dollar", "cad": "dollar", "nzd": "dollar", "hkd": "dollar", "sgd": "dollar",
    "£": "pound", "gbp": "pound", "sterling": "pound", "quid": "pound", "€": "euro", "eur": "euro",
    "¥": "yen", "jpy": "yen", "cny": "yuan", "rmb": "yuan", "renminbi": "yuan", "₹": "rupee", "inr": "rupee",
    "₽": "rouble", "rub": "rouble", "ruble": "rouble", "₩": "won", "krw": "won", "chf": "franc", "₪": "shekel",
    "₺": "lira", "₴": "hryvnia", "₦": "naira", "sek": "krona", "nok": "krone", "dkk": "krone", "pln": "zloty",
}  # fmt: skip
"""Signs and codes of currencies, and the word that they stand for."""

CURRENCY_WORDS = (
    "dollar pound euro yen yuan renminbi rupee rouble ruble franc crown krona kronor krone kroner peso zloty shekel "
    "lira hryvnia naira rand riyal dirham real dinar forint baht ringgit rupiah"
).split()

DAY_WORDS = "today yesterday tomorrow".split()
DATE_WORDS = frozenset([*MONTHS[0], *MONTHS[1], "sept", *WEEKDAYS, *DAY_WORDS])
"""Words that name a day or a month."""

STOP_WORDS = frozenset(
    "a about according after again against all also am an and any are as at be because been before "
    "being between both but by called can could d did do does doing during each else every few for "
    "from had has have having he her here hers him his how i if in into is it its just last later "
    "latest like ll m many may me might more most much must my no nor not now of on once only or "
    "other our percent percentage re recent recently s said same say says she should since so some "
    "still such t than that the their them then there these they this those though through to today "
    "too until us ve very was way we week weeks were what when where which while who whom whose why "
    "will with would year years yet yesterday you your".split()
)
"""Words that are not searched for, and the words of a question that ask."""

NEVER_NAMES = frozenset(
    "a an the i d ll m re s t ve of and or but nor in on at by for from to with as is are was were than through into "
    "has have had having because between both not percent percentage week weeks year years".split()
)
"""Stop words that no capital in mid-sentence makes a name of: titles of works and headlines capitalise them, too."""

NEVER_SHOUTED_NAMES = frozenset(
    "a i the and all any not no must only very every more most d ll m re s t ve of to for from with percent".split()
)
"""Stop words that capitals stress, where they make names of others (IT, WHO, CAN)."""

PERSONAL_PRONOUNS = "he him his she her hers it its they them their theirs".split()
POINTING_PRONOUNS = "this that these those".split()
