"""Which kind of account may call what: the interface rights table of the official guide."""

from bot.sandbox.world import Kind

_ALL_BUT_PERSONAL: frozenset[Kind] = frozenset({"subscription", "service"})
_SERVICE: frozenset[Kind] = frozenset({"service"})

# The longest prefix that fits decides; what no row names is open to every kind.
_RIGHTS: dict[str, frozenset[Kind]] = {
    # Guide, Publish: revoked for personal and uncertified subjects in July 2025.
    "freepublish/": _ALL_BUT_PERSONAL,
    "message/mass/": _ALL_BUT_PERSONAL,
    "message/mass/send": _SERVICE,  # by openid; Batch_Sends
    "message/mass/sendall": _ALL_BUT_PERSONAL,
    "message/custom/": _ALL_BUT_PERSONAL,
    "message/template/": _SERVICE,
    # One-time subscriptions are both certified kinds'; lasting ones are a service account's.
    "message/template/subscribe": _ALL_BUT_PERSONAL,
    "message/subscribe/": _SERVICE,
    "template/": _SERVICE,
    "menu/": _ALL_BUT_PERSONAL,
    "user/": _ALL_BUT_PERSONAL,
    "tags/": _ALL_BUT_PERSONAL,
    "groups/": _ALL_BUT_PERSONAL,
    # Of the two trees of documents only that of service accounts has it.
    "qrcode/": _SERVICE,
    "comment/": _ALL_BUT_PERSONAL,
    "datacube/": _ALL_BUT_PERSONAL,  # wedata: open to all certified accounts
}


def is_gated(path: str) -> bool:
    """Tell whether some kind of account lacks the right to this endpoint."""
    return any(path.startswith(prefix) for prefix in _RIGHTS)


def may_call(kind: Kind, path: str) -> bool:
    """Tell whether this kind of account has the right to this endpoint."""
    fitting = [prefix for prefix in _RIGHTS if path.startswith(prefix)]
    return not fitting or kind in _RIGHTS[max(fitting, key=len)]
