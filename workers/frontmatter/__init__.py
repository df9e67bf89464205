"""Hugo's front matter (TOML, YAML or JSON): what a page says about itself."""

from workers.frontmatter.fields import FrontMatter, read
from workers.frontmatter.formats import Split, split

__all__ = ["FrontMatter", "Split", "read", "split"]
