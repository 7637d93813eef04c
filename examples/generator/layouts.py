"""What each export looks like: file, encoding, headers in their order, and the style of its cells."""

from __future__ import annotations

from examples.generator.cells import Style, simplified

STAFF = Style(
    words={
        "position": {
            "leasing_manager": ("招商部經理",),
            "deputy_manager": ("招商部副經理",),
            "leasing_specialist": ("招商專員", "招商專員", "高級招商專員"),
            "legal": ("法務專員",),
            "finance": ("財務經理",),
            "general_manager": ("總經理",),
        },
        "employment_status": {"active": ("在職",), "left": ("離職",), "suspended": ("停職",)},
    },
    dates=("iso", "slash"),
)
STAFF_HEADERS = {
    "employee_id": "工號",
    "name": "姓　名",
    "department": "部門",
    "position": "崗位",
    "supervisor_id": "直屬上級工號",
    "employment_status": "在職狀態",
    "hire_date": "入職日期",
    "position_start_date": "任職日期",
    "position_end_date": "離任日期",
    "leave_date": "離職日期",
    "mobile": "手機號",
    "email": "郵箱",
    "ding_user_id": "UserId",
}

_PUNCH = {
    "normal": ("正常",),
    "late": ("遲到",),
    "serious_late": ("嚴重遲到",),
    "absent_late": ("曠工遲到",),
    "early": ("早退",),
    "absent_early": ("早退曠工",),
    "missing": ("缺卡",),
    "field": ("外勤",),
    "corrected": ("補卡審批通過",),
    "leave": ("請假",),
    "trip": ("出差",),
}
ATTENDANCE = Style(
    words={
        "clock_in_result": _PUNCH,
        "clock_out_result": _PUNCH,
        "day_result": _PUNCH | {"rest": ("休息",), "absent": ("曠工",)},
        "source": {
            "app": ("手機",),
            "machine": ("考勤機",),
            "admin": ("管理員修改",),
            "approval": ("審批系統",),
        },
    },
    dates=("weekday",),
    clocks=("planned_in", "planned_out", "clock_in", "clock_out"),
    day="date",
    blank="--",
)
ATTENDANCE_HEADERS: dict[str, tuple[str, str]] = {
    "name": ("姓名", ""),
    "group": ("考勤組", ""),
    "department": ("部門", ""),
    "employee_id": ("工號", ""),
    "date": ("日期", ""),
    "shift": ("班次", ""),
    "planned_in": ("上班時間", ""),
    "planned_out": ("下班時間", ""),
    "clock_in": ("上班1", "打卡時間"),
    "clock_in_result": ("上班1", "打卡結果"),
    "clock_out": ("下班1", "打卡時間"),
    "clock_out_result": ("下班1", "打卡結果"),
    "approval_ref": ("關聯的審批單", ""),
    "day_result": ("考勤結果", ""),
    "work_hours": ("工作時長(小時)", ""),
    "late_minutes": ("遲到時長(分鐘)", ""),
    "early_minutes": ("早退時長(分鐘)", ""),
    "missing_in": ("上班缺卡次數", ""),
    "missing_out": ("下班缺卡次數", ""),
    "absent_days": ("曠工天數", ""),
    "source": ("數據來源", ""),
    "remark": ("打卡備註", ""),
}
"""Field -> parent header and child header; an empty child is a header merged over both rows."""

LEAVE = Style(
    words={
        "leave_type": {
            "personal": ("事假",),
            "annual": ("年假",),
            "sick": ("病假",),
            "in_lieu": ("调休",),
            "parental": ("育儿假",),
        },
        "duration_unit": {"day": ("天",)},
        "status": {"done": ("完成",), "pending": ("审批中",), "withdrawn": ("撤销",)},
        "result": {"approved": ("同意",), "rejected": ("拒绝",), "none": ("—",)},
    },
    moments=("seconds",),
    separators=(",",),
    script=simplified,
)
LEAVE_HEADERS = {
    "approval_id": "审批编号",
    "title": "标题",
    "status": "审批状态",
    "result": "审批结果",
    "applied_at": "发起时间",
    "decided_at": "完成时间",
    "employee_id": "发起人工号",
    "name": "发起人姓名",
    "department": "发起人部门",
    "approvers": "历史审批人姓名",
    "approval_log": "审批记录",
    "current_handler": "当前处理人姓名",
    "leave_type": "请假类型",
    "start_time": "开始时间",
    "end_time": "结束时间",
    "duration": "时长",
    "duration_unit": "时长单位",
    "reason": "请假事由",
}

_METHODS = {
    "onsite": ("實地拜訪", "上門拜訪"),
    "inbound": ("來訪",),
    "phone": ("電話拜訪",),
    "video": ("視頻會議",),
    "other": ("其他",),
}
VISITS = Style(
    words={"method": _METHODS, "review_result": {"valid": ("有效",)}},
    moments=("minutes",),
    separators=("、", "，", "；"),
)
VISIT_HEADERS = {
    "visit_id": "拜訪編號",
    "plan_id": "拜訪計劃編號",
    "employee_id": "拜訪人工號",
    "companions": "陪同人員",
    "customer_id": "客戶編號",
    "contact_name": "受訪人",
    "visit_start": "到達時間",
    "visit_end": "離開時間",
    "method": "拜訪方式",
    "purpose": "拜訪目的",
    "project_id": "項目編號",
    "known_needs": "已知需求",
    "preparation": "訪前準備",
    "prepared_at": "準備時間",
    "questions": "客戶疑問",
    "answers": "解答情況",
    "minutes": "拜訪紀要",
    "next_steps": "下一步計劃",
    "place": "拜訪地點",
    "recorded_at": "填寫時間",
    "reviewed_by": "審閱人",
    "review_result": "審閱結果",
}

PLANS = Style(
    words={
        "method": {code: tuple(simplified(w) for w in words) for code, words in _METHODS.items()},
        "status": {
            "planned": ("计划中",),
            "done": ("已拜访", "已完成"),
            "cancelled": ("已取消",),
            "postponed": ("改期",),
        },
    },
    dates=("slash",),
    script=simplified,
)
PLAN_HEADERS = {
    "plan_id": "拜访计划编号",
    "filled_date": "填表日期",
    "employee_id": "拜访人工号",
    "customer_id": "客户编号",
    "customer_name": "客户名称",
    "planned_date": "计划拜访时间",
    "method": "拜访方式",
    "purpose": "拜访目的",
    "customer_situation": "客户状况",
    "approved_by": "审批人",
    "approved_date": "审批日期",
    "status": "执行状态",
}

CONTRACTS = Style(
    words={
        "contract_type": {
            "lease": ("租賃合同",),
            "joint": ("聯營合同",),
            "kiosk": ("多經",),
            "renewal": ("續租",),
            "supplement": ("補充協議",),
        },
        "rent_mode": {
            "fixed": ("固定租金",),
            "turnover": ("提成租金",),
            "higher_of": ("兩者取高", "保底加提成"),
        },
        "rent_unit": {"per_sqm_day": ("元/㎡/天", "元/平方米/天"), "percent": ("扣點",)},
        "status": {
            "draft": ("草稿",),
            "reviewing": ("審批中",),
            "approved": ("審批通過",),
            "active": ("執行中",),
            "expired": ("已到期",),
            "terminated": ("已解約",),
            "void": ("作廢",),
        },
        "step": {
            "submit": ("提交",),
            "manager_review": ("部門經理審核",),
            "legal_review": ("法務審核", "法務審查"),
        },
        "result": {
            "approved": ("同意", "通過"),
            "rejected": ("駁回",),
            "changes": ("有修改意見",),
            "submitted": ("提交",),
        },
    },
    dates=("iso", "chinese", "slash", "dots"),
    money={
        "rent_price": ("plain",),
        "monthly_rent": ("commas", "yen"),
        "contract_amount": ("wan", "yuan", "commas"),
        "deposit": ("yen", "commas"),
        "property_fee": ("plain",),
    },
    areas={"rentable_area": ("sign", "words"), "building_area": ("plain",)},
    percents=("turnover_rate",),
)

CUSTOMERS = Style(
    words={
        "category": {
            "catering": ("餐飲",),
            "retail": ("零售", "服飾"),
            "children": ("兒童", "親子"),
            "leisure": ("娛樂", "影院"),
            "service": ("生活服務",),
            "education": ("教育培訓",),
            "supermarket": ("超市",),
            "other": ("其他",),
        },
        "stage": {
            "lead": ("潛在客戶", "線索"),
            "visiting": ("跟進中",),
            "negotiating": ("洽談中",),
            "signed": ("已簽約",),
            "tenant": ("經營中",),
            "lost": ("已流失",),
            "left": ("已撤場",),
        },
        "source_channel": {
            "online": ("網絡平台",),
            "expo": ("行業展會",),
            "chamber": ("商會協會",),
            "media": ("媒體宣傳",),
            "referral": ("客戶介紹", "轉介紹"),
            "cold_call": ("陌拜", "掃鋪"),
            "government": ("政府推介",),
            "other": ("其他",),
        },
        "grade": {grade: (grade, f"{grade}級") for grade in "ABCD"},
    },
    dates=("iso",),
    moments=("seconds",),
    areas={"intended_area": ("sign", "plain")},
)

EVENTS = Style(
    words={
        "event_type": {
            "promotion": ("招商推介會",),
            "matchmaking": ("項目對接會",),
            "seminar": ("行業研討會",),
            "visit": ("品牌考察",),
        },
        "approval_status": {"approved": ("同意",), "pending": ("審批中",), "rejected": ("拒絕",)},
        "scale": {"small": ("小型",), "medium": ("中型",), "large": ("大型",)},
        "task": {
            "setup": ("場地布置",),
            "reception": ("來賓接待",),
            "sign_in": ("簽到",),
            "meeting": ("會議組織",),
            "other": ("其他",),
        },
        "outcome": {"held": ("已舉辦",), "cancelled": ("取消",), "postponed": ("延期",)},
    },
    dates=("chinese", "iso"),
    money={"budget": ("wan",), "actual_cost": ("yuan", "commas")},
)
EVENT_PLAN_HEADERS = {
    "event_id": "活動編號",
    "event_type": "活動類型",
    "theme": "活動主題",
    "start_time": "活動開始時間",
    "end_time": "活動結束時間",
    "venue": "活動地點",
    "participants": "參會人員",
    "expected_count": "預計人數",
    "agenda": "活動議程",
    "publicity": "宣傳推廣",
    "objective": "活動目的",
    "budget": "活動預算",
    "owner_id": "負責人工號",
    "prepared_date": "編制日期",
    "approved_by": "審批人",
    "approval_date": "審批日期",
    "approval_status": "審批結果",
    "scale": "活動規模",
    "lessons_applied": "借鑑經驗",
}
EXECUTION_HEADERS = {
    "event_id": "活動編號",
    "task": "工作事項",
    "owner_id": "負責人工號",
    "done": "是否完成",
    "done_at": "完成時間",
    "actual_date": "實際活動日期",
    "actual_venue": "實際地點",
    "outcome": "執行結果",
    "deviation": "偏差說明",
}
SUMMARY_HEADERS = {
    "event_id": "活動編號",
    "written_by": "撰寫人工號",
    "submitted_date": "提交日期",
    "attendance_count": "實到人數",
    "leads_gained": "新增意向客戶",
    "actual_cost": "實際費用",
    "effect_evaluation": "效果評估",
    "problems": "存在問題",
    "shortcomings": "不足之處",
    "improvements": "改進措施",
    "file": "總結報告",
}

CALENDAR = Style(dates=("iso",))
CALENDAR_HEADERS = {"date": "日期", "is_workday": "是否工作日", "name": "節假日名稱"}
