"""Reports as one HTML file: no script, nothing fetched, Vietnamese and English switched by a radio button."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1b1f;--soft:#5b5e66;--line:#d5d7dc;--paper:#fff;--good:#0a6b36;--bad:#a8071a;--warn:#7a4b00}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8ec;--soft:#a5a8b0;--line:#3c3f46;--paper:#17181b;--good:#63d297;--bad:#ff8f94;--warn:#f0b95a}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.15rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.25rem 0;overflow-wrap:anywhere}
fieldset{border:0;padding:0;margin:0;display:flex;gap:1rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td{min-width:5rem}
th,.good,.bad,.warn{white-space:nowrap}
.label{display:none;color:var(--soft)}
code{font:.875em ui-monospace,monospace}
.soft{color:var(--soft)}
.good{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.warn{color:var(--warn);font-weight:600}
body:has(#lang-en:checked) [lang=vi],body:not(:has(#lang-en:checked)) [lang=en]:not(html){display:none}
@media print{fieldset{display:none}body{max-width:none;padding:0}}
@media(max-width:40rem){
body{padding:1rem}
thead{display:none}
tr,td{display:block}
td{border:0;padding:.1rem 0}
.label{display:inline}
tr{border-bottom:1px solid var(--line);padding:.6rem 0}
}
"""


def both(vi: str, en: str) -> str:
    """Text in both languages; one of them is shown."""
    return f'<span lang="vi">{escape(vi)}</span><span lang="en">{escape(en)}</span>'


def code(text: str) -> str:
    """Something technical: a code, a path, a hash."""
    return f"<code>{escape(text)}</code>"


def marked(kind: str, vi: str, en: str) -> str:
    """A verdict; `kind` is good, bad or warn."""
    return f'<span class="{kind}">{both(vi, en)}</span>'


def table(heads: Iterable[tuple[str, str]], rows: Iterable[Iterable[str]]) -> str:
    """Heads in both languages; cells are HTML already. A cell is named by its English head, for readers by program."""
    heads = list(heads)
    names = [escape(en.lower()) for _, en in heads]
    labels = [f'<span class="label">{both(vi, en)}: </span>' for vi, en in heads]  # on narrow screens, without heads
    head = "".join(f'<th scope="col">{both(vi, en)}</th>' for vi, en in heads)
    body = "".join(f"<tr>{''.join(map(_cell, names, labels, row))}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(name: str, label: str, cell: str) -> str:
    return f'<td data-name="{name}">{label}{cell}</td>'


def document(title: tuple[str, str], body: str) -> str:
    """The whole file."""
    vi, en = title
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(vi)} / {escape(en)}</title><style>{_STYLE}</style></head><body>"
        '<header><fieldset aria-label="Ngôn ngữ / Language">'
        '<label><input type="radio" name="lang" id="lang-vi" checked> Tiếng Việt</label>'
        '<label><input type="radio" name="lang" id="lang-en"> English</label></fieldset></header>'
        f"<main><h1>{both(vi, en)}</h1>{body}</main></body></html>\n"
    )
