"""How the small axis says no."""

BOTH = {"vi": "Từ chối", "en": "Refused"}


class Refusal(Exception):
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code

    def body(self):
        return {"code": self.code, "message": BOTH, "what_to_do": BOTH, "contact": ""}
