"""PDF files. The only module that imports WeasyPrint, and only inside functions: without Pango the rest still runs.

What is rendered is our own template with escaped text, our own style sheet and one font file. The renderer asks for
every other address through `read_own`, which opens nothing but files in `own_folders()` (promise S23).
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from projects.guide.result import Result
from projects.guide.result_sheet import sheet

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FONTS = "pylopdf-fonts-zh-cn"
VARIANT = "pdf/ua-1"
log = logging.getLogger(__name__)
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # else a dozen lines for each file

# One file, whole. Never a sliced web font: WeasyPrint then draws other characters while the copied text stays right.
FONT_FACE = '@font-face{{font-family:"Portal Sans";src:url("{}");font-weight:400;font-style:normal}}'

_BIDI = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_UNSEEN = _BIDI | {
    code: None
    for code in [*range(0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
    if code not in (0x09, 0x0A) and unicodedata.category(chr(code)) in ("Cc", "Cs", "Cn")
}


class RefusedAddress(ValueError):
    """The renderer asked for something that is not ours."""


def missing() -> str:
    """Empty when this machine can make PDFs; else a sentence that says what to install."""
    try:
        import weasyprint  # noqa: F401 - only whether it can be loaded
    except OSError as fault:  # Pango is not there: cffi finds no library
        log.warning("no PDFs: %s", fault)
        return gettext("这台服务器还做不了 PDF：缺少排字用的程序库。请装 Debian 软件包：%(packages)s。") % {
            "packages": PACKAGES
        }
    except ImportError as fault:
        log.warning("no PDFs: %s", fault)
        return gettext(
            "这台服务器还做不了 PDF：缺少 Python 软件包 %(name)s。排字另要 Debian 软件包：%(packages)s。"
        ) % {
            "name": "weasyprint",
            "packages": PACKAGES,
        }
    if not font_file().is_file():
        return gettext("这台服务器还做不了 PDF：缺少中文字体，请装 Python 软件包 %(name)s。") % {"name": FONTS}
    return ""


def font_file() -> Path:
    """Noto Sans SC Regular as the wheel brings it; a path that does not exist when the wheel is missing."""
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        return Path(FONTS)
    return Path(sans_path())


def own_folders() -> tuple[Path, ...]:
    """The only folders from which the renderer may read: the font's own. The style sheet is handed over as text."""
    return (font_file().resolve().parent,)


def read_own(url: str) -> bytes:
    """The content of a file of ours. Raises RefusedAddress for any other address: http, data, ftp, relative, ..."""
    try:
        parts = urlsplit(url)
        path = Path(unquote(parts.path, errors="strict")).resolve()
        ours = parts.scheme == "file" and not parts.netloc and any(path.is_relative_to(f) for f in own_folders())
        if ours and path.is_file():
            return path.read_bytes()
    except (OSError, ValueError):
        pass
    log.warning("PDF: address refused: %.200r", url)
    raise RefusedAddress(f"not ours: {url[:200]!r}")


def font_face() -> str:
    """Declares our font for a style sheet."""
    return FONT_FACE.format(font_file().as_uri())


def closed_fetcher() -> Any:
    """What the renderer asks for addresses: it opens files of ours and nothing else."""
    return _fetcher_class()()


@cache
def _fetcher_class() -> type:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class ClosedFetcher(URLFetcher):
        """Never opens a connection; `open` and the call come here too."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, read_own(url))

    return ClosedFetcher


def plain_text(markup: str) -> str:
    """Without characters that are not seen: controls, lone surrogates, and those that turn the direction of a line."""
    return markup.translate(_UNSEEN)


def render(markup: str, css: str) -> bytes:
    """HTML with its style sheet as a tagged PDF. The root element must have `lang` and the head a title."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetch = FontConfiguration(), closed_fetcher()
    look = CSS(string=font_face() + css, font_config=fonts, url_fetcher=fetch)
    page = HTML(string=plain_text(markup), url_fetcher=fetch, media_type="print")
    made = page.write_pdf(stylesheets=[look], font_config=fonts, pdf_variant=VARIANT)
    assert made is not None
    return made


def boxes(characters: Sequence[str]) -> list[str]:
    """Those of the characters for which the renderer finds no font on this machine: it would draw an empty box.

    They are laid out in our font, so that the renderer looks for others just as it does in a piece; then its glyphs are read.
    """
    from weasyprint import CSS, HTML
    from weasyprint.formatting_structure.boxes import TextBox
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetch = FontConfiguration(), closed_fetcher()
    css = font_face() + 'html{font-family:"Portal Sans","Noto Sans CJK SC",sans-serif}'
    look = CSS(string=css, font_config=fonts, url_fetcher=fetch)
    lines = "".join(f"<p>{escape(each)}</p>" for each in characters)
    markup = f'<html lang="zh-CN"><head><title>-</title></head><body>{lines}</body></html>'
    laid = HTML(string=markup, url_fetcher=fetch).render(stylesheets=[look], font_config=fonts)
    unknown: set[str] = set()
    for page in laid.pages:
        for box in page._page_box.descendants():
            if isinstance(box, TextBox) and _has_unknown_glyph(box):
                unknown.update(box.text)
    return [each for each in characters if each in unknown]


def _has_unknown_glyph(box: Any) -> bool:
    """The same test as when the renderer draws the line."""
    from weasyprint.text.ffi import ffi, pango

    box.pango_layout.reactivate(box.style)
    line, _ = box.pango_layout.get_first_line()
    run, found = line.runs, False
    while run != ffi.NULL:
        glyphs = run.data.glyphs
        ids = [glyphs.glyphs[place].glyph for place in range(glyphs.num_glyphs)]
        found |= any(g != pango.PANGO_GLYPH_EMPTY and g & pango.PANGO_GLYPH_UNKNOWN_FLAG for g in ids)
        run = run.next
    box.pango_layout.deactivate()
    return found


def style_sheet(name: str = "css/pdf.css") -> str:
    """Our style sheet, read from disk: no address is needed for it."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_text(encoding="utf-8")


def result_pdf(result: Result, language: str, link: str, *, site_name: str = "", name: str = "") -> bytes:
    """The trial result as a PDF in `language` (zh-hans or en); `link` is its address on the portal, also as QR code.

    `name` is the project's name when it has one. Ask `missing()` first: raises OSError or ImportError otherwise.
    """
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        context = sheet(result, language, link, site_name=site_name, name=name)
        return render(render_to_string("pdf/result.html", context), style_sheet())


def disposition(filename: str, inline: bool = True) -> str:
    """The Content-Disposition header, Chinese names by RFC 6266 and 5987."""
    return content_disposition_header(not inline, plain_text(filename).replace("\n", " ")) or "inline"
