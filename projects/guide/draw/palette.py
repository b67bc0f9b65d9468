"""How a figure looks when it leaves the page: the light scheme of `static/css` as a small style sheet.

On a page the classes of components.css colour the figure and nothing is embedded; a lone file (PDF, download)
carries this sheet. Every colour goes with a word, the critical path is thick, soft edges are dashed.
"""

from projects.guide.draw.text import num

_FONT = '"PingFang SC","Microsoft YaHei","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif'
_RULES = {
    "text": f"font-family:{_FONT};font-variant-numeric:tabular-nums;fill:#12201f",
    ".halo": "paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round",
    ".tx-2": "fill:#475453",
    ".tx-b": "font-weight:600",
    ".tx-a": "fill:#0a5f66",
    ".tx-on,.tx-inv": "fill:#fff",
    ".tx-done": "fill:#1d6a3c",
    ".tx-run": "fill:#0a5f66",
    ".tx-risk": "fill:#855000",
    ".tx-over": "fill:#ad2018",
    ".tx-pause": "fill:#5a4796",
    ".tx-wait,.tx-confirm": "fill:#515d5c",
    ".g-line,.g-lane": "fill:none;stroke:#dde3e3",
    ".g-lane--alt": "fill:#eff2f2",
    ".g-we": "fill:#eef1f1",
    ".g-ho": "fill:#f8ecea",
    ".g-today": "stroke:#12201f;stroke-width:1.5",
    ".g-mark": "stroke:#0a5f66;stroke-width:1.5;stroke-dasharray:2 3",
    ".g-flag": "fill:#12201f",
    ".g-pin": "fill:#0a5f66",
    ".g-crit": "fill:none;stroke:#12201f;stroke-width:1.75",
    ".g-law": "fill:none;stroke:#879392;stroke-dasharray:2 2",
    ".g-edge": "fill:none;stroke:#879392;stroke-width:1.25",
    ".g-edge--soft": "stroke-dasharray:3 3",
    ".g-edge--crit": "stroke:#12201f;stroke-width:2",
    ".g-arrow": "fill:#879392",
    ".g-arrow--crit": "fill:#12201f",
    ".n-box": "fill:#fff;stroke:#879392",
    ".n-done": "fill:#e6f3ea;stroke:#4b9468",
    ".n-ready": "fill:#e3f0f0;stroke:#0a5f66;stroke-width:2",
    ".n-run": "fill:#e3f0f0;stroke:#3d979c",
    ".n-risk": "fill:#fcf0d9;stroke:#b57d1c",
    ".n-over": "fill:#fbe9e7;stroke:#d8625a",
    ".n-pause": "fill:#eeebf8;stroke:#9282c6",
    ".n-you": "fill:#0a5f66;stroke:#0a5f66",
    ".n-wait": "fill:#fff;stroke:#8a9594",
    ".n-confirm": "fill:#fff;stroke:#8a9594;stroke-dasharray:4 3",
    ".n-crit": "stroke-width:2",
    ".gi": "fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round",
    ".c-done": "color:#1d6a3c",
    ".c-run": "color:#0a5f66",
    ".c-risk": "color:#855000",
    ".c-over": "color:#ad2018",
    ".c-pause": "color:#5a4796",
    ".c-wait": "color:#515d5c",
    ".c-on-accent": "color:#fff",
    ".b-done": "fill:#4b9468",
    ".b-run": "fill:#3d979c",
    ".b-left": "fill:#e3f0f0;stroke:#3d979c;stroke-width:1.25",
    ".b-plan": "fill:#fff;stroke:#8a9594;stroke-width:1.25",
    ".b-confirm": "fill:#fff;stroke:#8a9594;stroke-width:1.25;stroke-dasharray:4 3",
    ".b-pause": "fill:#eeebf8;stroke:#9282c6;stroke-dasharray:3 2",
    ".b-you": "fill:#0a5f66",
    ".b-over": "fill:#d8625a",
    ".b-wait": "fill:#8a9594",
    ".b-risk": "fill:#b57d1c",
    "a:focus-visible rect": "stroke:#0a5f66;stroke-width:3",
}

STYLE = "<style>" + "".join(f"{selector}{{{rule}}}" for selector, rule in _RULES.items()) + "</style>"

# status: class of the box, class of the word, class of the icon
LOOKS = {
    "done": ("n-done", "tx-done", "c-done"),
    "ready": ("n-ready", "tx-a", "c-run"),
    "run": ("n-run", "tx-run", "c-run"),
    "you": ("n-you", "tx-on", "c-on-accent"),
    "pause": ("n-pause", "tx-pause", "c-pause"),
    "wait": ("n-wait", "tx-2", "c-wait"),
    "risk": ("n-risk", "tx-risk", "c-risk"),
    "over": ("n-over", "tx-over", "c-over"),
    "confirm": ("n-confirm", "tx-2", "c-wait"),
}

# the icons of the sprite, 16 x 16, drawn in place so that a lone file has them too
ICONS = {
    "check": "m3 8.5 3.2 3.2L13 4.8",
    "run": "M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0M8 5v3l2 1.5",
    "wait": "M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0",
    "pause": "M5.5 3.5v9M10.5 3.5v9",
    "you": "M3 8h9M8.5 4 12.5 8l-4 4",
    "risk": "M4 2.5h8M4 13.5h8M5 2.5c0 3 6 4 6 5.5s-6 2.5-6 5.5M11 2.5c0 3-6 4-6 5.5",
    "over": "M8 2.5v7M8 12.5v.5",
    "confirm": "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.600 8 9 8 10M8 12.600v.4",
    "box": "M2.5 5 8 2.5 13.500 5v6L8 13.500 2.500 11zM2.500 5 8 7.500 13.500 5M8 7.500v6",
    "doc": "M4 2h5l3 3v9H4zM9 2v3h3",
}


def icon_path(name: str, classes: str, x: float, y: float) -> str:
    """A 13 px icon; a name we do not know draws nothing."""
    shape = ICONS.get(name.removeprefix("i-"))
    if shape is None:
        return ""
    return f'<path class="gi {classes}" d="{shape}" transform="translate({num(x)} {num(y)}) scale(.8125)"/>'
