"""The seven simple questions once more, in OpenFisca-core, to measure against: assessment within 30 days, the extended
choice, 14 days to the first examination of cancer, 14 days from consent, 28 from the referral to treatment, a cancelled
operation, and the letter within 8 business days.

It reads the same parameters as `rettidig.rights`, and the same pathways are put to both. Only what is asked here is
built: one letter, one slot, one cancellation, no delays, no requests.
"""
