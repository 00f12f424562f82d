"""药品追溯码 as it stands in a row of fees or of stock."""

from __future__ import annotations

from yibao.gateway.contract.kinds import Expected, Node


class BoxCode(Node):
    """drugtracinfo: the trace code of one box; empty ones are left out."""

    drug_trac_codg: str = ""
    trdn_flag: Expected[str] = ""
