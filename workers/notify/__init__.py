"""The only door to the operators' own channels."""

from workers.notify.heartbeat import beat
from workers.notify.notifier import Notifier, Outcome

__all__ = ["Notifier", "Outcome", "beat"]
