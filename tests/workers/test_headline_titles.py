"""Twenty titles as authors write them, each with what becomes of it, with and without its mark."""

import pytest

from workers.digest import TITLE_LIMIT
from workers.headline import fit_title

CLAUSE, WORD = "在分句处截短", "在词语处截短"
NEWSROOM = "Building a newsroom for WeChat Official Accounts without losing your weekends"
RUST = "🔥重磅｜👩‍💻程序员节特辑：我们用 Rust 把 Python 服务重写了一遍，内存从 3.2GB 降到 410MB"
RTX = "[RTX 4090] 显卡本地部署 DeepSeek-R1:70B 全攻略（含驱动、量化、散热与电费测算，附一键脚本）"
INDEX = "A股三大指数收涨：沪指涨 0.83% 报 3,402.15 点，创业板指涨 1.2%，半导体、算力板块领涨两市"
ARABIC = "مرحبا بالعالم 阿拉伯语标题也会来：编辑部今天收到一封从右往左写的读者来信，感动又手忙脚乱"
WIDE = "ＧＰＴ－５ 今日上线！全角标题也要好好断句，不然读者会以为编辑部喝多了，你说对不对"

# title, what is left of it, how, and what is left without an issue mark ("" for the same)
TITLES = [
    (
        "【早报 1123】三家车企同日下调售价，最高降 4.5 万元；新款续航提升 12.5%，交付还要等",
        "【早报 1123】三家车企同日下调售价，最高降 4.5 万元",
        CLAUSE,
        "三家车企同日下调售价，最高降 4.5 万元",
    ),
    (
        "《人类简史》作者新书出版：当机器学会讲故事，我们还能相信自己的眼睛和耳朵吗？",
        "《人类简史》作者新书出版",
        CLAUSE,
        "",
    ),
    (
        "“卷不动了”的年轻人，开始在工位上种水稻、养小鱼，还有人把公司阳台改成了菜园",
        "“卷不动了”的年轻人，开始在工位上种水稻、养小鱼",
        CLAUSE,
        "",
    ),
    (
        "GPT-4o 与 Qwen2.5-72B-Instruct 在 128K 长文本上的召回率、延迟与成本对比实测报告",
        "GPT-4o 与 Qwen2.5-72B-Instruct",
        WORD,
        "",
    ),
    (RUST, "🔥重磅｜👩‍💻程序员节特辑", CLAUSE, ""),
    (
        "为什么你的服务在凌晨 3 点总会变慢，而监控面板上却什么都看不出来？答案藏在一个定时任务里",
        "为什么你的服务在凌晨 3 点总会变慢",
        WORD,
        "",
    ),
    (
        "如果明天所有的云服务商一起涨价，你的小公司还能撑多久？三位创始人给我们算了一笔账",
        "如果明天所有的云服务商一起涨价，你的小公司还能撑多久？",
        CLAUSE,
        "",
    ),
    (
        "国务院印发新一代人工智能发展规划的通知要求各地区各部门结合实际认真贯彻执行并及时报告",
        "国务院印发新一代人工智能发展规划",
        WORD,
        "",
    ),
    (
        "「一句话，一张图，一部电影，一个下午」：独立导演用视频模型拍完短片后写给同行的长信",
        "「一句话，一张图，一部电影，一个下午」",
        CLAUSE,
        "",
    ),
    (
        "第 128 期｜一文读懂向量数据库：索引、召回、重排，以及那些没人告诉你的坑……建议收藏",
        "第 128 期｜一文读懂向量数据库：索引、召回、重排",
        CLAUSE,
        "一文读懂向量数据库：索引、召回、重排，以及那些没人告诉你的坑",
    ),
    (WIDE, "ＧＰＴ－５ 今日上线！全角标题也要好好断句", CLAUSE, ""),
    (NEWSROOM, "Building a newsroom for WeChat", WORD, ""),
    (
        "星河科技宣布完成 2.35 亿美元 C 轮融资 将用于建设华东地区最大的智算中心与数据标注基地",
        "星河科技宣布完成 2.35 亿美元 C 轮融资",
        CLAUSE,
        "",
    ),
    (INDEX, "A股三大指数收涨：沪指涨 0.83% 报 3,402.15 点", CLAUSE, ""),
    (RTX, "[RTX 4090] 显卡本地部署", WORD, ""),
    (
        "Vol.37 | 陈老师的十二堂写作课之七：把「的」删掉以后，你的句子会自己站起来走路",
        "Vol.37 | 陈老师的十二堂写作课之七",
        CLAUSE,
        "陈老师的十二堂写作课之七",
    ),
    (ARABIC, "مرحبا بالعالم 阿拉伯语标题也会来", CLAUSE, ""),
    (
        "Cafe\u0301 里的 AI：一杯咖啡的时间，让 Claude 3.5 Sonnet 帮你把周报、日报、月报全部写完",
        "Cafe\u0301 里的 AI",
        CLAUSE,
        "",
    ),
    (
        "OpenAI、谷歌、Meta 与 Anthropic 同日发布新模型，开发者：选择困难症又犯了，钱包也是",
        "OpenAI、谷歌、Meta 与 Anthropic",
        WORD,
        "",
    ),
    (
        "小红书让12个智能体们在同一个群聊里吵起来之后研究者发现它们居然学会了拉帮结派和打圆场",
        "小红书让12个智能体们在同一个群聊里吵起来",
        WORD,
        "",
    ),
    (
        "三星宣布投资2300亿美元建设全球最大半导体制造基地并与多家企业合作开发新一代存储芯片",
        "三星宣布投资2300亿美元建设全球最大半导体制造基地",
        WORD,
        "",
    ),
    (
        "可灵全球上线，30 秒看懂它能做什么、不能做什么，以及普通人从哪里开始学【AI日报·0618】",
        "可灵全球上线【AI日报·0618】",
        CLAUSE,
        "可灵全球上线，30 秒看懂它能做什么、不能做什么",
    ),
    (
        "AI 研究的真正目的，不是取代人，而是让人重新成为人——与十位科学家的对话实录全文发布",
        "AI 研究的真正目的，不是取代人，而是让人重新成为人",
        CLAUSE,
        "",
    ),
]


@pytest.mark.parametrize(("title", "kept", "how", "dropped"), TITLES, ids=[t[1] for t in TITLES])
def test_a_cut_title_reads_as_a_headline(title: str, kept: str, how: str, dropped: str) -> None:
    """As a chief editor would leave it: no half clause, number, product or pair."""
    found = fit_title(title, TITLE_LIMIT)
    assert found.text == kept
    assert found.how == f"{how}：{len(title)} → {len(kept)} 字"
    assert found.at_clause == (how == CLAUSE), "where no clause fits, the author is asked"
    assert fit_title(title, TITLE_LIMIT, keep_mark=False).text == (dropped or kept)


# title → without its mark, whether it had to be cut or not
MARKS = {
    "[AI资讯·0618] 快手可灵上线": "快手可灵上线",
    "[每日AI·0501]GitHub 版 Devin": "GitHub 版 Devin",
    "【2024-06-18】【号外】资费下调": "【号外】资费下调",
    "【第 12 期】周末读什么": "周末读什么",
    "（6月18日）早间新闻": "早间新闻",
    "0618｜早间新闻": "早间新闻",
    "No.7：早间新闻": "早间新闻",
    "早间新闻 | [0618]": "早间新闻",
    "[0618]": "[0618]",
    "[Windows 11] 更新说明": "[Windows 11] 更新说明",
    "【Qwen2.5】上手": "【Qwen2.5】上手",
    "[RTX 4090] 评测": "[RTX 4090] 评测",
    "2024 年度总结": "2024 年度总结",
    "《1984》重读": "《1984》重读",
}


@pytest.mark.parametrize(("title", "left"), MARKS.items())
def test_an_issue_mark_can_be_dropped_from_every_title(title: str, left: str) -> None:
    """The account's rule; numbers that are the subject are no mark."""
    assert fit_title(title, TITLE_LIMIT, keep_mark=False).text == left
    assert fit_title(title, TITLE_LIMIT).text == title


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("晨报\u202e倒写\u202c完", "晨报倒写完"),
        ("零\u200b宽\ufeff", "零宽"),
        ("换\n行\t和\x00\x1b[1m", "换 行 和 [1m"),
        ("全\u3000角\xa0空格", "全 角 空格"),
        ("半\ud83d个", "半个"),
        ("👩\u200d💻 ❤\ufe0f\u200d🔥 🏴\U000e0067\U000e0062\U000e007f", None),
        ("می\u200cخواهم", None),
        ("汉\u200d字", "汉字"),
        ("图标\ue001", "图标"),
        ("\U0001fae9\U0003134b", None),
    ],
)
def test_a_title_is_one_line_that_can_be_shown(written: str, shown: str | None) -> None:
    """No control character, no writing direction, no half; emoji and scripts stay whole."""
    assert fit_title(written, TITLE_LIMIT).text == (written if shown is None else shown)
