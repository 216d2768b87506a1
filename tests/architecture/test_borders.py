"""Who may know whom; each rule is also broken here on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import borders
from tests.architecture.source import PROJECT, Module, levels, modules, product


@pytest.mark.parametrize(
    "check",
    [
        borders.private_imports,
        borders.names_upwards,
        borders.database_at_the_edge,
        borders.impure_rules,
        borders.hidden_logic,
    ],
)
def test_the_program_keeps_its_borders(check):
    assert [problem for module in product() for problem in check(module)] == []


def test_every_import_says_whose_module_it_is():
    assert [problem for module in modules() for problem in borders.relative_imports(module)] == []


def test_every_domain_has_a_level():
    present = [path.parent.name for path in (PROJECT / "dienhong").glob("*/__init__.py")]

    assert borders.missing_domains(present) == []
    assert borders.missing_domains([*present, "treasury"]) == ["treasury: has no level in .importlinter"]


def test_foreign_keys_point_down():
    own = [model for model in apps.get_models() if model.__module__.startswith("dienhong.")]

    assert borders.foreign_keys_upwards(own) == []


@isolate_apps("dienhong.directory", "dienhong.identity", "dienhong.signing", "dienhong.notifications")
def test_a_foreign_key_to_a_higher_or_neighbouring_domain_is_found():
    class Higher(models.Model):
        class Meta:
            app_label = "identity"

    class Lower(models.Model):
        above = models.ForeignKey(Higher, on_delete=models.PROTECT)
        itself = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

        class Meta:
            app_label = "directory"

    class Neighbour(models.Model):
        class Meta:
            app_label = "signing"

    class Beside(models.Model):
        neighbour = models.ManyToManyField(Neighbour)
        below = models.ForeignKey(Lower, on_delete=models.PROTECT)

        class Meta:
            app_label = "notifications"

    assert borders.foreign_keys_upwards([Higher, Lower, Neighbour, Beside]) == [
        "directory.Lower.above points up to identity.Higher",
        "notifications.Beside.neighbour points up to signing.Neighbour",
    ]


def test_importing_the_inside_of_another_domain_is_found():
    module = Module(
        "dienhong/documents/commands.py",
        "from dienhong.directory.models import Agency\n"
        "from dienhong.directory.public import agency_view\n"
        "from dienhong.kernel.actor import Actor\n"
        "from dienhong.documents.models import Register\n"
        "def late():\n    import dienhong.identity.queries\n",
    )

    assert borders.private_imports(module) == [
        "dienhong/documents/commands.py:1: import from dienhong.directory.public, not dienhong.directory.models.Agency",
        "dienhong/documents/commands.py:6: import from dienhong.identity.public, not dienhong.identity.queries",
    ]


def test_a_relative_import_is_found():
    module = Module("dienhong/documents/rules.py", "from .models import Register\n")

    assert borders.relative_imports(module) == [
        "dienhong/documents/rules.py:1: write the whole name of .models.Register"
    ]


def test_naming_a_higher_domain_in_a_string_is_found():
    module = Module(
        "dienhong/directory/queries/views.py",
        'find = import_string("dienhong.identity.public.person_name")\nok = "dienhong.kernel.text"\n',
    )

    assert borders.names_upwards(module) == [
        "dienhong/directory/queries/views.py:1: 'dienhong.identity.public.person_name' names a domain above directory"
    ]


def test_the_database_at_the_edge_is_found():
    module = Module(
        "dienhong/documents/web/views.py",
        "from django.db import transaction\n"
        "def show(request):\n    draft = Draft.objects.get(pk=1)\n    draft.save()\n    request.session.delete()\n",
    )

    assert sorted(borders.database_at_the_edge(module)) == [
        "dienhong/documents/web/views.py:1: django.db.transaction belongs to @command",
        "dienhong/documents/web/views.py:3: Draft.objects belongs to queries",
        "dienhong/documents/web/views.py:4: draft.save() belongs to a command",
        "dienhong/documents/web/views.py:5: request.session.delete() belongs to a command",
    ]


def test_a_rule_that_reads_the_database_or_the_clock_is_found():
    module = Module(
        "dienhong/documents/rules.py",
        "from dienhong.kernel import clock\nfrom dienhong.documents import queries\n"
        "def must_be_open(register):\n    return register.rows.filter(open=True)\n",
    )

    assert borders.impure_rules(module) == [
        "dienhong/documents/rules.py:4: a rule does not query or write (register.rows.filter)",
        "dienhong/documents/rules.py:1: a rule does not use dienhong.kernel.clock",
        "dienhong/documents/rules.py:2: a rule does not use dienhong.documents.queries",
    ]


def test_signals_managers_and_logic_in_save_are_found():
    module = Module(
        "dienhong/documents/models.py",
        "from django.db.models.signals import post_save\n"
        "class Register(models.Model):\n    def save(self, **options):\n        self.number += 1\n"
        "class OpenRegisters(models.Manager):\n    pass\n"
        "@receiver(post_save)\ndef count(sender, **rest):\n    pass\n",
    )

    assert borders.hidden_logic(module) == [
        "dienhong/documents/models.py:1: no signals (django.db.models.signals.post_save)",
        "dienhong/documents/models.py:3: no logic in Register.save()",
        "dienhong/documents/models.py:5: no manager of our own (OpenRegisters)",
        "dienhong/documents/models.py:8: no signals (receiver)",
    ]


def test_middleware_needs_a_reason():
    assert borders.unexplained_middleware(settings.MIDDLEWARE) == []
    assert borders.unexplained_middleware(["dienhong.documents.middleware.Number", "django.middleware.common.X"]) == [
        "dienhong.documents.middleware.Number: middleware needs a reason"
    ]


def test_requests_are_not_transactions():
    assert borders.requests_in_transactions(settings.DATABASES) == []
    assert borders.requests_in_transactions({"default": {"ATOMIC_REQUESTS": True}}) == [
        "default: ATOMIC_REQUESTS must be False"
    ]


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("dienhong/directory/rules.py", "import dienhong.identity.models", "Imports go down only"),
        ("dienhong/signing/rules.py", "import dienhong.notifications.models", "Imports go down only"),
        ("dienhong/kernel/clock.py", "import django", "Formats and formulas know neither Django nor the database"),
        ("dienhong/client/rules.py", "import dienhong.audit.models", "The client stands alone"),
        ("dienhong_verify/checks.py", "import dienhong.kernel.clock", "The verifier stands alone"),
        ("dienhong/identity/web.py", "import dienhong.identity.api", "Pages and API do not know each other"),
    ],
)
def test_the_import_contracts_find_a_broken_border(tmp_path: Path, path: str, line: str, contract: str):
    _skeleton(tmp_path)
    (tmp_path / path).write_text(f"{line}\n")

    broken = [row for row in _lint_imports(tmp_path).stdout.splitlines() if row.rstrip().endswith("BROKEN")]

    assert [row.startswith(contract) for row in broken] == [True]


def test_the_import_contracts_are_kept_where_nothing_is_imported(tmp_path: Path):
    _skeleton(tmp_path)

    assert _lint_imports(tmp_path).returncode == 0


def test_the_import_contracts_find_a_domain_without_a_level(tmp_path: Path):
    _skeleton(tmp_path)
    (tmp_path / "dienhong" / "treasury").mkdir()
    (tmp_path / "dienhong" / "treasury" / "__init__.py").touch()

    assert "dienhong.treasury" in _lint_imports(tmp_path).stdout


def _skeleton(root: Path) -> None:
    """A program of empty modules with the real contracts."""
    names = ["models", "rules", "web", "api"]
    files = [f"dienhong/{domain}/{name}.py" for domain in levels() for name in ["__init__", *names]]
    files += ["dienhong/kernel/clock.py", "dienhong/kernel/text.py", "dienhong/audit/tree.py", "dienhong/__init__.py"]
    files += ["dienhong_verify/__init__.py", "dienhong_verify/checks.py", "dienhong/signing/core.py"]
    files += [
        "dienhong/working_time/calendars.py",
        "dienhong/cabinet/procedure.py",
        "dienhong/public_services/catalogue.py",
        "dienhong/exchange/edxml.py",
        "dienhong/documents/typesetting.py",
        "dienhong/documents/pages.py",
    ]
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    shutil.copy(PROJECT / ".importlinter", root)


def _lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
