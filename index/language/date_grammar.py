"""The grammar of English date expressions: one pattern, whose named groups `date_expressions` reads."""

from __future__ import annotations

import re
from functools import cache

from index.language.english_words import NUMBERS

COUNTS = NUMBERS | {
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2, "few": 3, "a few": 3, "several": 5, "half a dozen": 6,
    "a dozen": 12, "dozen": 12,
}  # fmt: skip

_MONTH = (
    r"(?:jan(?:uary|\b\.?)|feb(?:ruary|\b\.?)|mar(?:ch|\b\.?)|apr(?:il|\b\.?)|may|june?\b\.?|july?\b\.?"
    r"|aug(?:ust|\b\.?)|sept?(?:ember|\b\.?)|oct(?:ober|\b\.?)|nov(?:ember|\b\.?)|dec(?:ember|\b\.?))"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_YEAR = r"(?:1[89]|20)\d\d"
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(COUNTS, key=len, reverse=True)).replace(" ", r"\s") + ")"
_UNIT = r"(?:hour|day|night|week|fortnight|month|quarter|year|decade)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_PART = r"(?:morning|afternoon|evening|night)"
_WITH_DAY_NAME = rf"(?:{_WEEKDAY},?\s)?"
_WITH_YEAR = rf"(?:,?\s(?:of\s)?(?P<y%d>{_YEAR}|(?:last|this)\syear)|\s'(?P<short%d>\d\d))?"
_TURN = r"(?:last|this\spast|past|previous|this|next|coming)"
_ONE = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|last|final)"
_WHOSE = rf"(?:\s(?:of\s)?(?:(?:the\s)?(?P<wy%d>{_YEAR})|(?P<ww%d>the|this|last)\s(?:financial\s)?year))"
_FEAST = r"(?:christmas(?:\sday|\seve)?|boxing\sday|new\syear's\s(?:day|eve)|halloween|valentine's\sday)"

_EXPRESSION = rf"""(?<![\w./-])(?<!\d,)(?:
    (?P<iso>(?P<iso_y>{_YEAR})[-/](?P<iso_m>\d\d)[-/](?P<iso_d>\d\d))
  | (?P<numbers>(?P<nu_1>\d\d?)(?P<nu_sep>[./])(?P<nu_2>\d\d?)(?P=nu_sep)(?P<nu_y>{_YEAR}))
  | (?P<iso_month>(?P<im_y>{_YEAR})-(?P<im_m>\d\d))
  | (?P<years>(?P<ys_1>{_YEAR})\s?[-–/]\s?(?P<ys_2>{_YEAR}|\d\d))
  | (?P<days>(?P<da_1>\d\d?){_ORDINAL}\s?[-–]\s?(?P<da_2>\d\d?){_ORDINAL}\s(?P<m4>{_MONTH}){_WITH_YEAR % (4, 4)}
      |(?P<m5>{_MONTH})\s(?P<da_3>\d\d?){_ORDINAL}\s?[-–]\s?(?P<da_4>\d\d?){_ORDINAL}{_WITH_YEAR % (5, 5)})
  | (?P<weekof>(?:the\s)?(?:(?P<wo_n>{_ONE})\sweek\s(?:of|in)\s(?P<m6>{_MONTH}){_WITH_YEAR % (6, 6)}
      |week\s(?:of|beginning|starting|commencing|ending)\s(?:the\s)?(?:(?P<wo_d>\d\d?){_ORDINAL}\s(?:of\s)?(?P<m7>{_MONTH})
      |(?P<m8>{_MONTH})\s(?P<wo_e>\d\d?){_ORDINAL}){_WITH_YEAR % (7, 7)}))
  | (?P<dmy>{_WITH_DAY_NAME}(?:the\s(?=\d+(?:st|nd|rd|th)\sof))?
      (?P<d1>\d{{1,2}}){_ORDINAL}\s(?:of\s)?(?P<m1>{_MONTH}){_WITH_YEAR % (1, 1)})
  | (?P<mdy>{_WITH_DAY_NAME}(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}}){_ORDINAL}(?!\d|[,.]\d){_WITH_YEAR % (2, 2)})
  | (?P<month>(?:(?P<third>early|mid|late)[\s-]|(?:the\s)?(?P<part>start|beginning|middle|end)\sof\s
      |(?P<mturn>last|past|next|this)\s)?(?P<m3>{_MONTH}){_WITH_YEAR % (3, 3)})
  | (?P<stretch>(?:the\s)?(?:(?P<st_third>early|mid|late)[\s-]|(?P<st_part>start|beginning|middle|end)\sof\s(?:the\s)?)
      (?:(?P<st_y>{_YEAR})(?!s)|(?P<st_which>last\s|this\s|next\s|(?<=the\s))(?P<st_unit>week|month|quarter|year)))
  | (?P<quarter>(?:q(?P<q1>[1-4])(?:[\s/-]?(?:of\s)?(?P<qy1>{_YEAR})|\s'(?P<qs>\d\d))?
      |(?P<qy2>{_YEAR})[\s-]?q(?P<q2>[1-4])
      |(?:the\s)?(?P<q3>{_ONE})\squarter{_WHOSE % (1, 1)}))
  | (?P<half>(?:the\s)?(?P<ha>first|second|1st|2nd|last)\shalf{_WHOSE % (2, 2)})
  | (?P<season>(?:the\s)?(?:(?P<se_turn>{_TURN})\s(?P<se1>{_SEASON})
      |(?P<se2>{_SEASON})\s(?:of\s)?(?P<se_y>{_YEAR}|(?:last|this)\syear)
      (?:[-/](?:{_YEAR}|\d\d))?)|(?:(?<=in\sthe\s)|(?<=over\sthe\s)|(?<=during\sthe\s)|(?<=since\sthe\s)|(?<=before\sthe\s)
      |(?<=after\sthe\s)|(?<=since\s))(?P<se3>spring|summer|autumn|winter))
  | (?P<decade>(?:the\s)?(?P<de>(?:1[89]|20)\d0)s)
  | (?P<sofar>(?:the\s)?(?:so\sfar\sthis\s(?P<sf1>{_UNIT})|(?P<sf2>year|month|week)[\s-]to[\s-]date))
  | (?P<before_last>(?:the\s)?(?P<bl>day|week|weekend|month|quarter|year|night)\sbefore\s(?P<bl_what>last|yesterday))
  | (?P<ago>(?P<n1>{_NUMBER})[\s-](?P<u1>minute|{_UNIT})s?\sago)
  | (?P<rolling>(?:the\s)?(?:(?:last|past|previous|preceding)[\s-](?:(?P<n2>{_NUMBER})(?:[\s-](?P<u2>{_UNIT})s?
      |\s?(?P<u4>h|hrs?|d))|(?P<u5>hour|day|week|month|year)s)|(?P<recent>recent)\s(?P<u6>hour|day|week|month|year)s))
  | (?P<unit>(?:the\s)?(?P<which>{_TURN})\s(?P<u3>{_UNIT}|weekend)(?!\sand))
  | (?P<weekend>(?:(?<=at\s)|(?<=over\s)|(?<=on\s)|(?<=during\s)|(?<=since\s)|(?<=from\s))?the\sweekend)
  | (?P<weekday>(?:(?P<turn>last|this\spast|past|this|next|coming)\s)?(?P<wd>{_WEEKDAY})
      (?:\s(?:of\s)?(?P<wd_week>last|this|next)\sweek|\sjust\sgone)?(?:\s{_PART})?)
  | (?P<feast>(?P<fe>{_FEAST})(?:,?\s(?:of\s)?(?P<fe_y>{_YEAR}))?)
  | (?P<overnight>overnight)
  | (?P<other>(?:the\s)?other\s(?P<ot>day|week|night))
  | (?P<yesterday>(?:(?:early|late|earlier|later)\s)?(?:yesterday(?:\s{_PART})?|last\s(?:night|evening)))
  | (?P<today>(?:(?:early|late|earlier|later)\s)?(?:today|tonight|this\s(?:morning|afternoon|evening|lunchtime)))
  | (?P<tomorrow>tomorrow(?:\s{_PART})?)
  | (?P<year>{_YEAR})
    )(?![\w/]|-\d|\.\d)"""

_HINT = re.compile(
    r"\d|day|ago\b|q[1-4]|yesterday|tomorrow|night|morning|afternoon|evening|week|month|year|quarter|hour|minute|lunchtime"
    r"|fortnight|decade|spring|summer|autumn|fall|winter|christmas|halloween|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    re.IGNORECASE,
)


def may_hold_a_date(text: str) -> bool:
    """Whether it is worth looking: most questions name no time, and the pattern takes 20 ms to compile."""
    return _HINT.search(text) is not None


@cache
def expression() -> re.Pattern[str]:
    """The pattern of all expressions; the outermost group that matched names the kind."""
    return re.compile(_EXPRESSION, re.IGNORECASE | re.VERBOSE)
