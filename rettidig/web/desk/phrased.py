"""Forms into whose long text the office's phrases can be put, with or without a script."""

from typing import Any

from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from rettidig.casework.phrases import Offered, count_use, gap_sentence
from rettidig.web.forms import PlainForm


class PhrasedForm(PlainForm):
    """`phrases_into` names the field into which phrases are put. A form that is sent to have one put in does nothing
    else, and is shown again. `keeps_gaps`: a text with a gap of a phrase is kept, and refused when it is sent.
    """

    phrases_into = ""
    keeps_gaps = False
    inserts = False

    def find_phrases(self) -> list[Offered]:
        """The phrases that fit what is written, as the form's own kind knows."""
        raise NotImplementedError

    @cached_property
    def phrases(self) -> list[Offered]:
        """The phrases that can be put in, with what is known in them."""
        return self.find_phrases() if self.phrases_into else []

    @property
    def phrases_used(self) -> list[int]:
        """The phrases that were put in while the text was written."""
        said = self.data.getlist("phrase_used") if self.phrases_into and isinstance(self.data, QueryDict) else []
        return [each.pk for each in self.phrases if str(each.pk) in said] if said else []

    def take_typed(self, sent: QueryDict) -> QueryDict:
        """What was sent, with the chosen phrase behind the text where the form was sent to have one put in."""
        self.inserts = bool(self.phrases_into) and "phrase" in sent
        if not self.inserts:
            return sent
        chosen = [each.text for each in self.phrases if str(each.pk) == sent["phrase"]]
        data = sent.copy()
        before = data.get(self.phrases_into, "").rstrip()
        data[self.phrases_into] = "\n\n".join(part for part in (before, *chosen) if part)
        data.appendlist("phrase_used", str(sent["phrase"]))
        return data

    def is_valid(self) -> bool:
        if self.inserts:
            self._errors = ErrorDict()
            return False
        return super().is_valid()

    def has_gaps(self) -> bool:
        """Whether the text has gaps and may not be kept with them; then the error stands beside it."""
        text: Any = "" if self.keeps_gaps else self.cleaned_data.get(self.phrases_into) or ""
        if gaps := gap_sentence(text):
            self.add_error(self.phrases_into, gaps)
        return bool(gaps)

    def count_phrases(self) -> None:
        """Count the phrases that were used, once the text is kept."""
        if used := [] if self.errors else self.phrases_used:
            count_use(used, on=timezone.localdate())
