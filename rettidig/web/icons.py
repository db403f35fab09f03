"""The icons in use, out of the design system's sprite. A name that is not here is refused when the page is made."""

ICONS = frozenset(
    """
    account add-document arrow-back arrow-forward attach-file bookmark business calendar-month check checklist
    chevron-down chevron-left chevron-right close construction contact-info copy delete document download edit email
    error feedback file flag folder forum headset help home hourglass how-to-reg info language link list-bulleted
    location lock minus more-horiz notifications open-in-new person person-add persons plus print refresh reply save
    search send settings smartphone star student subdirectory-arrow-right success summary support-agent sync time tune
    upload visibility visibility-off warning
    """.split()  # noqa: SIM905
)
