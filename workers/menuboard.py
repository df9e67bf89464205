"""The menu in WeChat: read, compared with what it should be, pushed only when it differs."""
