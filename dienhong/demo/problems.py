"""What can go wrong in the demo."""


class ThreadBroken(RuntimeError):
    """A step of the thread did not give what it promises; the text says what happened instead."""
