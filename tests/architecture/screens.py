"""Templates: nothing inline (the content security policy forbids it), no text that cannot be translated."""

from __future__ import annotations

import re

# Pages that Django shows when nothing else works, so without translation; and the style guide, whose texts are samples.
VIETNAMESE_BY_NATURE = {
    "dienhong/portal/templates/400.html": "shown without a request, so without a language",
    "dienhong/portal/templates/500.html": "shown without a request, so without a language",
    "dienhong/portal/templates/portal/styleguide.html": "sample content for developers, shown in debug mode only",
}
# Proper names stand as they are in both languages.
PROPER_NAMES = ("Diên Hồng", "Tiếng Việt", "dấu")
_VIETNAMESE = re.compile("[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\{[{%].*?[%}]\}|\"[^\"]*\"|'[^']*'|[^'\">])*)>", re.DOTALL)
_DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CALL = re.compile(r"_\(\"[^\"]*\"\)|\{%\s*translate\s+\"[^\"]*\"")
_BLOCKTRANSLATE = re.compile(r"\{%\s*blocktrans(late)?\b.*?\{%\s*endblocktrans(late)?\s*%\}", re.DOTALL)


def inline_code(path: str, text: str) -> list[str]:
    """Inline styles and scripts, handlers in attributes, addresses that are scripts, and things from other hosts."""
    problems = []
    for tag in _TAG.finditer(_COMMENT.sub("", text)):
        name, attributes = tag[1].lower(), _DJANGO.sub("x", tag[2])
        if name == "style" or (name == "script" and not re.search(r"\ssrc=", attributes)):
            problems.append(f"{path}: inline <{name}>")
        problems += [
            f"{path}: {hit} on <{name}>" for hit in re.findall(r"\s(style|on[a-z]+)\s*=", attributes, re.IGNORECASE)
        ]
        if re.search(r"=\s*[\"']?\s*javascript:", attributes, re.IGNORECASE):
            problems.append(f"{path}: javascript: on <{name}>")
        if name in {"script", "link", "img", "iframe", "source"} and re.search(
            r"(src|href)=[\"']?(https?:)?//", attributes
        ):
            problems.append(f"{path}: <{name}> from another host")
    return problems


def untranslated(path: str, text: str) -> list[str]:
    """Vietnamese words that stand in a template instead of the catalogue."""
    if path in VIETNAMESE_BY_NATURE:
        return []
    rest = _CALL.sub("", _COMMENT.sub("", text))
    for name in PROPER_NAMES:
        rest = rest.replace(name, "")
    return [
        f"{path}:{number}: Vietnamese text outside the catalogue: {line.strip()[:60]}"
        for number, line in enumerate(rest.splitlines(), 1)
        if _VIETNAMESE.search(line)
    ]


def bare_words(path: str, text: str) -> list[str]:
    """English words between tags that no {% translate %} sees: two or more words of prose."""
    if path in VIETNAMESE_BY_NATURE:
        return []
    rest = _BLOCKTRANSLATE.sub("", _COMMENT.sub("", text))
    rest = re.sub(r"(?i)<!doctype[^>]*>|<(script|style|code|kbd|pre)\b.*?</\1>", "", rest, flags=re.DOTALL)
    rest = _TAG.sub("\n", _DJANGO.sub("\n", rest))
    rest = re.sub(r"</[\w-]+\s*>|&\w+;", "\n", rest)
    return [
        f"{path}: text outside the catalogue: {line.strip()[:60]}"
        for line in rest.splitlines()
        if re.search(r"[A-Za-z]{2,} +[a-z]{2,}", line)
    ]
