"""The pages of the sandbox: where the payer decides, and the file of what was paid."""

from __future__ import annotations

import argparse
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dienhong.payments.sandbox.orders import FAULTS, OUTCOMES, Intermediary

PAY_PATH = "/paymentv2/vpcpay.html"
_PAGE = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>{title}</title><style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}}"
    "button{{font:inherit;min-height:2.75rem;padding:.5rem 1rem;margin:.25rem .5rem .25rem 0}}label{{display:block;margin:1rem 0}}"
    "select{{font:inherit;min-height:2.75rem;max-width:100%}}</style><main><h1>{title}</h1>{body}</main></html>"
)


class Handler(BaseHTTPRequestHandler):
    """GET the payment page, POST the decision, GET /statement?terminal=…"""

    intermediary: Intermediary

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == PAY_PATH:
            order, refused = self.intermediary.take(url.query)
            self._page(400 if order is None else 200, _order_page(order) if order else f"<p>{escape(refused)}</p>")
        elif url.path == "/statement":
            terminal = parse_qs(url.query).get("terminal", [""])[0]
            self._send(200, self.intermediary.statement(terminal).encode(), "text/csv; charset=utf-8")
        else:
            self._page(404, "<p>Không có trang này.</p>")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        given = {name: values[0] for name, values in parse_qs(self.rfile.read(min(length, 10_000)).decode()).items()}
        key = given.get("terminal", ""), given.get("reference", "")
        if key not in self.intermediary.orders or given.get("outcome") not in OUTCOMES:
            self._page(400, "<p>Không có giao dịch này.</p>")
            return
        back = self.intermediary.decide(*key, given["outcome"], given.get("fault", ""))
        self.send_response(302)
        self.send_header("Location", back)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _page(self, status: int, body: str) -> None:
        title = "Cổng thanh toán thử nghiệm (không có tiền thật)"
        self._send(status, _PAGE.format(title=title, body=body).encode(), "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the address of an order holds what is asked of whom."""


def _order_page(order: Any) -> str:
    fields = order.fields
    amount = f"{int(fields['vnp_Amount']) // 100:,}".replace(",", ".")
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(fields[key])}">'
        for name, key in (("terminal", "vnp_TmnCode"), ("reference", "vnp_TxnRef"))
    )
    faults = "".join(f'<option value="{code}">{escape(words)}</option>' for code, words in FAULTS.items())
    buttons = "".join(
        f'<button name="outcome" value="{code}">{escape(words)}</button>' for code, words in OUTCOMES.items()
    )
    return (
        f"<p>{escape(fields['vnp_OrderInfo'])}</p><p><b>{amount} đ</b></p><form method=post action='/decide'>{hidden}"
        f"<label>Cách báo kết quả <select name=fault>{faults}</select></label>{buttons}</form>"
    )


def server(intermediary: Intermediary, port: int) -> ThreadingHTTPServer:
    """The sandbox, listening on this machine only; port 0 takes a free one."""
    handler = type("Bound", (Handler,), {"intermediary": intermediary})
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def main() -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser(description="payment intermediary for demonstrations and tests")
    parser.add_argument("terminals", type=Path, help="file of lines TERMINAL SECRET")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--notify", required=True, help="address that is told of results")
    options = parser.parse_args()
    known = dict(line.split() for line in options.terminals.read_text().splitlines() if line.strip())
    server(Intermediary(known, options.notify), options.port).serve_forever()


if __name__ == "__main__":
    main()
