-- For each look-up the patient's markings in force that name its employee or a unit: the employee's own unit at the time
-- or one above it, or the unit that the log names.
SELECT DISTINCT l.key, c.consent_id, c.from_us AS since
FROM lookups AS l
JOIN consents AS c
    ON c.kind = 'privacy_marking' AND c.patient = l.patient AND l.at_us BETWEEN c.from_us AND c.to_us
    AND (c.person IS NULL OR c.person = l.acting) AND (c.person IS NOT NULL OR c.unit IS NOT NULL)
LEFT JOIN affiliations AS a
    ON a.person = l.acting AND a.kind IN ('employment', 'duty') AND l.at_us BETWEEN a.from_us AND a.to_us
LEFT JOIN unit_pairs AS p
    ON p.contact_unit = c.unit AND p.relation IN ('own', 'below') AND (p.user_unit = a.unit OR p.user_unit = l.unit)
WHERE c.unit IS NULL OR p.user_unit IS NOT NULL
