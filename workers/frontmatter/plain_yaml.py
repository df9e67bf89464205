"""Read YAML front matter: plain values only, dates as text, no aliases."""

from __future__ import annotations

from typing import Any

import yaml


class NoYAML(Exception):
    """PyYAML's complaint, with its line (from 1) if it named one."""

    def __init__(self, complaint: str, line: int | None) -> None:
        super().__init__(complaint)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Dates stay text, so that all three formats are read alike and a wrong one has a line."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401  PyYAML's own types
        if self.check_event(yaml.AliasEvent):  # a few lines of aliases unfold to gigabytes
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML
            raise yaml.MarkedYAMLError(problem="aliases are not supported", problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(head: str) -> object:
    """Load a document; raise NoYAML for what is none."""
    try:
        return yaml.load(head, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be read"
        raise NoYAML(problem, mark.line + 1 if mark else None) from error
