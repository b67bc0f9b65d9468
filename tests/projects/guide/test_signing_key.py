"""The key that signs: the test key is made at set-up, the bureau's own is read by its owner alone."""

import stat
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from projects.guide.certificates import checks, keys, signing
from projects.management.commands import serve
from tests.projects.guide.signing_keys import own_key


@pytest.fixture(autouse=True)
def _try_out(settings):
    settings.PRODUCTION, settings.SIGNING_KEY = False, ""


def test_the_test_key_is_made_once_and_only_its_owner_reads_it(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    found: list = []
    threads = [threading.Thread(target=lambda: found.append(keys.test_key().read_bytes())) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(set(found)), [each.name for each in tmp_path.iterdir()]) == (1, [keys.TEST_FILE])
    assert stat.S_IMODE((tmp_path / keys.TEST_FILE).stat().st_mode) == 0o600


def test_set_up_makes_the_test_key_where_it_will_sign_and_nowhere_else(settings, tmp_path, monkeypatch):
    def after(folder, production=False, key="") -> list[str]:
        settings.VAR_DIR, settings.PRODUCTION, settings.SIGNING_KEY = tmp_path / folder, production, key
        settings.VAR_DIR.mkdir()
        call_command("make_test_key")
        return [each.name for each in settings.VAR_DIR.iterdir()]

    assert (after("a"), after("b", production=True), after("c", key="own.p12")) == ([keys.TEST_FILE], [], [])
    monkeypatch.setattr(serve.Server, "run", lambda server: None)
    settings.VAR_DIR, settings.SIGNING_KEY = tmp_path / "d", ""
    settings.VAR_DIR.mkdir()
    call_command("serve", "--port", "0")
    assert [each.name for each in settings.VAR_DIR.iterdir()] == [keys.TEST_FILE]


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o420, 0o644])
def test_a_key_that_others_can_read_signs_nothing_and_says_so(settings, tmp_path, mode):
    settings.SIGNING_KEY = own_key(tmp_path / "own.p12", "某某行政审批局", mode)
    assert "别人也能读" in keys.missing()
    with pytest.raises(RuntimeError, match="chmod 400"):
        signing.own_fingerprint()
    with pytest.raises(SystemCheckError, match=r"projects\.E001"):
        call_command("check", "--tag", "security")
    (tmp_path / "own.p12").chmod(0o600)
    assert (keys.missing(), checks.key_is_its_owners_alone(None)) == ("", [])
