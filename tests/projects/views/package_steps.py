"""How a browser goes through the pages of a package."""

import re

from projects.models import Adjustment, Event, MatterPackage, PackageItem

GROUP = "qg-building"


def hidden(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def fields(page: str) -> dict[str, str]:
    """What the browser would send of the answer form as it stands."""
    form = page[page.index('name="draft"') :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag).group(1)
        if name and (kind not in ("radio", "checkbox") or " checked" in tag):
            found[name.group(1)] = value.group(1) if value else ""
    return found | {"draft": hidden(page, "draft")}


def open_group(client, project, group=GROUP):
    page = client.get(f"/projects/{project.pk}/answers/{group}/").content.decode()
    return fields(page)


def see(client, project, **changes):
    """The preview of changed answers: (page, signed draft)."""
    data = open_group(client, project) | changes | {"then": "preview"}
    page = client.post(f"/projects/{project.pk}/answers/{GROUP}/", data)
    assert page.status_code == 200, page.content.decode()[:3000]
    text = page.content.decode()
    return text, hidden(text, "draft")


def apply(client, project, draft, reason="方案改了", once="k1"):
    return client.post(f"/projects/{project.pk}/packages/apply/", {"draft": draft, "reason": reason, "once": once})


def counts():
    return [model.objects.count() for model in (MatterPackage, PackageItem, Event, Adjustment)]
