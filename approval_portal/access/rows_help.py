"""Help, and what search engines and feed readers fetch."""

from approval_portal.access.words import BY_ADDRESS, PUBLIC, Row

ROWS: dict[str, Row] = {
    "help": Row(get=PUBLIC),
    "help-role": Row(get=PUBLIC, of=BY_ADDRESS, object="help"),
    "help-stuck": Row(get=PUBLIC),
    "catalogue-changes": Row(get=PUBLIC),
    "sitemap": Row(get=PUBLIC),
    "robots-txt": Row(get=PUBLIC),
}
