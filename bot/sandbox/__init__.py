"""A WeChat to practise on: a simulation of the Official Account platform, in a process of its own."""
