"""A person's own views of the queue: saved under a name, and removed. Nobody else sees them."""

from django.db import transaction
from django.utils.translation import gettext as _

from .models import SavedView, User
from .permissions import Denied

MOST = 12


@transaction.atomic
def save(user: User, *, name: str, address: str) -> SavedView:
    """Keep the filters of `address`; under a name that is taken they replace those before. Raises Denied."""
    name = name.strip()
    if not name:
        raise Denied(_("Giv udsnittet et navn."))
    User.objects.select_for_update().get(pk=user.pk)
    known = user.saved_views.filter(name=name).first()
    if known is None and user.saved_views.count() >= MOST:
        raise Denied(_("Du kan højst have %(most)s udsnit. Fjern et først.") % {"most": MOST})
    return SavedView.objects.update_or_create(user=user, name=name, defaults={"address": address})[0]


def choose_columns(user: User, columns: list[str]) -> None:
    """Keep which columns the person's queue shows, in their order; none at all is what everybody begins with."""
    user.queue_columns = columns
    user.save(update_fields=["queue_columns"])


def remove(user: User, *, key: int) -> None:
    """Forget one of the person's own; another's is left alone."""
    user.saved_views.filter(pk=key).delete()
