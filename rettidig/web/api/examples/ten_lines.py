from rettidig.rights import assess

events = [
    {"type": "referral_received", "date": "2026-10-01", "purpose": "assessment"},
    {"type": "appointment_offered", "date": "2026-10-05", "for": "2026-12-01"},
]
shoulder = {"id": "shoulder", "area": "somatic", "events": events, "facts": {"professionally_possible": True}}
answer = assess({"on": "2026-11-20", "patient": {"home_region": "midtjylland"}, "pathways": [shoulder]})
finding = answer.of("shoulder", "fast_assessment")
print(finding.status, finding.deadline, finding.basis[0]["section"], finding.reason["en"], sep="\n")
