"""Numbered papers as files: every kind of a real item, in formal Chinese, tagged, the same to the letter each time."""

import hashlib
import json
from io import BytesIO

import pypdf
import pytest
from django.utils import translation

from projects.guide.notices import notice_pdf, print_notice, print_waiting, ready_notice
from projects.guide.paper import pdf
from projects.models import Event, OfficialNotice, Project
from projects.operations.items import notice_files
from projects.operations.items.notice_files import FileGone, keep_notice_file
from projects.operations.items.official import complete_notice
from projects.rules.lifecycle_cases import NOTICES
from projects.rules.notices import numbered
from tests.projects.guide.test_pdf_closed import HOSTILE
from tests.projects.items import ITEM_AT, item_project, make_item, staff_of
from tests.projects.notices import MAKERS, make_notice
from tests.projects.views.people import verbs
from tests.replay import shipped_catalogue, standing

SAYS = {  # what the law wants said on each
    "nt-receipt": ("收到下列材料", "营业执照", "2026年11月23日以前", "没有收到：", "自收到材料之日起即为受理"),
    "nt-correction": (
        *("需要补正的全部内容一次告知", "内容不全", "补上第12至20页", "申请表没有写明联系人", "共4项"),
        "不再就没有列明的内容要求补正",
    ),
    "nt-accept": ("予以受理", "20个工作日，2026年12月14日届满", "5个工作日，2026年11月23日届满", "第四十五条"),
    "nt-tolerant": ("容缺受理", "农民工工资保证金", "2026年12月4日", "不作容缺批准", "1个工作日"),
    "nt-not-needed": ("依法不需要取得行政许可", "第三十二条第一款第一项", "申请行政复议"),
    "nt-refuse": ("不属于本机关职权范围", "请向西安市发展和改革委员会申请", "决定不予受理", "提起行政诉讼"),
    "nt-special": ("节能报告评审", "某工程咨询中心", "2026年12月4日", "第四十五条", "不计入办理时限"),
    "nt-hearing": ("要求听证的权利", "2026年11月23日以前", "已于2026年11月16日提出听证申请", "不承担组织听证的费用"),
    "nt-extend": ("延长10个工作日", "2026年12月28日届满", "第四十二条", "（head）批准"),
    "nt-grant": ("决定准予行政许可", "每年3月底以前", "2026年11月16日至2028年11月16日", "申请行政复议"),
    "nt-deny": ("决定不予行政许可", "能耗计算依据不足", "60日内申请行政复议", "6个月内提起行政诉讼"),
    "nt-withdraw": ("申请撤回", "停止办理该申请", "不影响以后重新申请"),
    "nt-terminate": ("终止办理", "能耗计算依据不足", "申请行政复议"),
    "nt-delivery": ("准予行政许可决定书〔2026〕第1号", "上门送证", "王敏", "受送达人签名或者盖章", "拒收事由"),
    "nt-revoke": ("准予行政许可决定书〔2026〕第1号", "第六十九条", "申请材料不实", "申请行政复议"),
    "nt-cancel": ("准予行政许可决定书〔2026〕第1号", "第七十条", "申请材料不实", "申请行政复议"),
}


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(content))


def words(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in read(content).pages).split())


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker):
    """A project and the people of its desks, for all tests: each opens items of its own."""
    with standing(django_db_blocker):
        shipped_catalogue()
        project = item_project()
        staff_of()
        yield project.pk


@pytest.fixture
def project(begun, db):
    return Project.objects.get(pk=begun)


@pytest.fixture(scope="module")
def laid_out():
    """What was laid out already, by all that is said."""
    return {}


@pytest.fixture
def laid_out_once(monkeypatch, laid_out):
    """For tests of what is done with a paper: how it looks is not theirs."""

    def pdf_of(notice):
        said = json.dumps([notice.kind, notice.year, notice.number, notice.item.number, notice.snapshot])
        if said not in laid_out:
            laid_out[said] = notice_pdf(notice)
        return laid_out[said]

    monkeypatch.setattr("projects.guide.notices.press.notice_pdf", pdf_of)
    return pdf_of


def test_every_kind_of_the_catalogue_has_its_paper():
    assert (set(MAKERS), set(SAYS)) == (set(NOTICES), set(NOTICES))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", NOTICES)
def test_a_paper_says_what_the_law_wants_said(project, kind):
    notice = complete_notice(make_notice(project, kind))
    content = notice_pdf(notice)
    said, reader = words(content), read(content)
    head = f"{notice.snapshot['title'][0]}{numbered(2026, notice.number)}".replace(" ", "")
    common = (head, notice.item.number, notice.snapshot["body"][0], "扫码查验", "（印章）", "第1页共1页")
    assert [words for words in (*common, *SAYS[kind]) if words.replace(" ", "") not in said] == []
    assert "印章" in said
    assert (reader.trailer["/Root"]["/MarkInfo"]["/Marked"], reader.trailer["/Root"]["/Lang"]) == (True, "zh-CN")


@pytest.mark.django_db
def test_a_paper_of_the_demonstration_cannot_be_taken_for_a_real_one(project):
    notice = make_item(project, state="submitted").notices.get()
    said = []
    for demo in (False, True):
        notice.snapshot["demo"] = demo
        said.append("不是真实文书" in words(notice_pdf(notice)))
    assert said == [False, True]


@pytest.mark.django_db
def test_a_paper_is_chinese_and_the_same_to_the_letter_whatever_language_the_reader_has(project):
    notice = make_notice(project, "nt-correction")
    with translation.override("en"):
        english = notice_pdf(notice)
        other = make_notice(item_project(2), "nt-correction")
    assert english == notice_pdf(notice)
    assert other.snapshot["points"][0]["gap"] == "内容不全"


@pytest.mark.django_db
def test_s23_no_typed_text_makes_the_renderer_read_or_call(project, listener, asked):
    texts = [text.replace("{port}", str(listener.port)) for text in HOSTILE]
    notice = OfficialNotice(**_plain(make_notice(project, "nt-correction")))
    points = [{"material": [typed, ""], "gap": typed, "what": typed, "todo": typed, "again": False} for typed in texts]
    first, second, third, fourth = (" ".join(texts[place::4]) for place in range(4))
    said = {"project": first, "enterprise": second, "reason": third, "body": [fourth, ""]}
    notice.snapshot |= {**said, "points": points}
    content = notice_pdf(notice)
    seen = words(content)
    assert listener.came == []
    assert asked == [pdf.font_file().as_uri()]
    assert "/AF" not in read(content).trailer["/Root"]
    printed = [
        "".join(pdf.plain_text(text).split()) for text in texts if "שלום" not in text
    ]  # extraction turns it round
    assert [text for text in printed if seen.count(text) < 4] == []  # none hides or changes another
    assert "root:" not in seen


def _plain(notice: OfficialNotice) -> dict[str, object]:
    return {field.attname: getattr(notice, field.attname) for field in notice._meta.concrete_fields}


# --- the file


@pytest.mark.django_db
@pytest.mark.usefixtures("laid_out_once")
def test_the_file_is_kept_once_with_its_digest_in_the_chain_and_never_changes(project):
    item = make_item(project, state="submitted")
    notice = item.notices.get()
    kept = print_notice(notice, at=ITEM_AT)
    content = kept.file.open("rb").read()
    again = keep_notice_file(notice, b"%PDF-1.7 another", at=ITEM_AT)
    event = Event.objects.get(verb="print_notice")
    assert (kept.digest, kept.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (again.digest, again.file.open("rb").read()) == (kept.digest, content)
    assert event.data == {"notice": notice.pk, "kind": "nt-receipt", "digest": kept.digest}
    assert verbs(item).count("print_notice") == 1
    other = hashlib.sha256(b"%PDF-1.7 another").hexdigest()
    assert not notice.file.storage.exists(f"notices/{other[:2]}/{other}.pdf")


@pytest.mark.django_db
def test_a_lost_file_comes_back_to_the_letter_an_altered_one_is_replaced(project):
    notice, opened = ready_notice(make_item(project, state="submitted").notices.get(), at=ITEM_AT)
    content = opened.read()
    opened.close()
    notice.file.storage.delete(notice.file.name)
    assert ready_notice(notice, at=ITEM_AT)[1].read() == content
    with notice.file.storage.open(notice.file.name, "wb") as file:
        file.write(b"%PDF-1.7 forged")
    assert ready_notice(notice, at=ITEM_AT)[1].read() == content


@pytest.mark.django_db
@pytest.mark.usefixtures("laid_out_once")
def test_what_cannot_be_made_again_to_the_letter_is_refused(project, monkeypatch):
    notice = print_notice(make_item(project, state="submitted").notices.get(), at=ITEM_AT)
    notice.file.storage.delete(notice.file.name)
    monkeypatch.setattr("projects.guide.notices.press.notice_pdf", lambda notice: b"%PDF-1.7 of another font")
    with pytest.raises(FileGone):
        ready_notice(notice, at=ITEM_AT)


@pytest.mark.django_db
def test_the_sweep_prints_what_waits_and_goes_past_what_fails(project, laid_out_once, monkeypatch):
    make_item(project, state="accepted")
    first, _second = OfficialNotice.objects.order_by("pk")
    real = laid_out_once

    def press(notice):
        if notice.pk == first.pk:
            raise ValueError("no ink")
        return real(notice)

    monkeypatch.setattr("projects.guide.notices.press.notice_pdf", press)
    assert print_waiting(ITEM_AT) == 1
    assert notice_files.without_file() == [first.pk]
    monkeypatch.setattr("projects.guide.notices.press.notice_pdf", real)
    assert (print_waiting(ITEM_AT), print_waiting(ITEM_AT), notice_files.without_file()) == (1, 0, [])


@pytest.mark.django_db
def test_a_machine_that_cannot_make_pdfs_prints_nothing_and_breaks_nothing(project, monkeypatch):
    make_item(project, state="submitted")
    monkeypatch.setattr("projects.guide.notices.press.pdf.missing", lambda: "no Pango")
    assert print_waiting(ITEM_AT) == 0
