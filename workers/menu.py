"""The account's menu as data: built from settings and series, in WeChat's limits. Pure."""
