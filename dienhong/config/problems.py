"""What can go wrong before the first page: a stable code and one plain sentence for the person at the terminal."""


class StartProblem(RuntimeError):
    """The product cannot start or continue; `code` is stable, `sentence` says what happened and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
