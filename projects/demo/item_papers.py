"""Papers of the demonstration: small PDFs that say what they stand for, made without a typesetter."""

from __future__ import annotations

FONT = "/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R]"
GLYPHS = (
    "/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 7 0 R"
)
METRICS = (
    "/Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93"
)


def demo_pdf(lines: list[str]) -> bytes:
    """One A4 page with these lines, in a font that every reader brings along."""
    text = "".join(
        f"BT /F1 {20 if place == 0 else 12} Tf 72 {740 - 36 * place} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
        for place, line in enumerate(lines)
    )
    page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} >>",
        f"<< /Length {len(text)} >>\nstream\n{text}endstream",
        *(f"<< {each} >>" for each in (FONT, GLYPHS, METRICS)),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()
