"""The pages for patients and relatives."""

from django.urls import include, path

from . import asked, from_letter, inquiry, law, my_case, options, pages, receipt, review

app_name = "public"
urlpatterns = [
    path("", pages.start, name="start"),
    path("kontakt/", pages.contact, name="contact"),
    path("privatliv/", pages.privacy, name="privacy"),
    path("was/", pages.accessibility, name="accessibility"),
    path("dine-rettigheder/", include("rettidig.web.public.check.urls")),
    path("loven/", law.index, name="law"),
    path("loven/<slug:right>/", law.page, name="law_page"),
    path("b/<slug:token>/", from_letter.letter_link, name="letter_link"),
    path("henvendelse/", inquiry.entrance, name="entrance"),
    path("henvendelse/filer/", inquiry.files, name="files"),
    path("henvendelse/filer/<int:attachment_id>/fjern/", inquiry.remove_file, name="remove_file"),
    path("henvendelse/tjek/", review.review, name="review"),
    path("henvendelse/gemt/", review.later, name="later"),
    path("henvendelse/<slug:slug>/", inquiry.step, name="step"),
    path("fortsaet/", review.resume, name="resume"),
    path("fortsaet/<path:key>", review.old_link, name="old_link"),
    path("svar/", asked.asked, name="asked"),
    path("svar/send/", asked.answer, name="answer_asked"),
    path("svar/luk/", asked.leave, name="leave_asked"),
    path("kvittering/", receipt.receipt, name="receipt"),
    path("kvittering/pdf/", receipt.receipt_pdf, name="receipt_pdf"),
    path("min-sag/", my_case.my_case, name="my_case"),
    path("min-sag/luk/", my_case.leave, name="leave"),
    path("min-sag/besked/", my_case.write, name="write"),
    path("min-sag/svar/<int:question_pk>/", my_case.answer, name="answer"),
    path("min-sag/fil/", my_case.add_file, name="add_file"),
    path("min-sag/fil/<int:attachment_id>/", my_case.own_file, name="own_file"),
    path("min-sag/muligheder/<int:list_pk>/", options.options, name="options"),
    path("min-sag/brev/<uuid:message_id>/", my_case.letter, name="letter"),
    path("min-sag/brev/<uuid:message_id>/pdf/", my_case.letter_pdf, name="letter_pdf"),
]
