"""The catalogue of procedures: how long 6,000 national records take to come in, and how soon a search over them answers.

The records are made here in the form of LayThuTuc. A third of the searches is written with dấu, a third without, a third
misspelt; the peer is the same list asked for one procedure by its code.
"""

from __future__ import annotations

import itertools
import json
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from bench._product import finished, get, part, running_product
from bench._report import Row, as_int, percentile, report, wants_json

VERBS = (
    "Cấp",
    "Cấp lại",
    "Cấp đổi",
    "Gia hạn",
    "Đăng ký",
    "Thu hồi",
    "Điều chỉnh",
    "Công nhận",
    "Xác nhận",
    "Thông báo",
)
THINGS = ("giấy phép khai thác khoáng sản", "giấy chứng nhận lưu hành thuốc", "chứng chỉ hành nghề xây dựng", "khai sinh",
          "kết hôn", "quyền sử dụng đất", "giấy phép lái xe", "hộ kinh doanh", "giấy phép lao động", "tàu cá", "hợp tác xã",
          "thẻ hướng dẫn viên du lịch", "phòng khám đa khoa", "giấy phép môi trường", "mã số vùng trồng")  # fmt: skip
PLACES = ("cấp xã", "cấp tỉnh", "khu công nghiệp", "biên giới", "hải đảo", "vùng cao", "đô thị", "nông thôn")
WRITTEN = ("cấp giấy phép lái xe", "đăng ký khai sinh", "quyền sử dụng đất", "gia hạn giấy phép lao động")
BARE = ("cap lai giay phep lai xe", "dang ky ket hon", "ho kinh doanh cap xa", "giay phep moi truong")
MISSPELT = ("dang ky khai sihn", "giay phep laii xe", "ho kih doanh", "chung chi hanh nge xay dung")


def main(arguments: list[str]) -> int:
    """Run as `dienhong bench services [--json] [--records N] [--rounds N]`."""
    number, rounds = as_int(arguments, "--records", 6000), as_int(arguments, "--rounds", 40)
    with tempfile.TemporaryDirectory(prefix="dienhong-bench-services-") as folder, running_product() as product:
        file = Path(folder) / "tthc.json"
        file.write_text(json.dumps({"error_code": "0", "result": records(number)}, ensure_ascii=False), "utf-8")
        told = json.loads(finished(part(product, "_services_setup", str(file))))
        base = product["DIENHONG_BASE_URL"]
        _timed(base, WRITTEN, 2)
        kinds = {name: _timed(base, texts, rounds) for name, texts in _KINDS.items()}
        peer = percentile(_timed(base, ("9.000001",), rounds), 0.95) * 1000
    everything = [one for taken in kinds.values() for one in taken]
    rows = [
        Row("import_s", told["import_seconds"], f"s for {number} records", "< 60"),
        Row("import_again_s", told["again_seconds"], "s, nothing changed", "-"),
        Row("search_p50_ms", percentile(everything, 0.5) * 1000, "ms", "-", peer),
        Row("search_p95_ms", percentile(everything, 0.95) * 1000, "ms", "< 100", peer),
        *(Row(f"{name}_p95_ms", percentile(taken, 0.95) * 1000, "ms", "-", peer) for name, taken in kinds.items()),
    ]
    return report("services", rows, as_json=wants_json(arguments))


_KINDS = {"written": WRITTEN, "bare": BARE, "misspelt": MISSPELT}


def records(number: int) -> list[dict[str, object]]:
    """So many entries as LayThuTuc gives them."""
    titles = itertools.cycle(itertools.product(VERBS, THINGS, PLACES))
    return [
        {
            "MATTHC": f"9.{place:06}",
            "TENTTHC": f"{verb} {thing} {where} số {place}",
            "LINHVUCTHUCHIEN": [{"MALINHVUC": f"LV{place % 120}", "TENLINHVUC": f"Lĩnh vực {place % 120}"}],
            "TRINHTUTHUCHIEN": [
                {"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": f"Bước {one}: nộp hồ sơ."} for one in range(4)]}
            ],
            "CACHTHUCTHUCHIEN": [
                {"KENH": way, "THOIGIAN": [{"THOIGIANGIAIQUYET": 5, "DONVITINH": "Ngày", "PHILEPHI": [{"SOTIEN": 0}]}]}
                for way in ("1", "2", "3")
            ],
            "THANHPHANHOSO": [
                {"TRUONGHOP": "", "GIAYTO": [{"TENGIAYTO": f"Giấy tờ loại {one}", "SOBANCHINH": 1} for one in range(5)]}
            ],
            "YEUCAU": "Không",
            "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam",
            "KETQUATHUCHIEN": [{"TENKETQUA": f"{thing} {place}"}],
            "CANCUPHAPLY": [{"SOVANBAN": f"{place}/2026/NĐ-CP", "TENVANBAN": "Nghị định"}],
            "COQUANTHUCHIEN": [{"TENDONVI": "Ủy ban nhân dân cấp xã"}],
        }
        for place, (verb, thing, where) in zip(range(1, number + 1), titles, strict=False)
    ]


def _timed(base: str, texts: tuple[str, ...], rounds: int) -> list[float]:
    """Seconds of each search, each of its own text so that nothing is kept."""
    times = []
    for turn in range(rounds):
        query = urlencode({"tim": f"{texts[turn % len(texts)]}"})
        began = time.monotonic()
        get(f"{base}/thu-tuc/?{query}")
        times.append(time.monotonic() - began)
    return times
