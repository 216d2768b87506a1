"""Lays the draft of the drafting benchmark into a dossier of the demo country. Not measured."""

from __future__ import annotations

import sys


def main() -> int:
    """Print sign-in name, password and address of the text."""
    from dienhong.cli import context

    context.start_django()
    known = context.settings()

    from bench.drafting import words
    from dienhong.cabinet.models import Dossier
    from dienhong.cabinet.public import PaperKind, add_paper, begin_draft
    from dienhong.demo import country, samples, texts
    from dienhong.demo.people import PASSWORD
    from dienhong.identity.public import actor_for_account

    built = country.build(known.data_dir / "demo" / "software.json")
    samples.fill(built)
    author = actor_for_account(built.people["soanthao"].account_id)
    dossier = Dossier.objects.get(title=texts.DOSSIERS[2]).uuid
    file = ("du-thao.txt", words().encode())
    paper = add_paper(author, dossier=dossier, kind=PaperKind.DRAFT, title="Dự thảo lớn", file=file)
    draft = begin_draft(author, version=paper.versions.get().uuid)
    print("soanthao", PASSWORD, f"/phien-hop/van-ban/{draft.uuid}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
