-- What may explain a look-up and cannot be told, because the registers do not fit together (a part of alone.sql).
    UNION ALL -- a contact that would explain it, if the registers said how the two units are related
    SELECT l.key, r.rank, 0, c.from_us, 'contact', c.contact_id
    FROM lookups AS l
    JOIN held AS h ON h.key = l.key
    JOIN rules AS r ON r.id = 'register_incomplete' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN contacts AS c ON c.patient = l.patient
    JOIN tolerances AS t ON t.kind = c.kind AND l.at_us BETWEEN t.from_us AND t.to_us
    LEFT JOIN rules AS s ON s.id = 'clock_skew' AND l.at_us BETWEEN s.from_us AND s.to_us
    JOIN uncertain_pairs AS p
        ON (p.user_unit IS NULL OR p.user_unit = h.unit) AND (p.contact_unit IS NULL OR p.contact_unit = c.unit)
    WHERE l.at_us BETWEEN c.from_us - t.before_us - coalesce(s.minutes, 0) * 60000000
        AND c.to_us + t.after_us + coalesce(s.minutes, 0) * 60000000

    UNION ALL -- the same for own learning
    SELECT t.key, r.rank, 0, t.since, 'contact', t.contact_id
    FROM learning AS t
    JOIN rules AS r ON r.id = 'register_incomplete' AND t.at_us BETWEEN r.from_us AND r.to_us
    JOIN uncertain_pairs AS p
        ON (p.user_unit IS NULL OR p.user_unit = t.user_unit)
        AND (p.contact_unit IS NULL OR p.contact_unit = t.contact_unit)

    UNION ALL -- a consent or a permission that would explain it, if its unit and the employee's were known
    SELECT l.key, r.rank, 0, c.from_us, 'consent', c.consent_id
    FROM lookups AS l
    JOIN held AS h ON h.key = l.key
    JOIN rules AS r ON r.id = 'register_incomplete' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN rules AS q ON q.id = 'quality' AND l.at_us BETWEEN q.from_us AND q.to_us
    LEFT JOIN words AS w ON w.rank = q.rank AND w.from_us = q.from_us AND w.list = 'reasons' AND w.word = l.reason
    JOIN consents AS c
        ON l.at_us BETWEEN c.from_us AND c.to_us AND (c.person IS NULL OR c.person = l.acting)
        AND (c.kind = 'consent' AND c.patient = l.patient OR c.kind = 'quality_permission' AND w.word IS NOT NULL)
    JOIN uncertain_pairs AS p
        ON (p.user_unit IS NULL AND p.contact_unit = c.unit) OR (p.contact_unit IS NULL AND p.user_unit = h.unit)
    WHERE c.unit IS NOT NULL

    UNION ALL -- a patient or an employee whose number is written in two ways: what explains it may stand under the other
    SELECT l.key, r.rank, 0, l.at_us, 'lookup', l.reference
    FROM lookups AS l
    JOIN rules AS r ON r.id = 'register_incomplete' AND l.at_us BETWEEN r.from_us AND r.to_us
    JOIN spelled_alike AS s
        ON (s.codes = 'patients' AND s.code = l.patient) OR (s.codes = 'accounts' AND s.code = l.acting)
