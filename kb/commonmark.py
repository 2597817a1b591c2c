"""markdown-it's block rules, each tried only at a line on which a block of its sort can begin.

Of a dozen rules most could never take a line of prose, which their own first look tells, line by line and
rule by rule; here the line's first sign tells it for all of them at once.
"""

from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar
from mdit_py_plugins.footnote import footnote_plugin

Rule = Callable[[StateBlock, int, int, bool], bool]

_NESTING = 100  # 20 in the preset; at 800 the library's recursion would break (reliability 4)
# By which signs blocks of a sort begin; one that is not here may begin anyhow.
_BEGINNINGS = {
    "fence": "~`",
    "footnote_def": "[",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "math_block": "$",
}
_CHAINS = ("", "paragraph", "reference", "blockquote", "list", "footnote_def")


def plain_parser() -> MarkdownIt:
    """CommonMark with tables, footnotes and ``$$`` blocks."""
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").use(footnote_plugin)
    parser.use(dollarmath_plugin)
    parser.block.ruler.at("math_block", _remembering(math_block_dollar()))
    return parser


def parser() -> MarkdownIt:
    """The same, which makes the same tokens sooner."""
    made = plain_parser()
    made.block.ruler = _ByBeginning(made.block.ruler)
    return made


class _ByBeginning(Ruler[Rule]):
    """The rules of another ruler; each chain of them is one rule that chooses by a line's first sign."""

    def __init__(self, known: Ruler[Rule]) -> None:
        super().__init__()
        self.__rules__ = known.__rules__
        names = dict(zip(known.getRules(""), known.get_active_rules(), strict=True))
        self._chains = {chain: [_chosen(known.getRules(chain), names)] for chain in _CHAINS}

    def getRules(self, chainName: str = "") -> list[Rule]:
        return self._chains[chainName]


def _chosen(rules: list[Rule], names: dict[Rule, str]) -> Rule:
    """One rule for several, in their order."""
    others = [rule for rule in rules if names[rule] not in _BEGINNINGS]
    by_sign = {
        sign: [rule for rule in rules if sign in _BEGINNINGS.get(names[rule], sign)]
        for sign in "".join(_BEGINNINGS.values())
    }

    def choose(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        place = state.bMarks[start] + state.tShift[start]
        # No any(): blocks nest, and the frames that recursion may have are few.
        for rule in by_sign.get(state.src[place : place + 1], others):  # noqa: SIM110
            if rule(state, start, end, silent):
                return True
        return False

    return choose


def _remembering(rule: Rule) -> Rule:
    """The rule for ``$$`` blocks, which looks for the end in all lines to come: once it has
    found none, later openings in the same stretch of lines have none either."""

    def block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        unclosed: set[tuple[int, int]] = state.env.setdefault("unclosed", set())
        if not state.src.startswith("$$", state.bMarks[start] + state.tShift[start]):
            return False
        row = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        stretch = (end, state.blkIndent)
        if stretch in unclosed and "$$" not in row[2:]:
            return False
        taken = rule(state, start, end, silent)
        if not taken and "$$" not in row[2:]:
            unclosed.add(stretch)
        return taken

    return block
