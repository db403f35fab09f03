"""What is new in the form that comes with the program: the administrator takes each part over, or leaves it."""

from copy import deepcopy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from rettidig.casework.form_versions import current_version, news_for
from rettidig.casework.permissions import Denied
from rettidig.casework.questionnaire.form import shipped_content
from rettidig.casework.questionnaire.form_news import take_over
from rettidig.casework.steps import form_version as step
from rettidig.web.guards import posts_only

from .access import KeeperRequest, administrators
from .form_fields import changes_sent, frame_of, save

NEWS = "news"


@administrators
def form_news(request: KeeperRequest) -> HttpResponse:
    """What differs, in sentences. What is decided becomes part of the draft."""
    draft = step.find_draft()
    news, left = news_for(draft or current_version())
    context = {"news": news, "left": left, **(frame_of(draft, NEWS) if draft else {})}
    return render(request, "office/form_news.html", context)


@posts_only("office:form_news")
@administrators
def decide_form_news(request: KeeperRequest) -> HttpResponse:
    """Take one part over into the draft, or leave it. The first decision begins a draft."""
    path, way = request.POST.get("path", ""), request.POST.get("way", "")
    try:
        draft = step.find_draft()
        changes = changes_sent(request) if draft else 0
        news, left = news_for(draft or current_version())
        if path not in {each.path for each in [*news, *left]}:
            raise Denied(_("Det er afgjort i forvejen."))
        draft = draft or step.begin(by=request.user, at=timezone.now())
        if way == "leave":
            step.leave(draft, path, changes=changes, by=request.user, at=timezone.now())
        else:
            content = deepcopy(draft.content)
            take_over(content, deepcopy(shipped_content()), path)
            save(request, draft, content, changes=changes)
        messages.success(request, _("Det er gemt i kladden."))
    except Denied as refusal:
        messages.warning(request, str(refusal))
    except KeyError as error:
        raise Http404 from error
    return redirect("office:form_news")
