"""Say what became of a publication: the card an operator reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workers.jinja import environment

if TYPE_CHECKING:
    from workers.publication import Publication


def announce(publication: Publication) -> str:
    """Write the card for the state a publication has reached (Chinese, plain text)."""
    template = environment().get_template(f"chat/operator/{publication.state}.txt.j2")
    return template.render(publication=publication).strip()
