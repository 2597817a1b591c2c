"""What a template can see and do: the values it is given, Jinja's own means but chance, and kb's filters."""

from collections.abc import Mapping
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kb.exports.templated.filters import FILTERS

_MARKUP = (".html.j2", ".htm.j2", ".xml.j2", ".svg.j2", ".atom.j2")
_BY_CHANCE = ("random",)


class Sandbox(ImmutableSandboxedEnvironment):
    """Of one template and those beside it; nothing is read from a disk."""

    def __init__(self, name: str, texts: Mapping[str, str], values: Mapping[str, Any]) -> None:
        super().__init__(
            loader=jinja2.FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None),
            autoescape=lambda name: (name or "").endswith(_MARKUP),
            undefined=_missing(values),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.filters.update(FILTERS)
        for chance in _BY_CHANCE:
            del self.filters[chance]
        del self.globals["lipsum"]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A key before a method: ``report.items`` is what is called so."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def _missing(values: Mapping[str, Any]) -> type[jinja2.StrictUndefined]:
    """What stands for a name that there is not: an error that lists those there are."""

    class Missing(jinja2.StrictUndefined):
        @property
        def _undefined_message(self) -> str:
            if self._undefined_hint:
                return self._undefined_hint
            held = self._undefined_obj
            known = held if isinstance(held, dict) else values if held is jinja2.utils.missing else ()
            there = f"; there are: {', '.join(map(str, known))}" if known else ""
            return f"there is no '{self._undefined_name}'{there}"

    return Missing
