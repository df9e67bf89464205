"""Markdown and HTML work: from a page's body to plain semantic HTML, and from that to WeChat's."""
