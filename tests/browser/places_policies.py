"""Policies in general and of a project; help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.place import Place

if TYPE_CHECKING:
    from tests.browser.pages import World

NOT_PAGES: dict[str, str] = {
    "catalogue-changes": "a feed (Atom)",
    "sitemap": "XML for search engines",
    "robots-txt": "plain text for search engines",
}
ENGLISH = (("django_language", "en"),)
CONTRAST = (("contrast", "high"),)


def places(world: World) -> list[Place]:
    of_project = f"/projects/{world.whole}/policies/"
    return [
        Place("policies", "/policies/", main=True),
        Place("policies, English", "/policies/", cookies=ENGLISH),
        Place("policies that are over", "/policies/?when=ended"),
        Place("policies no hit", "/policies/?q=zzz"),
        Place("policy", "/policies/po-staged-permit/", main=True),
        Place("policy, English", "/policies/po-west-cit/", cookies=ENGLISH),
        Place("policy that is over", "/policies/po-start-reward-2022/"),
        Place("project policies", of_project, who="enterprise", main=True),
        Place("project policies, English", of_project, who="lead", cookies=ENGLISH),
        Place("project policies without package", f"/projects/{world.bare}/policies/", who="lead"),
        Place("help", "/help/", main=True),
        Place("help of a lead, English", "/help/", who="lead", cookies=ENGLISH),
        Place("help of agents", "/help/agent/"),
        Place("help of administrators, English", "/help/administrators/", who="sysadmin", cookies=ENGLISH),
        Place("when nothing works", "/help/when-nothing-works/"),
        Place("when nothing works, English", "/help/when-nothing-works/", cookies=ENGLISH),
        Place("home, high contrast", "/", cookies=CONTRAST),
        Place("project, high contrast", f"/projects/{world.whole}/", who="lead", cookies=CONTRAST),
        Place(
            "project, high contrast, dark",
            f"/projects/{world.whole}/",
            who="lead",
            cookies=(*CONTRAST, ("theme", "dark")),
        ),
    ]
