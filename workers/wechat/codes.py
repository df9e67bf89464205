"""Every error code of WeChat that a publishing house can meet, and what an operator does about it.

Sources: the error lists of the platform's documentation, and field reports up to 2026. A code
that means different things in different calls stands in BY_CALL, which is asked first; a call
named with a slash at its end stands for its whole family. `{call}` is filled in by errcodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final, TypeVar

from workers.errors import (
    AlreadySent,
    NeedsToken,
    OperatorMustAct,
    QuotaSpent,
    Refused,
    TryLater,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workers.errors import WeChatError


class Until(Enum):
    """When a spent quota is filled again, in Beijing's time."""

    UNKNOWN = auto()
    DAY = auto()
    MONTH = auto()
    DAY_OR_MONTH = auto()  # pushes: a service account counts by month, the others by day


@dataclass(frozen=True, slots=True)
class Entry:
    """A remedy and its sentence; `wait` is in seconds, for TryLater."""

    remedy: type[WeChatError]
    sentence: str
    wait: float = 5.0
    until: Until = Until.UNKNOWN


T = TypeVar("T")
Codes = int | tuple[int, ...] | range

TOKEN: Final[Mapping[Codes, str]] = {
    (40001, 40014, 42001): "access_token 失效",
}
LATER: Final[Mapping[Codes, tuple[float, str]]] = {
    -1: (5, "微信系统繁忙，稍后自动重试"),
    (42010, 53501): (60, "操作过于频繁，一分钟后自动重试"),
    45011: (60, "每分钟的调用次数用完了，一分钟后自动重试"),
    45066: (60, "同一次群发重试得太快，一分钟后自动重试"),
    (45169, 45171): (5, "标签操作繁忙或只完成了一部分，稍后自动重试"),
    61450: (5, "微信客服系统出错，稍后自动重试"),
    (268487001, 268487002, 268488001): (60, "微信群发系统繁忙，一分钟后自动重试"),
}
SPENT: Final[Mapping[Codes, tuple[Until, str]]] = {
    45009: (Until.DAY, "接口 {call} 今天的调用次数已用完，北京时间零点恢复"),
    45028: (Until.DAY_OR_MONTH, "群发次数已用完（人工群发也算在内）：改为不推送的发布，或等下次"),
    45047: (Until.UNKNOWN, "客服消息条数已用完，对方再发来消息后才能继续"),
    48006: (Until.MONTH, "本月清零调用次数的机会已用完，下个月恢复"),
    65305: (Until.UNKNOWN, "个性化菜单的数量已到上限：删除不用的再建"),
}
OPERATOR: Final[Mapping[Codes, str]] = {
    40013: "AppID 无效：请核对设置里的 app_id",
    40125: "AppSecret 不对：请核对设置里的 secret，是否与这个 app_id 是一对；"
    "在微信开发者平台重置过的话，换上新的并重启，再重试",
    40164: "服务器的 IP {ip} 不在白名单：请到微信开发者平台（developers.weixin.qq.com）"
    "→ 我的业务 → 公众号，在“IP 白名单”里加上它，约 30 秒后生效",
    40243: "AppSecret 已被冻结：请到微信开发者平台解冻",
    (40246, 40247, 40248, 40249): "模板消息受限（可能被判为营销内容）：请到后台模板消息页查看",
    (42002, 42003, 42007): "授权已过期或被撤销：请公众号管理员重新授权",
    (43104, 43116): "没有使用这个模板的权限：请到后台查看",
    (45062, 45064): "内容含广告或未关联的小程序，不能用接口发送：请到后台手动发送，或先关联小程序",
    48001: "{right}",
    48003: "管理员还没有同意群发协议：请登录公众号后台，在群发页面同意后再试",
    48004: "接口 {call} 被封禁：请登录公众号后台查看通知",
    48008: "没有发送这类消息的权限：请到后台“接口权限”查看",
    (48021, 48022): "这份草稿或视频不能用接口发送：请在后台打开、保存后再试，或手动发表",
    50001: "用户没有授权这个接口：请公众号管理员重新授权",
    50002: "账号受限（可能违规或未完成验证）：请登录公众号后台查看通知",
    50004: "账号被禁止取得 access_token：请登录公众号后台查看",
    50007: "账号已被冻结：请登录公众号后台查看",
    (53404, 53405, 53406): "商品卡片不可用：请到后台检查带货权限和商品状态",
    53500: "发布能力已被封禁：请登录公众号后台查看通知",
    53503: "草稿没有通过发布前的检查：请在后台打开草稿，按提示修改",
    53504: "这篇文章只能在公众号后台处理：请登录后台手动发表",
    53505: "请先在公众号后台打开这份草稿，手动保存一次再发布",
    (61004, 61007, 61016): "第三方平台的 IP 或授权不对：请检查第三方平台的设置",
    65306: "这个账号不支持个性化菜单",
    65309: "个性化菜单没有开启：请到后台开启",
    (65400, 65416, 65417): "客服功能没有开通或没有绑定微信号：请到后台开通",
    89503: "这次调用要管理员确认：请管理员在微信里点确认，之后重试",
    (89504, 89505): "群发要管理员确认（API 群发保护）：请管理员在 30 分钟内在微信里确认",
    89506: "管理员拒绝了这个 IP 的调用：24 小时后才能再试",
    89507: "管理员拒绝了这个 IP 的调用：1 小时后才能再试",
    9500002: "群发受限：请登录公众号后台查看",
    range(85000, 86000): "这是小程序的错误码：请核对 app_id 是不是公众号的",
}
REFUSED: Final[Mapping[Codes, str]] = {
    40002: "参数或 grant_type 不对",
    40003: "openid 无效：对方没有关注，或 openid 属于别的公众号",
    40004: "素材的类型不对",
    40005: "文件类型不对：正文图片只收 jpg 和 png",
    (40006, 40009): "图片太大：正文图片要小于 1 MB，封面要小于 10 MB",
    40007: "media_id 无效",
    40008: "消息类型不对",
    (40010, 40011, 40012): "语音、视频或缩略图太大",
    range(40015, 40029): "自定义菜单的类型、个数、名称、key 或链接超出限制：请检查菜单",
    40030: "refresh_token 无效",
    (40031, 40032): "openid 列表不对，或人数不在允许的范围内",
    40033: "提交的文字里有转义字符（如 \\uXXXX）：请去掉后再提交",
    (40035, 40038, 40039, 40097): "提交的参数不对",
    (40050, 40051, 40117): "分组或标签的名称不对",
    (40054, 40055): "菜单按钮的链接域名不允许：请换成允许的域名",
    (40059, 40060, 40065, 40204): "要删除的群发不存在，或文章的序号、链接不对",
    (40113, 40137): "图片格式不对或尺寸过大：请另存为普通的 jpg 或 png，再试",
    40114: "草稿里没有这个序号的文章：请先到后台核对草稿的篇数",
    (40118, 40121): "media_id 的长度或类型不对",
    (40119, 40120): "菜单按钮的类型不对",
    40130: "按 openid 群发至少要两个人",
    40132: "微信号不对：请核对接收预览的微信号",
    40152: "标签不存在或已被删除：请重新选择群发的标签",
    40155: "不能链接到别的公众号的页面",
    40163: "授权码已经用过，请重新授权",
    (40201, 40202, 40203): "没有设置回调地址，或检测参数不对：请先到后台设置服务器地址",
    range(41001, 41010): "请求缺少必要的参数",
    41039: "“阅读原文”的链接无效：要用公网可以打开的 http(s) 地址",
    41040: "内容不符合要求：请修改后再提交",
    (43001, 43002, 43003): "请求的方式不对（GET、POST 或 HTTPS）：请检查设置里的 api_base",
    43004: "对方还没有关注公众号",
    (43005, 43019): "对方不是好友，或在黑名单里",
    43101: "对方拒收这条订阅消息",
    (44001, 44002, 44003, 44004): "上传的文件、数据、图文或文字是空的",
    45001: "文件太大：请缩小后再上传",
    (45002, 45166): "正文太长或含有不允许的内容：请缩短或修改后再提交",
    45003: "标题太长：请缩短标题",
    45004: "摘要太长：请缩短摘要",
    45005: "“阅读原文”的链接太长",
    45006: "图片的链接太长",
    45007: "语音太长",
    45008: "文章太多：一份草稿最多 8 篇",
    45010: "菜单的数量超出限制",
    45015: "超过了可以回复的时间：对方再发来消息后才能发",
    (*range(45016, 45019), *range(45056, 45060), *range(45157, 45160)): "分组或标签不符合规则",
    45067: "群发编号太长（最多 32 字节）",
    (45072, 45080, 45081): "客服“正在输入”状态的命令不对",
    (45083, 45084): "群发速度要在 0 到 4 之间",
    45110: "作者名太长：请缩短作者名",
    45113: "这类卡券或商品消息已不能群发",
    45162: "群发名单有问题：请检查接收的人",
    46001: "素材不存在",
    46002: "菜单的版本不存在",
    46003: "还没有设置自定义菜单",
    46004: "用户不存在",
    47001: "提交的数据格式不对",
    47003: "模板消息的参数不对：请对照模板检查",
    48002: "对方关闭了接收消息",
    48005: "素材正被自定义菜单或自动回复使用，不能删除",
    49003: "openid 不属于这个公众号",
    50005: "对方没有关注公众号",
    53402: "封面裁剪失败：请换一张普通尺寸的图片，或不设裁剪",
    53502: "publish_id 无效",
    53600: "article_id 无效：文章可能已被删除",
    range(61451, 61458): "客服账号的参数不对",
    (61500, 61501): "统计的日期范围不对",
    65301: "个性化菜单不存在",
    65302: "没有这个用户",
    65303: "还没有默认菜单：请先建默认菜单",
    65304: "个性化菜单的匹配条件是空的",
    65307: "个性化菜单是空的",
    65308: "菜单里有没有内容的按钮",
    range(65310, 65315): "个性化菜单的地区条件不对（已停用）",
    65316: "菜单里外部域名超过三个",
    65317: "菜单里的链接不对",
    65320: "个性化菜单不再支持性别、地区等条件",
    70000: "对方处于未成年人模式",
    (76001, 76002, 76003, 76004, 76021, 76022): "要查询的 rid 或接口路径不对，或已过期",
    (87009, 87014): "内容有违规风险：请修改后再提交",
    88000: "账号没有留言功能：请把 comments 设为 false",
    range(88001, 88011): "留言操作没有成功：文章或留言不存在、已删除、超长或超出数量",
    9500001: "群发不能删除",
    range(9001001, 9001037): "这是摇一摇设备的错误码，与发布无关",
}
BY_CALL: Final[Mapping[tuple[str, int], Entry]] = {
    ("token", 40001): Entry(OperatorMustAct, "AppSecret 不对：请核对设置里的 secret"),
    ("stable_token", 40001): Entry(OperatorMustAct, "AppSecret 不对：请核对设置里的 secret"),
    ("draft/add", 40007): Entry(
        Refused, "封面的 media_id 无效：封面可能已从素材库删除，请重新上传"
    ),
    ("draft/update", 40007): Entry(
        Refused, "草稿已不在草稿箱，或封面无效、文章缺少必填项：请先到后台草稿箱核对"
    ),
    ("draft/", 40007): Entry(Refused, "草稿已不在草稿箱：可能已经发表，或被删除了"),
    ("freepublish/submit", 40007): Entry(
        Refused, "要发布的草稿已不在草稿箱：可能已经发表或被删除，请先到后台核对"
    ),
    ("message/mass/", 40007): Entry(
        Refused, "要群发的草稿或素材无效：可能已经发表或被删除，请先到后台核对"
    ),
    ("message/custom/", 45002): Entry(Refused, "内容太长：一条消息最多 2047 字节，约 680 个汉字"),
    ("message/custom/", 45008): Entry(Refused, "客服消息一次只能发一篇文章"),
    ("material/", 40007): Entry(Refused, "素材不存在：可能已被删除"),
    ("message/mass/get", 40059): Entry(Refused, "要查询的群发不存在：请到后台核对"),
    ("message/mass/", 45065): Entry(AlreadySent, "这次群发之前已经提交过，先查它的结果"),
    ("freepublish/get", 40002): Entry(Refused, "publish_id 无效：请到后台核对是否已经发布"),
}


def _spread(rows: Mapping[Codes, T]) -> Iterator[tuple[int, T]]:
    for codes, row in rows.items():
        for code in (codes,) if isinstance(codes, int) else codes:
            yield code, row


BY_CODE: Final[Mapping[int, Entry]] = {
    **{code: Entry(NeedsToken, sentence) for code, sentence in _spread(TOKEN)},
    **{code: Entry(TryLater, sentence, wait=wait) for code, (wait, sentence) in _spread(LATER)},
    **{code: Entry(QuotaSpent, words, until=until) for code, (until, words) in _spread(SPENT)},
    **{code: Entry(OperatorMustAct, sentence) for code, sentence in _spread(OPERATOR)},
    **{code: Entry(Refused, sentence) for code, sentence in _spread(REFUSED)},
}
