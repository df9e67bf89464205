"""The journal's rows in words: what was done, and how the state changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.console.words import STATES, Word
from workers.publication import State

if TYPE_CHECKING:
    from workers.ledger import Entry

DONE: Final = {
    "submit": "提交",
    "submit again": "重新提交",
    "submit change": "提交了改动",
    "draft": "写草稿",
    "draft/add": "写草稿",
    "draft/update": "更新草稿",
    "hand over": "交给人发表",
    "appoint": "定下发出",
    "approve": "批准",
    "hold": "暂停",
    "resume": "恢复",
    "resume, keep the back end's": "恢复，保留后台的改动",
    "retry": "重试",
    "redo": "重新生成草稿",
    "cancel": "取消",
    "delete": "删除",
    "withdraw": "撤回",
    "gone": "文章不在了",
    "published": "登记链接",
    "address gone": "链接打不开了",
    "address back": "链接又打得开了",
    "address vouched for": "说链接打得开",
    "adopt": "接管旧文章",
    "receipt": "拿到凭据",
    "call again": "再次发送（同一个凭据）",
    "await admin": "等管理员确认",
    "not released": "没有发出",
    "unsure": "微信没有回答",
    "look": "查看结果",
    "tell": "通知",
    "wait": "等一会儿再做",
    "two candidates": "同一天有两篇",
    "closed days": "停刊",
    "answer message": "答留言",
    "answer not sent": "回答没有发出",
    "invite": "邀请",
    "enrol": "加入",
    "suspend": "停用",
    "reinstate": "恢复使用",
    "remove": "移除",
    "remove operator": "移除",
    "role": "改角色",
    "set role": "改角色",
    "log out": "退出所有登录",
    "forget person": "删除个人数据",
    "add author": "发作者令牌",
    "revoke author": "收回作者令牌",
    "series add": "加教程",
    "series remove": "删教程",
    "series change": "改教程",
    "series relink": "换教程链接",
    "series move": "移教程",
    "menu push": "推送菜单",
    "enter the console": "进入控制台",
}
PROCESSES: Final = {"worker": "后台", "clock": "时钟", "WeChat": "微信", "watch": "内容文件夹"}


def deed(entry: Entry) -> str:
    """Say what was done; what has no words of ours is shown as it was written down."""
    return DONE.get(entry.what, entry.what)


def doer(entry: Entry) -> str:
    """Name who did it: a person as they are called, a process by what it is for."""
    return PROCESSES.get(entry.who, entry.who)


def moved(entry: Entry) -> Word | None:
    """The state it came into; None where the state stayed."""
    if not entry.after or entry.before == entry.after or entry.after not in set(State):
        return None
    return STATES[State(entry.after)]
