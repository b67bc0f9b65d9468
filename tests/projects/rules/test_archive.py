"""Names in an archive package can be unpacked on every system, and no two files share one."""

import pytest

from projects.rules.archive import LONGEST, LONGEST_PATH, Paths, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("节能报告.pdf", "节能报告.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("尾.. ", "尾"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\nb\x00.pdf", "a_b_.pdf"),
        ("...", "_"),
        ("", "_"),
    ],
)
def test_a_name_fits_every_system(given, name):
    assert safe_name(given) == name


def test_a_long_name_is_cut_and_keeps_its_ending():
    name = safe_name("长" * 300 + ".pdf")
    assert len(name) <= LONGEST
    assert name.endswith(".pdf")


def test_two_of_one_name_differ_on_windows_too_and_paths_stay_short():
    paths = Paths(["00-目录.csv"])
    taken = [paths.take("01-材料", "长" * 200, each) for each in ("A.pdf", "a.PDF", "A.pdf", "乙" * 200 + ".pdf")]
    assert len({path.casefold() for path in taken}) == 4
    assert max(map(len, taken)) <= LONGEST_PATH
    assert paths.take("00-目录.csv") == "00-目录-2.csv"
