"""The tags of a template, read within limits, and in Chinese what is wrong with them.

Reading goes one level deeper for each bracket and each branch. So what is read is counted on its
way to the reader: a template that only costs is refused before anything is built from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

MAX_SIGNS = 3_000_000
MAX_TAGS = 1000
MAX_WORDS = 40
MAX_DEPTH = 8

_BEGIN = ("variable_begin", "block_begin")
_END = ("variable_end", "block_end")
_OPENING = ("if", "for")
_CLOSING = ("endif", "endfor")
_MARKUP = re.compile(r"<[^<>]*>")
_SHOWN = 30
_HAN = re.compile("[一-龥]")
_BEFORE_TAG = re.compile(r"(?=\{\{|\{%)")
_SAYINGS = (
    (re.compile(r"innermost block that needs to be closed is '(\w+)'"), "{}没有结束，缺少 end{}"),
    (re.compile(r"unknown tag '(end\w+|else|elif)'"), "{}没有与之相配的开头"),
    (re.compile(r"unknown tag '(.+?)'"), "没有“{}”这种标记，只可用 if、elif、else、for 和它们的 end"),
    (re.compile(r"unexpected char '(.+?)'"), "标记中有不能识别的字符“{}”"),
    (re.compile("Missing end of (?:comment|raw)"), "标记没有结束"),
    (re.compile("Unexpected end of template"), "标记没有结束"),
    (re.compile("Expected an expression"), "标记中没有写变量"),
    (re.compile("expected token"), "标记没有按规定写完"),
    (re.compile("unexpected"), "标记中有多余的符号或者括号不成对"),
    (re.compile(r"[Nn]o filter named '(.+?)'"), "不允许的过滤器“{}”"),
)  # fmt: skip


class TagFault(Exception):
    """The tags of one part cannot be used; the words say why, in Chinese."""


class Limits(Extension):
    """Stops the reading of a template at its first tag beyond the limits."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the words of the tags as they come. Raises TagFault."""
        tags = depth = 0
        words: list[str] = []
        for token in stream:
            if token.type == "data":
                pass
            elif token.type in _BEGIN:
                tags, words = tags + 1, []
                if tags > MAX_TAGS:
                    raise TagFault(f"标记多于{MAX_TAGS}个，请改得简单一些")
            elif token.type in _END:
                first = words[0] if words else ""
                depth += (first in _OPENING) - (first in _CLOSING)
                if depth > MAX_DEPTH:
                    raise TagFault(f"条件和循环套了{MAX_DEPTH}层以上，请改得简单一些")
            else:
                words.append(str(token.value))
                if len(words) > MAX_WORDS:
                    shown = "".join(words)[:_SHOWN]
                    raise TagFault(f"标记“{shown}…”太长，一个标记最多{MAX_WORDS}个词和符号")
            yield token


def tree_of(env: Environment, text: str) -> nodes.Template:
    """Return the tree of the tags of a part. Raises TagFault, which names the tag."""
    if len(text) > MAX_SIGNS:
        raise TagFault(f"内容过多（{len(text)}字符），最多{MAX_SIGNS}字符")
    try:
        return env.parse(text)
    except TemplateSyntaxError as err:
        raise TagFault(f"标记有误：{_where(env, text)}{in_chinese(err)}") from err
    except RecursionError as err:
        raise TagFault("标记套得太深，请改得简单一些") from err


def in_chinese(err: TemplateError) -> str:
    """Return what the template library says of a fault in Chinese words."""
    said = err.message or ""
    if _HAN.search(_quoted_off(said)):
        return said
    for pattern, words in _SAYINGS:
        if found := pattern.search(said):
            name = found[1] if found.groups() else ""
            return words.replace("{}", name)
    return "写法有误"


def _quoted_off(said: str) -> str:
    return re.sub(r"'.*?'", "", said, flags=re.DOTALL)


def _where(env: Environment, text: str) -> str:
    """Return the tag at which reading stops, quoted, "" where that is not told."""
    apart = _BEFORE_TAG.sub("\n", text)
    try:
        env.parse(apart)
    except TemplateSyntaxError as err:
        line = apart.split("\n")[err.lineno - 1 : err.lineno]
        shown = _MARKUP.sub("", "".join(line)).strip()[:_SHOWN]
        return f"“{shown}”处，" if shown.startswith(("{{", "{%")) else ""
    return ""
