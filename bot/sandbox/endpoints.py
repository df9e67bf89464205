"""The table of endpoints under /cgi-bin/, and which of them answer as text/plain."""

from bot.sandbox import (
    custom,
    datacube,
    drafts,
    freepublish,
    mass,
    materials,
    media,
    menu,
    meta,
    qrcodes,
    selfmenu,
    tags,
    tokens,
    users,
)
from bot.sandbox.call import Endpoint

_TABLE = (
    Endpoint("token", "GET", tokens.token, needs_token=False),
    Endpoint("stable_token", "POST", tokens.stable_token, needs_token=False),
    Endpoint("media/uploadimg", "POST", media.uploadimg),
    Endpoint("media/upload", "POST", media.upload),
    Endpoint("media/get", "GET", media.get),
    Endpoint("material/add_material", "POST", media.add_material),
    Endpoint("material/get_material", "POST", materials.get_material),
    Endpoint("material/del_material", "POST", materials.del_material),
    Endpoint("material/batchget_material", "POST", materials.batchget_material),
    Endpoint("material/get_materialcount", "GET", materials.get_materialcount),
    Endpoint("draft/add", "POST", drafts.add),
    Endpoint("draft/update", "POST", drafts.update),
    Endpoint("draft/get", "POST", drafts.get),
    Endpoint("draft/batchget", "POST", drafts.batchget),
    Endpoint("draft/count", "GET", drafts.count),
    Endpoint("draft/delete", "POST", drafts.delete),
    Endpoint("draft/switch", "POST", drafts.switch),
    *freepublish.TABLE,
    *mass.TABLE,
    *tags.TABLE,
    *users.TABLE,
    *menu.TABLE,
    *selfmenu.TABLE,
    *custom.TABLE,
    *qrcodes.TABLE,
    *datacube.TABLE,
    Endpoint("get_api_domain_ip", "GET", meta.api_addresses),
    Endpoint("getcallbackip", "GET", meta.callback_addresses),
    Endpoint("callback/check", "POST", meta.check_callback),
    Endpoint("openapi/quota/get", "POST", meta.get_quota),
    Endpoint("openapi/rid/get", "POST", meta.get_rid),
    Endpoint("clear_quota", "POST", meta.clear_quota),
    Endpoint("clear_quota/v2", "POST", meta.clear_quota_by_secret, needs_token=False),
)
# What stands beside /cgi-bin/, not under it.
BESIDE = "datacube/"
ENDPOINTS = {endpoint.path: endpoint for endpoint in _TABLE}

# Observed in 2026: some answers are JSON under another name, and none declares a charset, so
# that a client which trusts the header reads Chinese as Latin-1.
TEXT_PLAIN = frozenset(
    {
        "media/uploadimg",
        "media/upload",
        "material/add_material",
        "material/batchget_material",
        "draft/get",
        "draft/batchget",
    }
)
