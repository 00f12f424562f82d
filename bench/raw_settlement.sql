-- 一笔门诊结算 (2207, 十行明细) 要写的行,由 pgbench 直接写入: 两次往返,一条语句,一次提交。
-- The floor that a settlement over HTTP is compared with. First a read of the versions,
-- then one statement that moves totals and account only from those versions and writes
-- every row; no explicit transaction, so its end is the durable commit.
--
-- Variables: base, persons and today are given by bench/raw.py; s_… to m_… are the
-- columns of a settlement that really went over HTTP, sealed answer included.

\set n :n + 1
\set id :base + :client_id * 10000000 + :n
\set person random(1, :persons)

SELECT y.version AS total_version, a.version AS account_version
FROM raw.settlement_yeartodate y JOIN raw.ledger_personalaccount a USING (person_no)
WHERE person_no = '99' || lpad(:person::text, 8, '0')
    AND insurance = '310' AND year = :y_year \gset

WITH number AS (
    SELECT '99010126112' || lpad(:id::text, 16, '0') AS settlement_no,
        '99010126113' || lpad(:id::text, 16, '0') AS encounter_no,
        left(:s_institution_code, 12) || lpad(:id::text, 18, '0') AS message_no,
        '99' || lpad(:person::text, 8, '0') AS person_no
), total AS (
    UPDATE raw.settlement_yeartodate y
    SET counters = :y_counters::jsonb, version = y.version + 1
    FROM number WHERE y.person_no = number.person_no AND y.insurance = '310'
        AND y.year = :y_year AND y.version = :total_version::int
    RETURNING y.person_no
), account AS (
    UPDATE raw.ledger_personalaccount a
    SET current_fen = a.current_fen - 1, version = a.version + 1
    FROM total WHERE a.person_no = total.person_no
        AND a.version = :account_version::int
    RETURNING a.person_no
), settled AS (
    INSERT INTO raw.settlement_settlement (
        settlement_no, position, person_no, institution_code, insured_area, insurance,
        person_category, civil_servant, age, care_type, disease_code, disease_name,
        begin_on, end_on, settled_at, business_day, policy_day, year, batch_no,
        mid_stay, credential_kind, account_use, invoice_no, message_no,
        fee_total, outside_scope, over_limit, paid_first, in_scope, deductible_paid,
        pooling_paid, civil_servant_paid, enterprise_paid, catastrophic_paid,
        large_amount_paid, medical_aid_paid, tilt_paid, disabled_paid, other_paid,
        fund_paid, person_paid, account_paid, family_paid, cash_paid, hospital_paid,
        balance_after, account_movements, counters_delta, stay_after, facts,
        clearing_category, clearing_way, clearing_office, operator_no, operator_name,
        reason, encounter_no)
    SELECT number.settlement_no, :s_position::smallint, account.person_no,
        :s_institution_code, :s_insured_area, :s_insurance, :s_person_category,
        :s_civil_servant::boolean, :s_age::smallint, :s_care_type, :s_disease_code,
        :s_disease_name, :s_begin_on::date, :s_end_on::date, now(),
        :s_business_day::date, :s_policy_day::date, :s_year, :s_batch_no,
        :s_mid_stay::boolean, :s_credential_kind, :s_account_use, :s_invoice_no,
        number.message_no, :s_fee_total::bigint, :s_outside_scope::bigint,
        :s_over_limit::bigint, :s_paid_first::bigint, :s_in_scope::bigint,
        :s_deductible_paid::bigint, :s_pooling_paid::bigint,
        :s_civil_servant_paid::bigint, :s_enterprise_paid::bigint,
        :s_catastrophic_paid::bigint, :s_large_amount_paid::bigint,
        :s_medical_aid_paid::bigint, :s_tilt_paid::bigint, :s_disabled_paid::bigint,
        :s_other_paid::bigint, :s_fund_paid::bigint, :s_person_paid::bigint,
        :s_account_paid::bigint, :s_family_paid::bigint, :s_cash_paid::bigint,
        :s_hospital_paid::bigint, :s_balance_after::bigint,
        :s_account_movements::jsonb, :s_counters_delta::jsonb, :s_stay_after::jsonb,
        :s_facts::jsonb, :s_clearing_category, :s_clearing_way, :s_clearing_office,
        :s_operator_no, :s_operator_name, :s_reason, number.encounter_no
    FROM account, number
), lines AS (
    INSERT INTO raw.settlement_settlementline (
        encounter_no, line_no, turn, line_total, outside_scope, over_limit, paid_first,
        in_scope, settlement_no)
    SELECT number.encounter_no, l.line_no, l.turn, l.line_total, l.outside_scope,
        l.over_limit, l.paid_first, l.in_scope, number.settlement_no
    FROM account, number, unnest(
        :l_line_no::int[], :l_turn::smallint[], :l_line_total::bigint[],
        :l_outside_scope::bigint[], :l_over_limit::bigint[], :l_paid_first::bigint[],
        :l_in_scope::bigint[])
        AS l(line_no, turn, line_total, outside_scope, over_limit, paid_first, in_scope)
), funds AS (
    INSERT INTO raw.settlement_settlementfund (
        settlement_no, position, fund_pay_type, title, in_scope, room, amount)
    SELECT number.settlement_no, f.position, f.fund_pay_type, f.title, f.in_scope,
        f.room, f.amount
    FROM account, number, unnest(
        :f_position::smallint[], :f_fund_pay_type::text[], :f_title::text[],
        :f_in_scope::bigint[], :f_room::bigint[], :f_amount::bigint[])
        AS f(position, fund_pay_type, title, in_scope, room, amount)
), explained AS (
    INSERT INTO raw.settlement_explanation (
        settlement_no, steps, policy_area, policy_digest)
    SELECT number.settlement_no, :e_steps::jsonb, :e_policy_area, :e_policy_digest
    FROM account, number
), entry AS (
    INSERT INTO raw.ledger_entry (
        id, book, occasion, reference, happened_at, business_day)
    SELECT :id::bigint, :n_book, :n_occasion, number.settlement_no, now(),
        :n_business_day::date
    FROM account, number
), postings AS (
    INSERT INTO raw.ledger_posting (
        entry_id, line_no, area, fund, account, holder, amount_fen)
    SELECT :id::bigint, p.line_no, p.area, p.fund, p.account, p.holder, p.amount_fen
    FROM account, unnest(
        :p_line_no::smallint[], :p_area::text[], :p_fund::text[], :p_account::text[],
        :p_holder::text[], :p_amount_fen::bigint[])
        AS p(line_no, area, fund, account, holder, amount_fen)
), journal AS (
    INSERT INTO raw.kernel_journal (
        happened_at, action, subject_kind, subject_no, institution_code, operator_no,
        operator_name, channel, reason, fields)
    SELECT now(), :j_action, :j_subject_kind, number.settlement_no,
        :j_institution_code, :j_operator_no, :j_operator_name, :j_channel, :j_reason,
        :j_fields::jsonb
    FROM account, number
)
INSERT INTO raw.gateway_message (
    institution_code, message_no, transaction, state, digest, answer, received_at,
    voided_by)
SELECT :m_institution_code, number.message_no, :m_transaction, :m_state,
    :m_digest::bytea, :m_answer::bytea, now(), :m_voided_by
FROM account, number;
