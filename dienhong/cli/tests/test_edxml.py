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
