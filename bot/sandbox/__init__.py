"""A WeChat to practise on: it simulates the Official Account platform in a process of its own."""
