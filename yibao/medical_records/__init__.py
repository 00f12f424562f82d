"""病案: 结算清单, 病案首页 and 医嘱, as institutions tell them of their care."""
