"""The code tables the door itself must understand; all others may grow by province.

A value outside one of these would change what is paid or whose account pays, so it is
refused here. 险种, 医疗类别, 人员类别 and the like are extended by provinces and are
checked by the business that reads them.
"""

YES_NO = {"0": "否", "1": "是"}

CLOSED: dict[str, dict[str, str]] = {
    "acct_used_flag": {"0": "不使用", "1": "使用本人个账", "2": "使用共济人个账"},
    "diff_rslt": {
        "1": "机构已更正",
        "2": "结算已撤销或冲正",
        "3": "差额保留",
    },
    "dscg_tkdrug_flag": YES_NO,
    "er_flag": YES_NO,
    "etip_flag": YES_NO,
    "hosp_agre_refl_flag": YES_NO,
    "hosp_appr_flag": {"0": "无须审批", "1": "审批通过", "2": "审批不通过"},
    "inv_data_type": {"1": "盘存", "2": "库存变更", "3": "采购", "4": "销售"},
    "maindiag_flag": YES_NO,
    "mid_setl_flag": YES_NO,
    "refd_setl_flag": YES_NO,
    "rx_circ_flag": YES_NO,
    "sold_place": {"1": "本机构", "2": "其他机构"},
    "trac_state": {
        "1": "首次销售",
        "2": "拆零销售",
        "3": "已售出未退回",
        "4": "不合规的追溯码",
        "5": "已随本次结算登记",
        "6": "本机构没有未退回的销售",
        "7": "已退回",
    },
    "trdn_flag": YES_NO,
    "vali_flag": {"0": "无效", "1": "有效"},
}
