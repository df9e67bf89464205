"""What a page says of an article: only sure signs count."""

from __future__ import annotations

import pytest

from workers.presence import Answer, can_be_looked_at, seen_in

URL = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
NOTICE = '<html><title></title><div class="weui-msg__title warn"> {} </div><p>微信公众平台</p>'
LONG = "正文。" * 200


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        (NOTICE.format("该内容已被发布者删除"), Answer.GONE),
        (NOTICE.format("此内容因违规无法查看"), Answer.GONE),
        (NOTICE.format("此内容被投诉且经审核涉嫌侵权，无法查看。"), Answer.GONE),
        (NOTICE.format("此帐号已被屏蔽, 内容无法查看"), Answer.GONE),
        (NOTICE.format("此账号已自主注销，内容无法查看"), Answer.GONE),
        (NOTICE.format("链接已过期"), Answer.GONE),
        (NOTICE.format("该公众号已迁移"), Answer.UNCLEAR),
        (NOTICE.format("此帐号处于帐号迁移流程中"), Answer.UNCLEAR),
        (NOTICE.format("参数错误"), Answer.UNCLEAR),
        (NOTICE.format("系统出错"), Answer.UNCLEAR),
        (NOTICE.format("环境异常</div><p>当前环境异常，完成验证后即可继续访问。"), Answer.BARRED),
        (NOTICE.format("访问过于频繁，请用微信扫描二维码进行访问"), Answer.BARRED),
        ("<script>var PAGE_MID='mmbizwap:secitptpage/verify.html'</script>", Answer.BARRED),
        ('<div id="js_content">该内容已被发布者删除，这句话怎么来的</div>', Answer.THERE),
        ('<meta property="og:title" content="早上好"><script>', Answer.THERE),
        ('<meta property="og:title" content=""><p>该内容已被发布者删除', Answer.GONE),
        (f"<p>该内容已被发布者删除</p><p>{LONG}</p>", Answer.UNCLEAR),
        ("<p>有人说：该内容已被发布者删除</p>", Answer.UNCLEAR),
        ("<script>var s = '该内容已被发布者删除'</script>", Answer.UNCLEAR),
        ("", Answer.UNCLEAR),
    ],
)
def test_only_sure_signs_say_that_an_article_is_gone(page: str, answer: Answer) -> None:
    """An article may quote the sentence, and who must prove to be a reader learns nothing."""
    assert seen_in(URL, page, whole=True).answer is answer


def test_the_beginning_of_a_page_proves_no_end() -> None:
    """Behind what was read the article may follow; a captcha is told by where it stands."""
    page = NOTICE.format("该内容已被发布者删除")
    assert seen_in(URL, page, whole=False).answer is Answer.UNCLEAR
    captcha = "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?target_url=x"
    assert seen_in(captcha, page, whole=True).answer is Answer.BARRED


@pytest.mark.parametrize(
    ("address", "may"),
    [
        (URL, True),
        ("http://mp.weixin.qq.com/s?__biz=a&mid=1&idx=1&sn=b#rd", True),
        ("https://example.com/course", True),
        ("https://mp.weixin.qq.com/mp/appmsgalbum?album_id=1", False),
        (f"{URL}?tempkey=x", False),
        ("weixin://dl", False),
        ("https://[half", False),
    ],
)
def test_articles_are_looked_at_and_albums_are_not(address: str, may: bool) -> None:  # noqa: FBT001
    """Nobody knows what the platform's other pages look like when they are gone."""
    assert can_be_looked_at(address) is may
