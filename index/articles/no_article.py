"""Pages that came in the place of an article: consent walls, checks for robots, errors, log-ins."""

from __future__ import annotations

import re

_LONGEST = 350  # words; an article on cookies or log-ins is longer, and says other things, too


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_KINDS = {
    "a check for robots, not an article": (
        _any(
            r"just a moment\W*",
            r"attention required.{0,40}",
            r"access (?:to this page has been )?denied.{0,40}",
            r"(?:security|browser|human) (?:check|verification|checkpoint).{0,30}",
            r"are you a (?:robot|human)\W*",
            r"(?:please )?verify (?:that )?you(?:['’]re| are) (?:a )?human.{0,20}",
            r"pardon our interruption\W*",
            r"checking your browser.{0,40}", r"one more step\W*", r"robot or human\W*", r"ddos.guard",
        ),
        _any(
            r"checking (?:if the site connection is secure|your browser)", r"security of your connection",
            r"(?:enable|turn on|allow|disabled?|support) (?:both )?(?:javascript|cookies)",
            r"\bray id\b",
            r"cloudflare",
            r"(?:verify|verifying|confirm|prove|make sure) (?:that )?you(?:['’]re| are) (?:not )?(?:a "
            r"|an )?(?:human|robot|bot|real)",
            r"unusual (?:traffic|activity)",
            r"(?:automated|bot) (?:requests|traffic|access)",
            r"complete the (?:security check|captcha)",
            r"captcha",
            r"you (?:have been|were) blocked",
            r"permission to access",
            r"security service to protect",
        ),
    ),
    "a page that asks for consent, not an article": (
        _any(
            r"before you continue.{0,40}",
            r"(?:we|.{1,30}) (?:values?|cares? about|respects?) your privacy.{0,40}",
            r"(?:your )?(?:cookie|privacy|consent) (?:settings?|preferences?|choices|notice|policy|consent"
            r"|cent(?:er|re)).{0,30}",
            r"consent.{0,20}",
            r"we use cookies\W*",
            r".{0,40}(?:with|without) (?:advertising|ads|tracking).{0,20}",
            r"your (?:data|choices).{0,30}", r"cookies?(?: on .{1,40})?",
        ),
        _any(
            r"\b(?:we|us|our)\b.{0,40}\bpartners\b",
            r"information on (?:a|your) device",
            r"personali[sz]ed (?:ads|advertis)",
            r"(?:withdraw|give|manage|change|refuse|deny|click to) (?:your |my |this )?consent", r"\bcookies\b",
            r"process(?:ing)? (?:of )?(?:your )?(?:personal )?data", r"(?:accept|reject|agree to|decline) all",
            r"advertising and tracking", r"without (?:advertising|ads|tracking|either)", r"legitimate interest",
            r"privacy (?:policy|settings|notice|choices)",
            r"manage (?:your )?(?:options|preferences|choices|settings)",
            r"\bgdpr\b", r"already a subscriber", r"show you (?:ads|advertising)",
        ),
    ),
    "an error page, not an article": (
        _any(
            r"(?:error:? ?)?(?:40[0-9]|410|429|50[0-9])\b.{0,50}",
            r"(?:sorry,? )?(?:the |this |that )?(?:page|article|story|content|file) (?:was |is |could )?"
            r"(?:not|cannot|can['’]t|no longer)(?: be)? (?:found|available|exists?).{0,30}",
            r"(?:page |file )?not found\W*",
            r"(?:oops|uh.?oh|whoops|sorry)\b.{0,40}",
            r"something went wrong\W*",
            r"(?:internal server error|bad gateway|service unavailable|forbidden|too many requests|gone)\W*",
            r"(?:page|site|content) (?:unavailable|missing|removed)\W*",
            r"we(?:['’]ll be back soon| can['’]t find that page).{0,20}",
        ),
        _any(
            r"(?:page|article|story|content|link|address|url|document)\b.{0,60}\b(?:not (?:be )?found"
            r"|n['’]t (?:be )?found|not exist|n['’]t exist"
            r"|(?:no longer|not|n['’]t)(?: currently)? available|been (?:moved|removed|deleted)|was (?:moved"
            r"|removed|deleted))",
            r"(?:can['’]?t|cannot|could ?n[o'’]t|unable to) (?:find|locate|be found)",
            r"(?:go|return|back|head) (?:back )?to (?:the |our )?home ?page",
            r"(?:check|mistyped|retype) (?:the |that the )?(?:url|address|spelling|link)",
            r"try (?:a search|searching|again later)",
            r"(?:server|error) (?:error|code|occurred)",
            r"temporarily (?:unavailable|down|overloaded)",
            r"\b404\b",
            r"(?:the )?requested url", r"use the search",
        ),
    ),
    "a log-in page, not an article": (
        _any(
            r"(?:please )?(?:log|sign)[ -]?(?:in|on)\b.{0,50}",
            r"(?:create|register) (?:an? |your )?(?:free )?account.{0,30}",
            r"register\W*",
            r"(?:my |your )?account\W*",
            r"subscribe.{0,40}",
            r"subscri(?:ption|ber).{0,40}",
            r"members? only\W*",
            r"forgot(?:ten)? (?:your )?password\W*",
        ),
        _any(
            r"(?:log|sign)[ -]?in\b",
            r"\bpassword\b",
            r"(?:create|have|need) an? (?:free )?account",
            r"remember me",
            r"(?:e-?mail|user) ?(?:name|address)",
            r"subscri(?:be|bers?|ption)s?\b",
            r"(?:this|the) (?:article|content|story) is (?:for|available to|reserved)",
            r"keep me (?:logged|signed) in",
            r"\bregister(?:ed)?\b", r"continue (?:reading|with)", r"free trial",
        ),
    ),
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def reason_against(headings: list[str], text: str) -> str | None:
    """Why a page with these titles and headings and this text is no article, or None where it may be one.

    It is none where it is short and most of its sentences are what such pages say; where its heading is one of
    theirs, two in five suffice.
    """
    if len(text.split(None, _LONGEST + 1)) > _LONGEST:
        return None
    sentences = [s.strip() for s in _SENTENCE.findall(text) if len(s.split()) > 2]
    titles = [part for h in headings for part in (h, *re.split(r"\s[|–—·-]\s", h))]
    for reason, (heading, said) in _KINDS.items():
        told = sum(said.search(sentence) is not None for sentence in sentences)
        headed = any(heading.fullmatch(title.strip()) for title in titles)
        if told >= max(2, 0.6 * len(sentences)) or (headed and told >= 0.4 * len(sentences)):
            return reason
    return None
