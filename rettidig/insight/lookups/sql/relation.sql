-- For each look-up the contact that explains it best, if any: the first rule, then the nearest, then the oldest contact.
-- A contact that only fits when the clock is some minutes wrong is kept with the rank of the rule `clock_skew`.
SELECT key, rank, gap, since, evidence_id
FROM (
    SELECT *, row_number() OVER (PARTITION BY key ORDER BY rank, gap, since, evidence_id) AS place
    FROM (
        SELECT
            l.key,
            CASE WHEN l.at_us BETWEEN c.from_us - t.before_us AND c.to_us + t.after_us THEN t.rank ELSE s.rank END AS rank,
            greatest(c.from_us - l.at_us, l.at_us - c.to_us, 0) AS gap,
            c.from_us AS since,
            c.contact_id AS evidence_id
        FROM lookups AS l
        JOIN affiliations AS a
            ON a.person = l.acting AND a.kind IN ('employment', 'duty') AND l.at_us BETWEEN a.from_us AND a.to_us
        JOIN contacts AS c ON c.patient = l.patient
        JOIN unit_pairs AS p ON p.user_unit = a.unit AND p.contact_unit = c.unit
        JOIN tolerances AS t
            ON t.relation = p.relation AND t.kind = c.kind AND l.at_us BETWEEN t.from_us AND t.to_us
        LEFT JOIN rules AS s ON s.id = 'clock_skew' AND l.at_us BETWEEN s.from_us AND s.to_us
        WHERE l.at_us BETWEEN c.from_us - t.before_us - coalesce(s.minutes, 0) * 60000000
            AND c.to_us + t.after_us + coalesce(s.minutes, 0) * 60000000
    ) AS fitting
) AS ordered
WHERE place = 1
