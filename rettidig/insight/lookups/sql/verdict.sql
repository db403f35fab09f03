-- The verdict of each row of `alone` (what alone.sql found), where repeated look-ups are seen together; `earlier` holds the
-- look-ups of the days before that no rule explained.
WITH
unexplained AS (
    SELECT patient, acting, day, min(reference) AS reference
    FROM (
        SELECT j.patient, j.acting, j.day, j.reference
        FROM alone AS j
        JOIN (
            SELECT DISTINCT rank FROM rules
            WHERE verdict IN ('needs_attention', 'ask_hospital') AND id <> 'refusal_against_explanation'
        ) AS r ON r.rank = j.rank
        UNION ALL
        SELECT patient, acting, day, reference FROM earlier
    ) AS days
    GROUP BY patient, acting, day
),
again AS (
    SELECT key, rank, evidence_id
    FROM (
        SELECT
            j.key, r.rank, u.reference AS evidence_id, r.earlier_days,
            row_number() OVER (PARTITION BY j.key ORDER BY u.day DESC) AS place,
            count(*) OVER (PARTITION BY j.key) AS days
        FROM alone AS j
        JOIN rules AS r ON r.id = 'repeated' AND j.at_us BETWEEN r.from_us AND r.to_us AND j.rank > r.rank
        JOIN unexplained AS u
            ON u.patient = j.patient AND u.acting = j.acting AND days_between(j.day, u.day) BETWEEN 1 AND r.days
    ) AS counted
    WHERE place = 1 AND days >= earlier_days
)
SELECT
    j.key,
    coalesce(a.rank, j.rank) AS rank,
    CASE WHEN a.rank IS NULL THEN j.evidence ELSE 'lookup' END AS evidence,
    coalesce(a.evidence_id, j.evidence_id) AS evidence_id
FROM alone AS j
LEFT JOIN again AS a ON a.key = j.key
