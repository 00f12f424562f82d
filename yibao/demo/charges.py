"""What was done and charged in the stories; every price is invented."""

from __future__ import annotations

from decimal import Decimal

from yibao.simulator.known import Charge


def of(item: str, price: str, quantity: str = "1") -> Charge:
    return Charge(item, Decimal(price), Decimal(quantity))


# 急性心肌炎: 26 days of intensive care with 体外膜肺支持
HEART = (
    of("S990100002", "320", "26"),
    of("S990100007", "12", "624"),
    of("S990100008", "10", "624"),
    of("S990100010", "5600", "18"),
    of("S990100011", "120", "600"),
    of("S990100012", "15", "480"),
    of("C990100001", "21800", "2"),
    of("C990100002", "680", "18"),
    of("X990100008", "598", "150"),
    of("X990100009", "428", "90"),
    of("X990100007", "118", "156"),
    of("X990100016", "4.20", "320"),
    of("X990100017", "36.50", "260"),
    of("S990100017", "220", "16"),
    of("S990100015", "180", "40"),
    of("S990100029", "60", "26"),
)
# 急性髓系白血病: 38 days of chemotherapy
BLOOD = (
    of("S990100001", "60", "38"),
    of("S990100006", "30", "38"),
    of("S990100009", "26", "38"),
    of("X990100011", "185", "300"),
    of("X990100010", "7850", "4"),
    of("X990100007", "118", "400"),
    of("X990100008", "598", "90"),
    of("S990100028", "18", "260"),
    of("S990100020", "420", "6"),
    of("C990100003", "980", "2"),
    of("S990100014", "22", "38"),
    of("S990100015", "180", "20"),
    of("S990100021", "3800"),
)
# 高血压: the medicines of two months and an electrocardiogram
PRESSURE = (
    of("X990100001", "46.80", "4"),
    of("X990100003", "35.60", "4"),
    of("X990100005", "31.50", "8"),
    of("S990100018", "25"),
    of("S990100015", "168"),
)
SHOPPING = (
    of("X990100003", "34.90", "3"),
    of("X990100004", "28.40", "2"),
    of("Z990100002", "19.80", "2"),
    of("X990100015", "68"),
)
TWO_DISEASES = (
    of("X990100001", "45.20", "3"),
    of("X990100002", "22.60", "2"),
)
# 冠心病复查, then without the second medicine, which was given back
HEART_VISIT = (
    of("S990100004", "30"),
    of("X990100005", "29.80", "4"),
    of("X990100004", "28.40", "3"),
    of("S990100017", "215"),
    of("S990100018", "25"),
)
HEART_VISIT_KEPT = tuple(one for one in HEART_VISIT if one.item != "X990100004")
DIALYSIS = (
    of("S990100013", "380"),
    of("C990100002", "610"),
    of("C990100004", "3.20", "2"),
)
