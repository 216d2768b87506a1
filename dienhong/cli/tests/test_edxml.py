"""`dienhong edxml`: runs alone, answers with exit codes, writes reports."""

import json
import os
import subprocess
import sys

import pytest
from lxml import html

from dienhong.cli.main import main
from dienhong.exchange.edxml.tests.defects import DOCUMENT, STATUS, spoilt

WRONG_DATE = spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>04/05/2026<")


@pytest.fixture
def packages(tmp_path):
    files = {"good.xml": DOCUMENT, "status.xml": STATUS, "date.xml": WRONG_DATE, "text.xml": b"van ban"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["good.xml", "status.xml"], 0),
        (["good.xml", "date.xml"], 1),
        (["date.xml", "text.xml"], 2),
        (["good.xml", "absent.xml"], 2),
    ],
)
def test_the_exit_code_of_lint_is_the_worst_of_all_files(packages, names, code, capsys):
    assert main(["edxml", "lint", *(str(packages / name) for name in names)]) == code
    assert capsys.readouterr().out.count(str(packages)) == 2


def test_lint_says_file_line_code_place_and_advice(packages, capsys):
    main(["edxml", "lint", "--language", "en", str(packages / "date.xml")])

    first, place, advice = capsys.readouterr().out.splitlines()
    assert first == f"{packages}/date.xml:2: warning D1 The date “04/05/2026” is not written as year/month/day."
    assert place.strip().endswith("/e:PromulgationInfo/e:PromulgationDate")
    assert advice.strip().startswith("The sender must write yyyy/MM/dd")


def test_lint_answers_programs_in_both_languages(packages, capsys):
    main(["edxml", "lint", "--json", str(packages / "good.xml"), str(packages / "date.xml")])

    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], [one["verdict"] for one in told["files"]]) == ("findings", ["clean", "findings"])
    (finding,) = told["files"][1]["findings"]
    assert (finding["code"], finding["line"], sorted(finding["message"])) == ("D1", 2, ["en", "vi"])
    assert told["senders"] == [{"sender": "H53.11", "files": 2, "with_findings": 1, "codes": {"D1": 1}}]


def test_lint_writes_a_report_that_fetches_nothing(packages, capsys):
    report = packages / "report.html"

    main(["edxml", "lint", "--html", str(report), str(packages / "date.xml"), str(packages / "good.xml")])

    text = report.read_text()
    tree = html.fromstring(text)
    assert [text.count(word) for word in ("<script", "<link", "<img", "src=", "url(")] == [0] * 5
    assert [one.text for one in tree.xpath("//h2")] == [str(packages / "date.xml"), str(packages / "good.xml")]
    assert tree.xpath("//td[@data-name='code']/code/text()") == ["D1"]
    assert len(tree.xpath("//*[@lang='vi']")) - 1 == len(tree.xpath("//*[@lang='en']"))
    capsys.readouterr()


def test_lint_takes_a_table_of_codes(packages, capsys):
    table = packages / "codes.csv"
    table.write_text("code,state,replaced_by\nG22,closed,G24\n")

    assert main(["edxml", "lint", "--codes", str(table), str(packages / "good.xml")]) == 1
    assert " D10 " in capsys.readouterr().out


def test_a_bad_table_of_codes_is_told_and_is_no_finding(packages, capsys):
    table = packages / "codes.csv"
    table.write_text("code\n")

    assert main(["edxml", "lint", "--codes", str(table), str(packages / "good.xml")]) == 2
    assert capsys.readouterr().err.endswith("[edxml.bad_code_table]\n")


def test_a_report_that_cannot_be_written_is_told(packages, capsys):
    report = packages / "none" / "report.html"

    assert main(["edxml", "lint", "--html", str(report), str(packages / "good.xml")]) == 2
    assert capsys.readouterr().err.endswith("[edxml.cannot_write]\n")


@pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--help"], 0), (["lnit"], 2)])
def test_the_tools_are_listed(arguments, code, capsys):
    assert main(["edxml", *arguments]) == code
    told = capsys.readouterr()
    assert "lint" in (told.err if code else told.out)


def test_lint_needs_neither_django_nor_a_data_folder(packages):
    look = (
        "import sys; from dienhong.cli.main import main; code = main(['edxml', 'lint', sys.argv[1]]); "
        "sys.exit(code or len({'django', 'psycopg'} & set(sys.modules)))"
    )
    folder = packages / "data"

    done = subprocess.run(
        [sys.executable, "-c", look, str(packages / "good.xml")],
        env={**os.environ, "DIENHONG_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not folder.exists()


def test_convert_keeps_the_original_beside_the_strict_package_with_its_hash(packages, capsys):
    out = packages / "out.xml"

    code = main(["edxml", "convert", "--out", str(out), "--language", "en", str(packages / "date.xml")])

    assert (code, out.read_bytes()) == (0, DOCUMENT)
    assert (packages / "out.xml.original").read_bytes() == WRONG_DATE
    checked = subprocess.run(
        ["sha256sum", "--check", "out.xml.original.sha256"], cwd=packages, capture_output=True, text=True, timeout=60
    )
    assert (checked.returncode, checked.stdout) == (0, "out.xml.original: OK\n")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "2: D1 '04/05/2026' -> '2026/05/04'"
    assert [line.split()[0] for line in told[-2:]] == ["original", "converted"]


def test_convert_overwrites_nothing(packages, capsys):
    out = packages / "out.xml"
    out.write_bytes(b"kept")

    assert main(["edxml", "convert", "--out", str(out), str(packages / "date.xml")]) == 2
    assert out.read_bytes() == b"kept"
    assert capsys.readouterr().err.endswith("[edxml.would_overwrite]\n")


@pytest.mark.parametrize(("data", "code"), [(spoilt("CodeNumber>123<", "CodeNumber>N/A<"), 1), (b"van ban", 2)])
def test_convert_writes_nothing_that_it_cannot_make_strict(packages, data, code, capsys):
    (packages / "bad.xml").write_bytes(data)
    before = sorted(packages.iterdir())

    assert main(["edxml", "convert", "--json", "--out", str(packages / "out.xml"), str(packages / "bad.xml")]) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["converted"], len(told["problems"])) == (False, 1)
    assert sorted(packages.iterdir()) == before


def test_a_file_that_cannot_be_read_is_told(packages, capsys):
    assert main(["edxml", "convert", "--out", str(packages / "out.xml"), str(packages / "absent.xml")]) == 2
    assert capsys.readouterr().err.endswith("[edxml.cannot_read]\n")
