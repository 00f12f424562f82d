"""The addresses a message may arrive at, and the number some of them stand for.

The national text names one entry (统一入口); provinces added a number behind it,
gateways a prefix before it, some an address per transaction. All lead to one function.
"""

from __future__ import annotations

import re

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"  # for supervisors
ENTRIES = (
    "/fsi/api/rsfComIfsService/callService",  # 统一入口
    "/CSB",  # 江苏, 湖南网关
    "/hss-call-service-interface",  # 河南前置机
)
PREFIXES = ("/fsi/api/", "/ebus/", *(f"{entry}/" for entry in ENTRIES))
NUMBER_AT_THE_END = re.compile(r".*/(\d{4}[A-Z]?|Y\d{3})")

# 每交易独立路径 (河北, 内蒙, 浙江), under /fsi/api/; spelled as they are there.
SERVICES = {
    "signInSignOutService/signIn": "9001",
    "signInSignOutService/signOut": "9002",
    "fileupload/upload": "9101",
    "fileupload/download": "9102",
    "fsiPsnInfoService/queryPsnInfo": "1101",
    "fsiFixMedInsService/queryFixMedIns": "1201",
    "catalogqueryservice/queryNatyPreparedByPage": "1304",
    "catalogqueryservice/queryHilist": "1312",
    "catalogqueryservice/queryMedinsHilistMapByPage": "1316",
    "catalogqueryservice/queryMedListMapByPage": "1317",
    "catalogqueryservice/queryLmtprcByPage": "1318",
    "catalogqueryservice/querySelfpayByPage": "1319",
    "catalogqueryservice/queryDataDic": "1901",
    "fsiPsnPriorityInfoService/queryPsnPriorityInfo": "2001",
    "outpatientDocInfoService/outpatientRregistration": "2201",
    "outpatientDocInfoService/outpatientRegistrationCancel": "2202",
    "outpatientDocInfoService/outpatientMdtrtinfoUp": "2203",
    "outpatientDocInfoService/outpatientMdtrtinfoUpA": "2203A",
    "outpatientDocInfoService/outpatientFeeListUp": "2204",
    "outpatientDocInfoService/outpatientFeeListUpCancel": "2205",
    "outpatientSettleService/preSettletment": "2206",
    "outpatientSettleService/preSettletmentA": "2206A",
    "outpatientSettleService/saveSettletmentV2": "2207",
    "outpatientSettleService/saveSettletmentA": "2207",
    "outpatientSettleService/saveSettletment": "2207A",
    "outpatientSettleService/cancleSettletment": "2208",
    "hospFeeDtlService/feeDtlUp": "2301",
    "hospFeeDtlService/feeDtlCl": "2302",
    "hospSettService/preSett": "2303",
    "hospSettService/settV2": "2304",
    "hospSettService/settCl": "2305",
    "hospitalRegisterService/hospitalRegisterSave": "2401",
    "hospitalRegisterService/hospitalRegisterEdit": "2403",
    "hospitalRegisterService/hospitalRegisterCancel": "2404",
    "dscgService/dischargeProcess": "2402",
    "dscgService/dischargeUndo": "2405",
    "reverseService/revsMethod": "2601",
    "riskConService/beforeAnalyze": "3101",
    "riskConService/courseAnalyze": "3102",
    "ybSettlementStmtService/stmtTotal": "3201",
    "ybSettlementStmtService/stmtDetail": "3202",
    "catalogCompService/catalogCompUp": "3301",
    "department/saveDepartmentManageInfo": "3401",
    "department/saveDepartmentManageBatch": "3401A",
    "department/modifyDepartmentInfo": "3402",
    "department/pauseDepartmentInfo": "3403",
    "goodsService/goodsUpload": "3501",
    "goodsService/goodsUpdate": "3502",
    "goodsService/goodsBuy": "3503",
    "goodsService/goodsBuyReturn": "3504",
    "goodsService/goodsSell": "3505",
    "goodsService/goodsSellReturn": "3506",
    "goodsService/goodsInfoDelete": "3507",
    "medinfoupload/setllistinfoupld": "4101",
    "medinfoupload/setllistinfoupldA": "4101A",
    "medinfoupload/queryQltctrlProblemPage": "4104",
    "fsiIntegratedQueryService/queryFixmedinsDept": "5101",
    "fsiIntegratedQueryService/queryFixmedinsPracPsn": "5102",
    "fsiIntegratedQueryService/querySetlInfo": "5203",
    "fsiIntegratedQueryService/queryFeeList": "5204",
    "fsiIntegratedQueryService/queryFixmedinsPracPsnSum": "5206",
    "fsiIntegratedQueryService/queryPsnOpspReg": "5301",
    "fsiIntegratedQueryService/queryInhospInfo": "5303",
}
CATALOGUE = re.compile(r"catalogdownservice/downCatalog(\d{4}[A-Z]?)")


def number_of(path: str) -> str | None:
    """The number an address stands for, ``""`` where the body alone says it.

    ``None``: not an address of the interface.
    """
    path = path.rstrip("/")
    if path in ENTRIES:
        return ""
    if not path.startswith(PREFIXES):
        return None
    service = path.removeprefix("/fsi/api/")
    if service in SERVICES:
        return SERVICES[service]
    match = CATALOGUE.fullmatch(service) or NUMBER_AT_THE_END.fullmatch(path)
    return match[1] if match else ""
