"""Examples of each structure rule: HTML that breaks it, and HTML much like it that does not."""

LONG = "一段很长的文字，" * 12
WORD = "w" * 120
ROW = "<thead><tr><th>一</th><th>二</th></tr></thead>"
SIDEWAYS = '<section style="overflow-x:auto">'
BROAD = 'style="min-width:735px"'
SCROLLING = "display:-webkit-box;overflow-x:auto;white-space:nowrap"

# rule: (breaks it, keeps it) …; the HTML alone decides these.
BY_SOURCE = {
    "opacity": [
        (
            '<p><img src="a.png" style="opacity:0"></p>',
            '<p><img src="a.png" style="opacity:1"></p>',
        ),
        ('<img src="a.png" style="opacity: 0.0 !important">', '<p style="opacity:0">早</p>'),
    ],
    "caret-color": [
        ('<p style="caret-color: rgba(0, 0, 0, 0)">早</p>', '<p style="caret-color:red">早</p>'),
    ],
    "line-height": [
        ('<p style="line-height:0">早<br>安</p>', '<p style="line-height:0">早安</p>'),
        (
            '<p style="line-height:0;font-size:16px">' + LONG + "</p>",
            '<p style="line-height:0"><img src="a.png"></p>',
        ),
        (
            '<section style="line-height:0"><p>早<br>安</p></section>',
            '<section style="line-height:0"><p style="line-height:1.6">早<br>安</p></section>',
        ),
        (
            '<p style="line-height:12px;font-size:16px">早<br>安</p>',
            '<p style="line-height:16px;font-size:16px">早<br>安</p>',
        ),
        ('<p style="line-height:80%">早<br>安</p>', '<p style="line-height:normal">早<br>安</p>'),
    ],
    "width": [
        (
            '<p><img src="a.png" data-w="500" style="max-width:100%"></p>',
            '<p><img src="a.png" data-w="500" style="width:100%"></p>',
        ),
        (
            '<p style="text-align:center"><img src="a.png" data-w="400"></p>',
            '<p style="text-align:center"><img src="a.png" data-w="300"></p>',
        ),
        ('<p><img src="a.png" data-w="640"></p>', '<p><img src="a.png" data-w="900"></p>'),
        (
            '<p><img src="a.png" data-w="500"></p>',
            '<figure><img src="a.png" data-w="500"></figure>',
        ),
        (
            '<p><img src="a.png" data-w="500"></p>',
            '<p data-ignore-width><img src="a.png" data-w="500"></p>',
        ),
        ('<section style="width:586.4px">早</section>', '<section style="width:50%">早</section>'),
        (
            '<section style="padding:0 20px"><img src="a.png" data-w="370"></section>',
            '<section style="padding:0 20px"><img src="a.png" data-w="340"></section>',
        ),
    ],
    "height": [
        ('<section style="height:0"><p>早</p></section>', '<section style="height:0"></section>'),
        (
            '<section style="height: 0px">早</section>',
            '<section data-mode="svg"><section style="height:0">早</section></section>',
        ),
        (
            '<section style="height:0">早</section>',
            '<svg><g style="height:0"><text>早</text></g></svg>',
        ),
    ],
    "text-align": [
        ('<p style="text-align:start">早</p>', '<p style="text-align:left">早</p>'),
        ('<p style="text-align: END ">早</p>', '<p style="text-align:justify">早</p>'),
    ],
    "animate-begin": [
        (
            '<svg><animate begin="touchstart"/></svg>',
            '<svg><animate begin="touchstart; click"/></svg>',
        ),
        ('<svg><animateTransform begin="touchstart"/></svg>', '<svg><animate begin="0s"/></svg>'),
    ],
    "pre": [
        (f"<pre>{WORD}</pre>", "<pre>短</pre>"),
        (
            f'<pre style="overflow-x:auto">{WORD}</pre>',
            f'<pre style="white-space:pre-wrap">{WORD}</pre>',
        ),
        (
            f'<pre style="overflow-x:auto">{WORD}</pre>',
            f'<pre><code style="display:-webkit-box;overflow-x:auto">{WORD}</code></pre>',
        ),
        (
            "<pre>" + "长" * 60 + "</pre>",
            f'<pre><span style="white-space:pre-wrap">{WORD}</span></pre>',
        ),
    ],
    "nestNodes": [
        ("<section>" * 15 + "早" + "</section>" * 15, "<section>" * 5 + "早" + "</section>" * 5),
        (
            "<section>" * 12 + "早" + "</section>" * 12,
            '<section><section style="color:red">' * 7 + "早" + "</section></section>" * 7,
        ),
        (
            "<section>" * 12 + "早" + "</section>" * 12,
            "<section><p>早</p>" * 12 + "</section>" * 12,
        ),
    ],
    "span-leaf": [
        ("<span leaf><section>早</section></span>", "<span leaf><strong>早</strong></span>"),
    ],
    "node-leaf": [
        (
            "<section nodeleaf><section>早</section></section>",
            '<section nodeleaf><img src="a.png"></section>',
        ),
    ],
    "redundant-node": [
        (
            "<section>" + "<p></p>" * 16 + "<p>早</p>" * 5 + "</section>",
            "<section>" + "<p></p>" * 15 + "<p>早</p>" * 6 + "</section>",
        ),
    ],
    "font-family": [
        (
            '<p style="font-family:Georgia">早</p>',
            "<p style=\"font-family:'mp-quote', PingFang SC, system-ui, -apple-system\">早</p>",
        ),
    ],
    "darkmode-low-contrast": [
        (
            '<p style="background:#afb8c133">早</p>',
            '<p style="background:#afb8c133;color:#333">早</p>',
        ),
        (
            '<p style="background:rgba(175,184,193,.2)">早</p>',
            '<p style="background:#eff1f3">早</p>',
        ),
        (
            '<section style="background:#afb8c133"><p>早</p></section>',
            '<section style="background:#afb8c133"><p style="color:#333">早</p></section>',
        ),
        ('<p style="color:#eee">早</p>', '<p style="color:#666">早</p>'),
        (
            '<section style="background:#222"><p style="color:black">早</p></section>',
            '<section style="background:#222"><p style="color:#fff">早</p></section>',
        ),
        (
            '<p style="color:#eee">早</p>',
            '<p data-ignore-dm="low-contrast" style="color:#eee">早</p>',
        ),
    ],
    "darkmode-no-gradient": [
        (
            '<p style="background:linear-gradient(red,#fff)">早</p>',
            '<p style="background:linear-gradient(red,#fff)"></p>',
        ),
    ],
    "important": [
        ('<p style="color:red !important">早</p>', '<p style="color:red">早</p>'),
    ],
    "darkmode-whitelist": [("<p data-no-dark>早</p>", "<p>早</p>")],
}

# These only a layout decides.
BY_LAYOUT = {
    "line-height": [
        (
            '<p style="line-height:0;padding:9px">早<br>安</p>',
            '<p style="line-height:0;padding:9px">早</p>',
        ),
        (
            '<p style="line-height:.8;width:99px">' + LONG + "</p>",
            '<p style="line-height:1.6;width:99px">' + LONG + "</p>",
        ),
        (
            '<p style="line-height:1;font-size:16px"><span style="font-size:40px;line-height:20px">'
            + LONG
            + "</span></p>",
            '<p style="line-height:1.75">普通<strong>粗</strong>与<sup>1</sup>' + LONG + "</p>",
        ),
    ],
    "width": [
        (
            '<section style="margin-left:294pt"><p>' + LONG + "</p></section>",
            '<section style="margin-left:2em"><p>' + LONG + "</p></section>",
        ),
        (
            '<section style="display:flex"><p style="width:500px;flex:none">早</p></section>',
            '<section style="display:flex"><section style="width:50%">早</section></section>',
        ),
        (
            f'<table><thead><tr><th style="white-space:nowrap">{LONG}</th></tr></thead></table>',
            '<table style="width:100%"><thead><tr><th>一</th><th>二</th></tr></thead></table>',
        ),
        (
            f'{SIDEWAYS}<table style="min-width:735px">{ROW}</table></section>',
            f"{SIDEWAYS}<table data-ignore-width {BROAD}>{ROW}</table></section>",
        ),
        (f'<p style="white-space:nowrap">{LONG}</p>', f"<p>{WORD}</p>"),
        (
            '<p><img src="a.png" data-w="500" data-ratio=".5"></p>',
            '<p><img src="a.png" data-w="1080" data-ratio=".5"></p>',
        ),
    ],
    "height-nodisplay": [
        (
            f'<section style="height:40px;overflow:hidden"><p>{LONG}</p></section>',
            f'<section style="height:40px;overflow-y:auto"><p>{LONG}</p></section>',
        ),
        (
            '<section style="height:30px"><section style="height:36px">早</section></section>',
            '<section style="height:30px"><section style="height:34px">早</section></section>',
        ),
        (
            '<section style="height:300px"><section style="height:321px">早</section></section>',
            '<section style="height:300px"><section style="height:319px">早</section></section>',
        ),
    ],
    "pre": [
        (
            f'<pre style="overflow-x:auto">{WORD}</pre>',
            f'<pre style="white-space:pre-wrap">{WORD}</pre>',
        ),
        (
            f"<pre><code>{WORD}</code></pre>",
            f'<section><pre style="white-space:pre-wrap">{WORD}</pre></section>',
        ),
        (
            f"<pre>{WORD}</pre>",
            f'<pre><code style="{SCROLLING}">{WORD}</code></pre>',
        ),
    ],
}


def of(rules: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str, str]]:
    """The examples as rows of rule, bad and good."""
    return [(rule, bad, good) for rule, pairs in rules.items() for bad, good in pairs]
