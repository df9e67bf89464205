"""WeChat's own rules for an article's structure (结构异常), applied before WeChat does.

The rules are Tencent's verify-article-structure-spec 1.0; their names are those of the platform's
answer, their numbers those of the specification. What can be decided from the HTML is decided in
`source`, what needs a layout is judged in `measured` from what a browser measured. Pure.
"""

from workers.structure.measured import judge
from workers.structure.source import verify
from workers.structure.violation import Violation
from workers.structure.where import faults_of, once

__all__ = ["Violation", "faults_of", "judge", "once", "verify"]
