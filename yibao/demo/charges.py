"""What was done and charged in the stories; every price is invented."""

from __future__ import annotations

from yibao.demo.desk import Charge

# 急性心肌炎: 26 days of intensive care with 体外膜肺支持
HEART = (
    Charge("S990100002", "320", "26"),
    Charge("S990100007", "12", "624"),
    Charge("S990100008", "10", "624"),
    Charge("S990100010", "5600", "18"),
    Charge("S990100011", "120", "600"),
    Charge("S990100012", "15", "480"),
    Charge("C990100001", "21800", "2"),
    Charge("C990100002", "680", "18"),
    Charge("X990100008", "598", "150"),
    Charge("X990100009", "428", "90"),
    Charge("X990100007", "118", "156"),
    Charge("X990100016", "4.20", "320"),
    Charge("X990100017", "36.50", "260"),
    Charge("S990100017", "220", "16"),
    Charge("S990100015", "180", "40"),
    Charge("S990100029", "60", "26"),
)
# 急性髓系白血病: 38 days of chemotherapy
BLOOD = (
    Charge("S990100001", "60", "38"),
    Charge("S990100006", "30", "38"),
    Charge("S990100009", "26", "38"),
    Charge("X990100011", "185", "300"),
    Charge("X990100010", "7850", "4"),
    Charge("X990100007", "118", "400"),
    Charge("X990100008", "598", "90"),
    Charge("S990100028", "18", "260"),
    Charge("S990100020", "420", "6"),
    Charge("C990100003", "980", "2"),
    Charge("S990100014", "22", "38"),
    Charge("S990100015", "180", "20"),
    Charge("S990100021", "3800"),
)
# 高血压: the medicines of two months and an electrocardiogram
PRESSURE = (
    Charge("X990100001", "46.80", "4"),
    Charge("X990100003", "35.60", "4"),
    Charge("X990100005", "31.50", "8"),
    Charge("S990100018", "25"),
    Charge("S990100015", "168"),
)
SHOPPING = (
    Charge("X990100003", "34.90", "3"),
    Charge("X990100004", "28.40", "2"),
    Charge("Z990100002", "19.80", "2"),
    Charge("X990100015", "68"),
)
TWO_DISEASES = (
    Charge("X990100001", "45.20", "3"),
    Charge("X990100002", "22.60", "2"),
)
# 冠心病复查, then without the second medicine, which was given back
HEART_VISIT = (
    Charge("S990100004", "30"),
    Charge("X990100005", "29.80", "4"),
    Charge("X990100004", "28.40", "3"),
    Charge("S990100017", "215"),
    Charge("S990100018", "25"),
)
HEART_VISIT_KEPT = tuple(one for one in HEART_VISIT if one.item != "X990100004")
DIALYSIS = (
    Charge("S990100013", "380"),
    Charge("C990100002", "610"),
    Charge("C990100004", "3.20", "2"),
)
