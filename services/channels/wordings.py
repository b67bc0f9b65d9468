"""The words of every kind of notice under a name of their own, so that a bureau can put its own in their place."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import translation

from projects.queries_items import OBJECT
from services.channels import phrases, phrases_items, phrases_problems, phrases_reminders
from services.channels.phrase import Phrase
from services.channels.phrases_items import ItemPhrase
from services.enums import Channel
from services.models import NoticeTemplate
from services.rules.wording import for_editing, places_in

Said = Phrase | ItemPhrase
LANGUAGES = ("zh-hans", "en")
EDITABLE = (Channel.IN_APP, Channel.MAIL, Channel.SMS, Channel.WECOM)
TITLED = frozenset({Channel.IN_APP, Channel.MAIL, Channel.WECOM})  # a short message is one sentence

# the same event, said to somebody else or at another moment
MORE: dict[str, Said] = {
    "project.assign.agent": phrases.YOUR_AGENT,
    "enterprise.remove_member.desk": phrases.PUT_OUT,
    "project.merge.into": phrases.TAKEN_IN,
    "matterpackage.generate.first": phrases.FIRST_PACKAGE,
    f"{OBJECT}.warn.overdue": phrases_items.OVERDUE,
    f"{OBJECT}.reassign.before": phrases_items.TAKEN_AWAY,
    **{f"problem.escalate.{reason}": phrase for reason, phrase in phrases_problems.ESCALATED.items()},
}


@cache
def wordings() -> dict[str, Said]:
    """Name to the portal's words: `<object type>.<verb>`, with the side that reads it where there are two."""
    found: dict[str, Said] = {f"{kind}.{verb}": phrase for (kind, verb), phrase in phrases.PHRASES.items()}
    found |= {f"{OBJECT}.{verb}": phrase for verb, phrase in phrases_items.APPLICANT.items()}
    found |= {f"{OBJECT}.{verb}.bureau": phrase for verb, phrase in phrases_items.BUREAU.items()}
    told = phrases_reminders.REMINDERS.items()
    found |= {f"due.{kind}.{when}": phrase for kind, whens in told for when, phrase in whens.items()}
    return found | MORE


@cache
def _names() -> dict[int, str]:
    return {id(phrase): name for name, phrase in wordings().items()}


def name_of(phrase: Said) -> str:
    """Empty for words that nobody can change."""
    return _names().get(id(phrase), "")


def own_words(name: str, language: str) -> tuple[str, str]:
    """(title, sentence) of the portal, as an editor sees them."""
    with translation.override(language):
        return str(wordings()[name].title), for_editing(str(wordings()[name].text))


def places_of(name: str, channel: str) -> list[str]:
    """What may stand in braces: what the portal's own sentence uses. A group reads no names at all."""
    return [] if channel == Channel.WECOM else places_in(own_words(name, "zh-hans")[1])


def edited(channel: str, language: str) -> dict[str, tuple[str, str]]:
    """Every sentence that the bureau has put in place of the portal's. One query."""
    rows: Any = NoticeTemplate.objects.filter(channel=channel, language=language)
    return {name: (title, body) for name, title, body in rows.values_list("subject", "title", "body")}
