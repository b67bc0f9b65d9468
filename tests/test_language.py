"""Chinese and English are complete (U3): the .po and .mo files, the words in the code, and what the pages say.

How the files are made stands at the top of django.po. Nothing here needs gettext's programs.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation.template import templatize

from tests.projects.profiles import PROFILES

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "approval_portal/locale/en/LC_MESSAGES/django.po"
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")


# --- the files


def entries() -> list[dict[str, str]]:
    """The entries of the .po: keyword -> text; `flags` holds the marks. Enough of the format for what xgettext writes."""
    found: list[dict[str, str]] = []
    for block in re.split(r"\n\s*\n", PO.read_text(encoding="utf-8")):
        entry, key = {"flags": ""}, ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry["flags"] += line[2:]
            elif not line.startswith("#"):
                word, _, quoted = line.partition('"')
                key = word.strip() or key
                entry[key] = entry.get(key, "") + ast.literal_eval(f'"{quoted}')
        if "msgid" in entry:
            found.append(entry)
    return found


def key_of(entry: dict[str, str]) -> str:
    """The msgid as in a .mo file, where the context stands before it."""
    return f"{entry['msgctxt']}\x04{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]


def test_every_entry_is_translated_and_none_is_fuzzy():
    wrong = [
        entry["msgid"]
        for entry in entries()
        if "fuzzy" in entry["flags"] or not all(text for key, text in entry.items() if key.startswith("msgstr"))
    ]
    assert wrong == []


def test_a_translation_keeps_its_placeholders():
    places, wrong = re.compile(r"%\(\w+\)s|%[sd]|<[^>]+>"), []
    for entry in entries():
        for key, text in entry.items():
            if key.startswith("msgstr") and sorted(places.findall(text)) != sorted(places.findall(entry["msgid"])):
                wrong.append((entry["msgid"], text))
    assert wrong == []


def test_the_compiled_file_is_what_the_text_says():
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    wanted = {}
    for entry in entries():
        if "msgid_plural" in entry:
            wanted |= {(key_of(entry), form): entry[f"msgstr[{form}]"] for form in (0, 1)}
        else:
            wanted[key_of(entry)] = entry["msgstr"]
    assert compiled == wanted


# --- the words in the code

GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}


def words_in_python(text: str) -> Iterator[str]:
    """First string of each call of gettext's functions; with a context, as key_of writes it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT:
            given = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if given:
                yield "\x04".join(given[:2]) if "pgettext" in node.func.id else given[0]


def words_in_template(text: str) -> Iterator[str]:
    """Django turns a template into lines of gettext calls and padding: each call is read as Python."""
    call = re.compile(r"""(?<!\w)(?:_|n?gettext|n?pgettext)\((?=u?r?['"])""")
    made = templatize(text)
    for found in call.finditer(made):
        yield from words_in_python(made[found.start() : end_of_call(made, found.end())])


def end_of_call(text: str, place: int) -> int:
    """Where the bracket that was opened before `place` closes; brackets in strings do not count."""
    depth, quote = 1, ""
    while depth:
        letter = text[place]
        if quote:
            if letter == "\\":
                place += 1
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        else:
            depth += (letter == "(") - (letter == ")")
        place += 1
    return place


def test_every_word_in_the_code_has_its_entry():
    known, seen = {key_of(entry) for entry in entries()}, set()
    for folder in ("approval_portal", "projects", "services"):
        for path in (ROOT / folder).rglob("*.py"):
            seen.update(words_in_python(path.read_text(encoding="utf-8")))
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        seen.update(words_in_template(path.read_text(encoding="utf-8")))
    assert seen - known == set()
    assert known - seen == {""}  # and no entry outlives its last use


# --- what the pages say

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SAID = ("alt", "aria-label", "data-label", "label", "placeholder", "title")  # attributes that people see or hear


class Reader(HTMLParser):
    """The texts of a page with the language that the nearest `lang` gives them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self.spoken: list[tuple[str, str]] = []  # title and attributes: they cannot hold markup
        self.feed(page)
        self.close()

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        language = (given.get("lang") or self.language).split("-")[0]
        self.spoken += [(language, given[name]) for name in SAID if given.get(name)]
        if tag == "meta" and given.get("name") == "description":
            self.spoken.append((language, given["content"]))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = {tag for tag, _ in self.open}
        if data.strip() and not inside & {"script", "style"}:
            (self.spoken if self.open and self.open[-1][0] == "title" else self.texts).append((self.language, data))


SOME = 7  # one question and one sample in so many: they differ in catalogue content only, and each takes 50 ms or more
LEVEL_ABOVE = "result H"  # uses so much energy that the province reviews it
LANGUAGES = {"zh": "zh-hans", "en": "en"}
ERRORS = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "projects/too_many.html")
WRONG_FORMS = {  # what a person sends -> the page with its errors
    "/accounts/login/": {"login": "nobody", "password": "wrong"},
    "/accounts/password/reset/": {"email": "not an address"},
    "/trial/": {},
}


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """{"zh": {address: page}, "en": …} of a portal with demonstration data, which is gone again afterwards."""
    from projects.views.context import forget_site
    from tests.browser.pages import build_world

    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        forget_site()
        world = build_world("")
        found = {language: dict(walk(world, LANGUAGES[language])) for language in LANGUAGES}
        transaction.set_rollback(True)
    forget_site()
    cache.clear()
    return found


def walk(world, language: str) -> Iterator[tuple[str, str]]:
    """The pages of the browser tests, every matter, some of the questions and results, forms with errors, error pages.

    In the short form the main pages, and in English a third of the others; FULL=1: every one of them.
    """
    from projects.queries import current_engine
    from tests.browser.pages import FULL, make_trial

    catalogue = current_engine().catalogue
    strange = Client(headers={"Accept-Language": language})
    for number, place in enumerate(world.places):
        if not place.cookies and (FULL or place.main or (language == "en" and number % 3 == 0)):
            client = Client(headers={"Accept-Language": language})
            if place.who:
                client.cookies["sessionid"] = world.session(place.who)
            yield f"{place.path} {place.who}", read(client, place.path, place.status)
    paths = [reverse("matter", args=[code]) for code in catalogue.nodes]
    paths += [reverse("trial-question", args=[world.young, name]) for name in [*catalogue.questions][::SOME]]
    paths += [reverse("trial-prefilled", args=[world.young, group]) for group in [*catalogue.groups][::2]]
    for path in paths:
        yield path, read(strange, path)
    for name in [*PROFILES][::SOME]:
        yield f"result {name}", read(strange, reverse("trial-result", args=[make_trial(PROFILES[name])]))
    for path, data in WRONG_FORMS.items():
        yield f"{path} wrong", strange.post(path, data).content.decode()
    request = RequestFactory().get("/", headers={"Accept-Language": language})
    with translation.override(language):
        for template in ERRORS:
            yield template, render_to_string(template, {"reference": "0123456789"}, request)
        yield "pdf", paper(world.done, language)


def read(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path, follow=True)
    assert response.status_code == status, path
    return response.content.decode()


def paper(token: str, language: str) -> str:
    """The markup from which the PDF of a draft's result is made."""
    from projects.guide.result_sheet import sheet
    from projects.views.trial import load, result_of

    draft = load(token)
    result = result_of(draft, draft.engine.evaluate(draft.answers))
    return render_to_string("pdf/result.html", sheet(result, language, "http://x/", site_name="", name=""))


def unmarked(page: str) -> list[str]:
    """Chinese on an English page that does not say so. A title or an attribute may repeat what is marked elsewhere;
    `zxx` is no language: a rule as it is typed."""
    reader = Reader(page)
    marked = sorted({text.strip() for language, text in reader.texts if language == "zh"}, key=len, reverse=True)
    plain = [text.strip() for language, text in reader.texts if language not in ("zh", "zxx")]
    for language, text in reader.spoken:
        for part in marked:
            text = text.replace(part, "")
        plain += [text] if language != "zh" else []
    return [text for text in plain if CHINESE.search(text)]


@pytest.mark.django_db
def test_an_english_page_has_no_chinese_that_does_not_say_so(pages):
    """Names that people entered and catalogue content without English may be Chinese, marked `lang="zh"`."""
    assert {Reader(page).texts[0][0] for page in pages["en"].values()} == {"en"}
    found = {address: unmarked(page) for address, page in pages["en"].items() if address != LEVEL_ABOVE}
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.django_db
def test_a_body_that_has_no_english_name_is_marked_in_the_flowchart(pages):
    assert unmarked(pages["en"][LEVEL_ABOVE]) == []


@pytest.mark.django_db
def test_a_chinese_page_has_no_english_sentence(pages):
    sentence = re.compile(r"[A-Za-z]{2,}(?:[ ,’']+[A-Za-z]{2,}){2,}")
    assert {Reader(page).texts[0][0] for page in pages["zh"].values()} == {"zh"}
    found = {}
    for address, page in pages["zh"].items():
        reader = Reader(page)
        said = [text for language, text in [*reader.texts, *reader.spoken] if language == "zh"]
        if wrong := [text.strip() for text in said if sentence.search(text)]:
            found[address] = wrong
    assert found == {}
