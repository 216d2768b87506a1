"""The words of the demo's documents. Every one says that it is made up and has no legal force."""

from __future__ import annotations

NOTICE = "dữ liệu trình diễn, không có giá trị pháp lý"

SUMMARY = "Ban hành Kế hoạch diễn tập gửi, nhận văn bản điện tử trên Trục liên thông năm 2026 (văn bản trình diễn)"
LEGAL_BASES = """Căn cứ Luật Giao dịch điện tử ngày 22 tháng 6 năm 2023;
Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;
Căn cứ Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ về việc gửi, nhận văn bản điện tử;
Theo đề nghị của Cục trưởng Cục Quản lý đất đai."""
FIRST_BODY = """Điều 1. Ban hành kèm theo Quyết định này Kế hoạch diễn tập gửi, nhận văn bản điện tử trên Trục liên thông \
văn bản quốc gia năm 2026.
Điều 2. Quyết định này có hiệu lực kể từ ngày ký.
Điều 3. Chánh Văn phòng Bộ và Chủ tịch Ủy ban nhân dân các tỉnh, thành phố chịu trách nhiệm thi hành Quyết định này."""
RETURN_REASON = "Bổ sung thời hạn phản hồi của các địa phương và nói rõ đây là văn bản trình diễn."
BODY = """Điều 1. Ban hành kèm theo Quyết định này Kế hoạch diễn tập gửi, nhận văn bản điện tử trên Trục liên thông \
văn bản quốc gia năm 2026. Văn bản này là dữ liệu trình diễn, không có giá trị pháp lý.
Điều 2. Ủy ban nhân dân các tỉnh, thành phố thực hiện các bước sau:
1. Tiếp nhận, kiểm tra chữ ký số và vào sổ văn bản đến ngay trong ngày nhận được;
2. Phân công đơn vị xử lý và cập nhật trạng thái xử lý trên hệ thống;
3. Phản hồi kết quả trong thời hạn 05 ngày làm việc kể từ ngày nhận được Quyết định này.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký.
Điều 4. Chánh Văn phòng Bộ, Cục trưởng Cục Quản lý đất đai và Chủ tịch Ủy ban nhân dân các tỉnh, thành phố chịu trách \
nhiệm thi hành Quyết định này."""
AUTHORITY = "BỘ TRƯỞNG BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG"
RECIPIENTS_NOTE = """- Như Điều 4;
- Bộ trưởng (để báo cáo);
- Văn phòng Chính phủ;
- Lưu: VT, QLĐĐ."""
REFUSAL = "Bản trình diễn của việc từ chối: văn bản không thuộc thẩm quyền giải quyết của đơn vị."
INSTRUCTION = "Nghiên cứu, tham mưu kế hoạch của tỉnh; báo cáo trước thời hạn."
RECALL = "Gửi nhầm nơi nhận (trình diễn việc thu hồi)."
REMOTE = (
    "Về việc diễn tập ký số từ xa (văn bản trình diễn)",
    "Văn phòng Chính phủ thông báo việc diễn tập ký số từ xa: khóa của người ký nằm ở dịch vụ ký số, người ký xác nhận bằng "
    "mã PIN.\nVăn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
)
OPINION_ASKED = "Đề nghị cho ý kiến về thời hạn và mẫu báo cáo (trình diễn)."
FILE_CODE = "01.TTDL"
FILE_TITLE = "Hồ sơ diễn tập gửi, nhận văn bản điện tử năm 2026 (hồ sơ trình diễn)"
LIST_NAME = "Nhóm tỉnh, thành phố phía Bắc (danh sách trình diễn)"
SOFTWARE_ASKED = "Phần mềm quản lý hồ sơ đất đai (giả định)"
RESULT = "Đã ban hành kế hoạch của tỉnh và phân công đầu mối (kết quả trình diễn)."

# Drafts and documents that make the pages look lived in: type, summary, body.
SAMPLES = (
    (
        "CV",
        "Về việc rà soát dữ liệu đất đai sau sắp xếp đơn vị hành chính (văn bản trình diễn)",
        "Bộ Nông nghiệp và Môi trường đề nghị các địa phương rà soát dữ liệu đất đai theo địa giới mới.\n"
        "Văn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
    (
        "TB",
        "Kết luận cuộc họp giao ban công tác chuyển đổi số tháng 11 (văn bản trình diễn)",
        "1. Các đơn vị hoàn thành kết nối hệ thống quản lý văn bản với Trục liên thông.\n"
        "2. Văn phòng Bộ theo dõi, đôn đốc.\nVăn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
    (
        "KH",
        "Kế hoạch tập huấn công tác văn thư điện tử năm 2027 (văn bản trình diễn)",
        "1. Mục đích: nâng cao kỹ năng soạn thảo, ký số và lưu trữ văn bản điện tử.\n"
        "2. Thời gian: quý I năm 2027.\nVăn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
)
FROM_OFFICE = (
    (
        "TB",
        "Ý kiến kết luận tại cuộc họp về phòng, chống thiên tai năm 2026 (văn bản trình diễn)",
        "1. Các Bộ, địa phương rà soát phương án ứng phó.\n2. Báo cáo kết quả theo quy định.\n"
        "Văn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
    (
        "CV",
        "Về việc báo cáo tình hình thực hiện nhiệm vụ Chính phủ giao quý IV (văn bản trình diễn)",
        "Văn phòng Chính phủ đề nghị Quý Bộ báo cáo tình hình thực hiện nhiệm vụ trước ngày 15 hằng tháng.\n"
        "Văn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
    (
        "CV",
        "Về việc lấy ý kiến dự thảo Nghị định về kết nối, chia sẻ dữ liệu (văn bản trình diễn)",
        "Văn phòng Chính phủ xin ý kiến Quý Bộ về dự thảo Nghị định gửi kèm.\n"
        "Văn bản này là dữ liệu trình diễn, không có giá trị pháp lý.",
    ),
)
# Days until the answer is due, by summary.
DAYS_LEFT = {FROM_OFFICE[1][1]: 3, FROM_OFFICE[2][1]: 12, SAMPLES[0][1]: 7, SAMPLES[1][1]: 2}

# Tasks that a leader gives; invented like everything else.
MEETING = "Kết luận giao ban (dữ liệu trình diễn)"
TASKS = (
    "Rà soát, cập nhật phương án ứng phó thiên tai của ngành; báo cáo kết quả (nhiệm vụ trình diễn).",
    "Kiểm tra hồ chứa, đê điều trên địa bàn và báo cáo các điểm xung yếu (nhiệm vụ trình diễn).",
    "Công bố đường dây nóng tiếp nhận tin báo thiên tai (nhiệm vụ trình diễn).",
    "Tổng hợp số liệu diễn tập phòng, chống thiên tai cấp xã (nhiệm vụ trình diễn).",
    "Đánh giá hệ thống quan trắc, cảnh báo sớm; đề xuất bổ sung trạm đo (nhiệm vụ trình diễn).",
)
TASK_PROGRESS = "Đã rà soát 9/15 phương án; đang lấy ý kiến các địa phương (kết quả trình diễn)."
TASK_EXTENSION = "Nhiều xã chưa gửi số liệu do mưa lũ kéo dài; đề nghị gia hạn để tổng hợp đủ (trình diễn)."
TASK_RESULT = "Đã hoàn thành và công bố trên trang thông tin điện tử (kết quả trình diễn)."
MAKE_UP_DAY = "Làm bù theo quyết định trình diễn"
MAKE_UP_BASIS = f"Quyết định số 00/QĐ-TD, {NOTICE}"
SOFTWARE_JOINING = "Phần mềm văn phòng của Trung tâm (giả định)"
SUPPORT_REASON = "Duyệt kết nối phần mềm của Trung tâm Thông tin (trình diễn)"
TRIAL_TITLE = "CÔNG VĂN THỬ KẾT NỐI"
TRIAL_SUBJECT = "Thử kết nối với đơn vị thử liên thông (văn bản trình diễn)"

MEETING_BODY = "Tập thể lãnh đạo Bộ (trình diễn)"
BASELINE = "Thời gian họp trung bình sáu tháng trước khi dùng hệ thống (giả định)"
BODY_BASIS = "Quy chế làm việc của Bộ (giả định, dùng để trình diễn)"
RULE_COMPARED = "Đã đối chiếu với quy chế giả định"
SESSION_TO_COME = "Phiên họp lãnh đạo Bộ tuần tới (trình diễn)"
SESSION_RUNNING = "Phiên họp lãnh đạo Bộ thường kỳ (trình diễn)"
SESSION_HELD = "Phiên họp lãnh đạo Bộ chuyên đề (trình diễn)"
SESSION_PLACE = "Phòng họp số 1, trụ sở Bộ (giả định)"
ITEMS_TO_COME = (
    ("Kế hoạch công tác quý I (giả định)", "discussion", 30, "Vụ trưởng trình bày"),
    ("Phân bổ kinh phí ứng phó thiên tai (giả định)", "vote", 40, "Vụ trưởng trình bày"),
    ("Thông báo lịch trực tháng tới (giả định)", "information", 10, ""),
)
ITEMS_RUNNING = (
    ("Kết quả công tác tháng (giả định)", "information", 20, "Văn thư Bộ trình bày"),
    ("Dự thảo quy chế chia sẻ dữ liệu trong Bộ (giả định)", "vote", 45, "Vụ trưởng trình bày"),
    ("Tình hình xử lý văn bản trên Trục liên thông (giả định)", "discussion", 30, "Văn thư Bộ trình bày"),
)
ITEMS_HELD = (
    ("Kế hoạch số hóa hồ sơ lưu trữ năm sau (giả định)", "vote", 20, "Vụ trưởng Vụ Pháp chế"),
    ("Báo cáo kết quả cải cách hành chính quý này (giả định)", "information", 10, "Chánh Văn phòng Bộ"),
)
HELD_QUESTION = "Thông qua Kế hoạch số hóa hồ sơ lưu trữ năm sau? (giả định)"
HELD_TEXT = "Nghị quyết về kế hoạch số hóa hồ sơ lưu trữ (giả định). Điều 1. Phê duyệt Kế hoạch. Điều 2. Các đơn vị tổ chức thực hiện"
HELD_CONCLUSIONS = (
    "Thông qua Nghị quyết; giao Vụ Pháp chế hướng dẫn thực hiện (kết luận trình diễn).",
    "Ghi nhận báo cáo (kết luận trình diễn).",
)
HELD_TASK = "Hướng dẫn các đơn vị thực hiện Kế hoạch số hóa hồ sơ lưu trữ (trình diễn)"
HELD_NO_TASK = "Chỉ ghi nhận báo cáo"
HELD_RELEASE = "Lãnh đạo Bộ thông qua Kế hoạch số hóa hồ sơ lưu trữ năm sau (trình diễn)."
VOTE_IN_SESSION = "Thông qua dự thảo quy chế chia sẻ dữ liệu theo phương án 2 (12 tháng)? (giả định)"
WRITTEN_BALLOT = "Thông qua kế hoạch diễn tập an toàn thông tin năm tới (giả định)"
VOTE_COUNTED = "Thông qua chương trình công tác năm tới (giả định)"
VOTED_TEXT = (
    "Dự thảo quy chế chia sẻ dữ liệu. Điều 1. Các đơn vị kết nối trong 12 tháng. Điều 2. Thủ trưởng đơn vị chịu trách nhiệm. Văn bản \
giả định, dùng để trình diễn."
)
PLAN_TEXT = (
    "Kế hoạch công tác. Điều 1. Các đơn vị thực hiện theo phân công. Điều 2. Báo cáo trước ngày 25 hằng tháng. Văn bản giả định, dùng để \
trình diễn."
)
OPINION = "Đề nghị bổ sung kinh phí duy trì kết nối cho các đơn vị ở xa."
ITEM_ASKS = """Thời hạn bắt buộc kết nối: phương án 1 là 6 tháng, phương án 2 là 12 tháng.
Trách nhiệm của người đứng đầu đơn vị khi từ chối chia sẻ dữ liệu không có căn cứ."""
ITEM_CONCLUSION = "Thống nhất với báo cáo; giao văn phòng theo dõi (kết luận trình diễn)."
SPEECH_TOPIC = "Kinh phí duy trì kết nối"
ABSENCE_REASON = "Đi công tác địa phương (trình diễn)"

# Dossiers laid before that body; invented like everything else.
DOSSIER_TYPES = (
    ("Dự thảo thông tư (giả định)", ("proposal", "draft", "appraisal", "opinions")),
    ("Báo cáo, đề án (giả định)", ("proposal", "report")),
)
DOSSIERS = (
    "Thông tư quy định mẫu số liệu diễn tập về đất đai (hồ sơ trình diễn)",
    "Thông tư quy định cách đặt tên tệp diễn tập (hồ sơ trình diễn)",
    "Đề án mô phỏng sắp xếp kho tư liệu (hồ sơ trình diễn)",
)
DOSSIER_HEAD = "Cục Quản lý đất đai (trình diễn)"
DOSSIER_WORDS = "Tài liệu giả định, dùng để trình diễn, không có giá trị pháp lý."
INVENTED_PAPER = "(giả định)"
DRAFT_TEXT = """BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG
THÔNG TƯ
Quy định mẫu số liệu diễn tập về đất đai (văn bản giả định)
Căn cứ quy định giả định về kho số liệu;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
Thông tư này quy định mẫu số liệu dùng trong diễn tập.
Điều 2. Giải thích từ ngữ
1. Mẫu số liệu gồm:
a) Bảng số liệu;
b) Bản đồ kèm theo;
c) Thuyết minh.
2. Đơn vị diễn tập là đơn vị được giao tại khoản 1 Điều 3.
Chương II
TỔ CHỨC THỰC HIỆN
Điều 3. Đơn vị thực hiện
1. Cục Quản lý đất đai chủ trì diễn tập.
2. Các đơn vị gửi số liệu theo điểm a khoản 1 Điều 2 trong 12 tháng.
Điều 4. Hiệu lực thi hành
Thông tư này là văn bản giả định, không có giá trị pháp lý.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
"""
DRAFT_BALLOT = "Thông qua dự thảo thông tư về mẫu số liệu diễn tập, bản chốt số 1 (giả định)"
AMENDED_PLACE = "khoản 2 Điều 3"
AMENDED = (
    "Các đơn vị gửi số liệu theo điểm a khoản 1 Điều 2 trong 18 tháng.",
    "Các đơn vị gửi số liệu theo điểm a khoản 1 Điều 2 trong 12 tháng, báo cáo hằng quý.",
)
AMENDED_WHY = ("Đơn vị ở xa cần thêm thời gian (giả định).", "Để theo dõi được tiến độ (giả định).")
APPRAISED = "Về thẩm quyền ban hành và sự thống nhất với quy định giả định"
SECRET_REFERENCE = "00/TD-GD"  # noqa: S105  the number of a paper that does not exist
SECRET_HOLDERS = ("Phạm Giả Định, Thứ trưởng", "Lê Minh Họa, Vụ trưởng")

# What members say of the session of next week before it is held.
POSITION_REASON = "Chưa rõ nguồn kinh phí giả định cho địa phương"
OPINIONS = (
    ("object", "Điều 3 khoản 2", "Đề nghị bỏ khoản này vì trùng với Điều 5 (ý kiến giả định)."),
    ("change", "Điều 4 điểm đ", "Đề nghị thay “6 tháng” bằng “12 tháng” (ý kiến giả định)."),
)
OPINION_ANSWER = "Xin tiếp thu và chỉnh lý tại bản trình sau (trả lời giả định)."
ASSISTANTS_DRAFT = "Đề nghị bổ sung trách nhiệm của đơn vị quản lý dữ liệu (bản thảo giả định, chờ duyệt)."
ASSISTANTS_CLAUSE = "Điều 6"
FEE_ACCOUNT = "Phí, lệ phí hộ tịch (trình diễn)"
FEE_BANK = "Ngân hàng giả định"
FEES = (
    ("Cấp bản sao trích lục khai sinh (hồ sơ giả định)", "Nguyễn Thị Làm Mẫu", 16_000),
    ("Cấp đổi giấy phép lái xe (hồ sơ giả định)", "Trần Giả Định", 135_000),
    ("Đăng ký hộ kinh doanh (hồ sơ giả định)", "Lê Diễn Tập", 100_000),
    ("Cấp giấy phép xây dựng (hồ sơ giả định)", "Phạm Thử Nghiệm", 75_000),
    ("Đăng ký biến động đất đai (hồ sơ giả định)", "Hoàng Mô Phỏng", 650_000),
)
REFUND_REASON = "Người nộp thuộc diện được giảm một nửa lệ phí (tình huống giả định)."
REFUND_ACCOUNT = "Ngân hàng giả định, 0123456789, Lê Diễn Tập"
