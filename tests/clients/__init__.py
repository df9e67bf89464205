"""Clients that none of us wrote publish to the sandbox: proof that it behaves as they expect."""
