"""Everything as plain files, for one's own archive, or for going elsewhere."""

from workers.exporting.account import Exported, export_account

__all__ = ["Exported", "export_account"]
