"""What a user types cannot make the PDF renderer read a file or call a host (S23)."""

import pytest

from projects.guide import result_sheet
from projects.guide.paper import pdf
from tests.projects.guide.test_pdf import LINK, SAMPLES, read, result_of, words

HOSTILE = (
    "<img src=file:///etc/passwd>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import 'http://127.0.0.1:{port}/a.css'</style>",
    '"><svg><image xlink:href="http://127.0.0.1:{port}/b"/></svg>',
    "</title><iframe src='http://127.0.0.1:{port}/c'>",
    "url(http://127.0.0.1:{port}/d)",
    "<a href=javascript:alert(1)>x</a>",
    "{{ settings.SECRET_KEY }}{% include '/etc/passwd' %}",
    "<object data=file:///etc/hostname></object><base href=http://127.0.0.1:{port}/>",
    "}</style><p style=\"background:url('http://127.0.0.1:{port}/e')\">",
    "\u202egnp.exe\u2066 שלום\x00\x1b\x07\ud800",
    "W" * 190,
)


def typed_together(texts: tuple[str, ...], most: int = 190) -> list[str]:
    """As many as a typed answer may hold in one text, since a file takes a second; what turns a line round stands alone."""
    alone = [text for text in texts if "שלום" in text]
    lines: list[str] = []
    for text in (text for text in texts if text not in alone):
        if lines and len(lines[-1]) + 1 + len(text) <= most:
            lines[-1] += " " + text
        else:
            lines.append(text)
    return lines + alone


TOGETHER = typed_together(HOSTILE)


@pytest.mark.parametrize("text", TOGETHER, ids=range(len(TOGETHER)))
def test_s23_no_typed_text_makes_the_renderer_read_or_call(text, listener, asked, monkeypatch):
    monkeypatch.setattr(result_sheet, "picture", lambda *any_figure: None)  # slow, and nobody types what they say
    typed = text.replace("{port}", str(listener.port))
    result = result_of(SAMPLES["leased"] | {"industry_code": typed})
    content = pdf.result_pdf(result, "zh-hans", LINK, site_name=typed, name=typed)
    seen = "".join(pdf.plain_text(typed).split())
    reader = read(content)
    assert listener.came == []
    assert asked == [pdf.font_file().as_uri()]
    assert "/AF" not in reader.trailer["/Root"]
    if "שלום" not in seen:  # extraction turns a right-to-left word round
        assert words(reader).count(seen) >= 3
    assert "root:" not in words(reader)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "https://example.org/a.css", "ftp://example.org/a", "//example.org/a", "a.css", ""),
        *(
            "file:///etc/passwd",
            "file://host/etc/passwd",
            "data:text/css,p{}",
            "javascript:1",
            "file:",
            "http://[",
            "\0",
        ),
    ],
)
def test_s23_only_our_own_folder_can_be_read(url, caplog):
    with pytest.raises(pdf.RefusedAddress):
        pdf.read_own(url)
    assert "address refused" in caplog.text


def test_s23_no_way_leads_out_of_our_own_folder():
    font = pdf.font_file()
    inside = font.as_uri()
    assert pdf.read_own(inside) == font.read_bytes()
    for way in ("/../../../../../../etc/passwd", "/%2e%2e/%2e%2e/six.py", "%00"):
        with pytest.raises(pdf.RefusedAddress):
            pdf.read_own(inside + way)


def test_s23_the_renderer_gets_nothing_even_when_markup_asks(listener, asked):
    """Should a text ever slip through unescaped, the fetcher is the second wall."""
    base = f"http://127.0.0.1:{listener.port}/"
    markup = f'<html lang="zh"><title>x</title><link rel=attachment href="{base}a"><img alt=x src="{base}b">'
    markup += '<img alt=x src="file:///etc/passwd"><svg><image href="file:///etc/passwd"/></svg>'
    pdf.render(markup + f'<p style="background:url({base}c)">x', f'@import "{base}d";')
    assert listener.came == []
    assert len(asked) >= 5
