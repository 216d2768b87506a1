// A vote that could not be sent is sent again until an answer comes, with the number of the page it was given on: it counts once.
// Until then the page says that nothing is confirmed yet. Without this script the form is sent as any other.
const vi = document.documentElement.lang !== "en";
const ANSWER = 20000, LONGEST = 10000;
let pending = false;

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-vote]");
  if (!form) return;
  event.preventDefault();
  // What was sent before may have arrived: another choice has to wait for its answer.
  if (!pending) send(form, new FormData(form, event.submitter), event.submitter);
});

async function send(form, filled, button) {
  pending = true;
  button?.setAttribute("aria-busy", "true");
  const leaving = (event) => event.preventDefault();
  addEventListener("beforeunload", leaving);
  let notice;
  for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST)) {
    try {
      const headers = { "X-Requested-With": "vote" };
      const answer = await fetch(form.action, { method: "POST", body: filled, headers, signal: AbortSignal.timeout(ANSWER) });
      // A gateway answers for a platform that is away; everything else is the platform's word.
      if (answer.status >= 502 && answer.status <= 504) throw new Error(String(answer.status));
      removeEventListener("beforeunload", leaving);
      const told = answer.headers.get("Content-Type")?.startsWith("application/json");
      location.assign(told ? (await answer.json()).url : answer.redirected ? answer.url : location.href);
      return;
    } catch {
      notice ??= tell();
      await reconnected(wait);
    }
  }
}

function tell() {
  const notice = document.createElement("p");
  notice.className = "msg bad";
  notice.id = "phieu-cho-gui";
  notice.setAttribute("role", "alert");
  notice.textContent = vi
    ? "Mất kết nối: chưa có xác nhận đã ghi nhận phiếu của Ông/Bà. Đừng đóng trang này; phiếu tự gửi lại khi có mạng và chỉ tính một lần."
    : "The connection is lost: it is not confirmed yet that your ballot is recorded. Keep this page open; it is sent again when the network is back, and counts once.";
  document.getElementById("bieu-quyet").before(notice);
  return notice;
}

const reconnected = (wait) => new Promise((go) => { setTimeout(go, wait); addEventListener("online", go, { once: true }); });
