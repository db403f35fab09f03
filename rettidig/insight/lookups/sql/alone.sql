-- The rule that decides each row of `lookups`, seen by itself. `related` holds what relation.sql found, `refused` what
-- refused.sql found. The rule with the lowest rank decides, then the nearest evidence, then the oldest. `key` tells the
-- rows of `lookups` apart: a whole number where one is at hand, which is quicker to join by than the id of a look-up.
-- Where the registers leave something open, registers.sql stands in the place of its name.
WITH
held AS (
    SELECT l.key, a.affiliation_id, a.unit, lower(a.role) AS role, a.kind, a.from_us
    FROM lookups AS l
    JOIN affiliations AS a
        ON a.person = l.acting AND a.kind IN ('employment', 'duty') AND l.at_us BETWEEN a.from_us AND a.to_us
),
employed AS (SELECT DISTINCT key FROM held),
on_duty AS (SELECT DISTINCT key FROM held WHERE kind = 'duty'),
people AS (SELECT DISTINCT person FROM affiliations WHERE kind IN ('employment', 'duty')),
learning AS ( -- contacts that ended some months ago at most, and the units that the person worked for meanwhile
    SELECT
        l.key, l.at_us, r.rank, greatest(l.at_us - c.to_us, 0) AS gap, c.from_us AS since, c.contact_id,
        c.unit AS contact_unit, a.unit AS user_unit
    FROM lookups AS l
    JOIN held AS h ON h.key = l.key
    JOIN rules AS r ON r.id = 'learning' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'reasons' AND w.word = l.reason
    JOIN words AS o ON o.rank = r.rank AND o.from_us = r.from_us AND o.list = 'roles' AND o.word = h.role
    JOIN contacts AS c
        ON c.patient = l.patient AND c.kind NOT IN ('booking', 'referral') AND c.from_us <= l.at_us
        AND l.day <= months_later(c.to_day, r.months)
    JOIN affiliations AS a
        ON a.person = l.acting AND a.kind IN ('employment', 'duty') AND a.from_us <= c.to_us AND a.to_us >= c.from_us
),
candidates AS (
    SELECT key, rank, gap, since, 'contact' AS evidence, evidence_id FROM related

    UNION ALL -- the patient's own consent, to all, to a unit or to a person
    SELECT l.key, r.rank, 0, c.from_us, 'consent', c.consent_id
    FROM lookups AS l
    JOIN held AS h ON h.key = l.key
    JOIN consents AS c
        ON c.kind = 'consent' AND c.patient = l.patient AND l.at_us BETWEEN c.from_us AND c.to_us
        AND (c.person IS NULL OR c.person = l.acting) AND (c.unit IS NULL OR c.unit = h.unit)
    JOIN rules AS r ON r.id = 'consent' AND l.at_us BETWEEN r.from_us AND r.to_us

    UNION ALL -- stated emergency: a contact with any unit within some hours
    SELECT l.key, r.rank, greatest(c.from_us - l.at_us, l.at_us - c.to_us, 0), c.from_us, 'contact', c.contact_id
    FROM lookups AS l
    JOIN employed AS h ON h.key = l.key
    JOIN rules AS r ON r.id = 'emergency' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'reasons' AND w.word = l.reason
    JOIN contacts AS c
        ON c.patient = l.patient
        AND l.at_us BETWEEN c.from_us - r.hours * 3600000000 AND c.to_us + r.hours * 3600000000

    UNION ALL -- own learning: the person's unit at the time had treated the patient
    SELECT t.key, t.rank, t.gap, t.since, 'contact', t.contact_id
    FROM learning AS t
    JOIN unit_pairs AS p
        ON p.user_unit = t.user_unit AND p.contact_unit = t.contact_unit AND p.relation IN ('own', 'above', 'below')

    UNION ALL -- quality work: the management's permission to the person or the unit, and data that are not too old
    SELECT l.key, r.rank, 0, q.from_us, 'consent', q.consent_id
    FROM lookups AS l
    JOIN held AS h ON h.key = l.key
    JOIN rules AS r ON r.id = 'quality' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'reasons' AND w.word = l.reason
    JOIN consents AS q
        ON q.kind = 'quality_permission' AND l.at_us BETWEEN q.from_us AND q.to_us
        AND (q.person = l.acting OR (q.person IS NULL AND q.unit = h.unit))
    JOIN contacts AS c
        ON c.patient = l.patient AND c.from_us <= l.at_us AND l.day < months_later(c.to_day, 12 * r.years)

    UNION ALL -- an account of a machine, and nobody that it acted for
    SELECT l.key, r.rank, 0, a.from_us, 'affiliation', a.affiliation_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'technical_account' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN affiliations AS a
        ON a.person = l.account AND a.kind IN ('system', 'technical') AND l.at_us BETWEEN a.from_us AND a.to_us
    LEFT JOIN people AS p ON p.person = l.acting
    WHERE p.person IS NULL

    UNION ALL -- an account that no affiliation knows, and that the log itself calls a machine's
    SELECT l.key, r.rank, 0, l.at_us, 'lookup', l.reference
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'technical_account' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'roles' AND w.word = lower(l.role)
    LEFT JOIN people AS p ON p.person = l.acting
    WHERE p.person IS NULL

    UNION ALL
    SELECT l.key, r.rank, 0, l.at_us, 'lookup', l.reference
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'screen_opens_by_itself' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'screens' AND w.word = lower(l.screen)

    -- registers.sql

    UNION ALL
    SELECT l.key, r.rank, 0, c.from_us, 'consent', c.consent_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'relative_or_colleague' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN consents AS c
        ON c.kind IN ('relative', 'colleague') AND c.patient = l.patient AND c.person = l.acting
        AND l.at_us BETWEEN c.from_us AND c.to_us

    UNION ALL -- a marking of the whole record, or one that names this person or this unit
    SELECT l.key, r.rank, 0, c.from_us, 'consent', c.consent_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'privacy_marked' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN consents AS c
        ON c.kind = 'privacy_marking' AND c.patient = l.patient AND l.at_us BETWEEN c.from_us AND c.to_us
        AND (c.person IS NULL OR c.person = l.acting)
    LEFT JOIN refused AS f ON f.key = l.key AND f.consent_id = c.consent_id
    WHERE (c.unit IS NULL AND c.person IS NULL) OR f.key IS NOT NULL

    UNION ALL
    SELECT l.key, r.rank, 0, c.from_us, 'consent', c.consent_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'deceased' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN consents AS c ON c.kind = 'deceased' AND c.patient = l.patient AND c.from_us <= l.at_us

    UNION ALL
    SELECT l.key, r.rank, l.at_us - a.to_us, a.from_us, 'affiliation', a.affiliation_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'affiliation_ended' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN affiliations AS a ON a.person = l.acting AND a.kind = 'employment' AND a.to_us < l.at_us
    LEFT JOIN employed AS h ON h.key = l.key
    WHERE h.key IS NULL

    UNION ALL -- at night; the roster is known (a duty near in time), and has no duty now
    SELECT l.key, r.rank, abs(l.at_us - d.from_us), d.from_us, 'affiliation', d.affiliation_id
    FROM lookups AS l
    JOIN rules AS r
        ON r.id = 'night_without_duty' AND l.at_us BETWEEN r.from_us AND r.to_us
        AND (l.hour >= r.from_hour OR l.hour < r.to_hour)
    JOIN affiliations AS d
        ON d.person = l.acting AND d.kind = 'duty' AND abs(l.at_us - d.from_us) <= r.days * 86400000000
    LEFT JOIN on_duty AS h ON h.key = l.key
    WHERE h.key IS NULL

    UNION ALL
    SELECT l.key, r.rank, 0, l.at_us, 'lookup', l.reference
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'reason_to_confirm' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN words AS w ON w.rank = r.rank AND w.from_us = r.from_us AND w.list = 'reasons' AND w.word = l.reason

    UNION ALL
    SELECT l.key, r.rank, 0, l.at_us, 'lookup', l.reference
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'unknown_account' AND l.at_us BETWEEN r.from_us AND r.to_us
    LEFT JOIN employed AS h ON h.key = l.key
    WHERE h.key IS NULL

    UNION ALL -- the unit that was looked for among the patient's contacts
    SELECT l.key, r.rank, 0, h.from_us, 'affiliation', h.affiliation_id
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'no_relation_seen' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN held AS h ON h.key = l.key
),
best AS (
    SELECT *, row_number() OVER (PARTITION BY key ORDER BY rank, gap, since, evidence_id) AS place
    FROM candidates
),
overruled AS ( -- explained, but the patient has refused this employee or this unit: a person must look
    SELECT DISTINCT l.key, r.rank
    FROM lookups AS l
    JOIN refused AS f ON f.key = l.key
    JOIN rules AS r ON r.id = 'refusal_against_explanation' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN best AS b ON b.key = l.key AND b.place = 1
    JOIN rules AS e ON e.rank = b.rank AND e.verdict = 'explained' AND l.at_us BETWEEN e.from_us AND e.to_us
)
SELECT
    l.key, l.reference, l.patient, l.acting, l.day, l.at_us,
    coalesce(o.rank, b.rank) AS rank, b.evidence, b.evidence_id
FROM lookups AS l
JOIN best AS b ON b.key = l.key AND b.place = 1
LEFT JOIN overruled AS o ON o.key = l.key
