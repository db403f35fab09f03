"""Pages for those who look into the registers and keep them."""

from django.urls import path

from . import entries, files, start

app_name = "registers"
urlpatterns = [
    path("", start.index, name="index"),
    path("filer/", files.list_files, name="files"),
    path("fil/<int:number>/", files.show_file, name="file"),
    path("fil/<int:number>/stop/", files.cancel_file, name="cancel"),
    path("fil/<int:number>/laes-igen/", files.read_again, name="read_again"),
    path("fil/<int:number>/laes-ind/", files.read_in, name="read_in"),
    path("fil/<int:number>/kasser/", files.discard_file, name="discard"),
    path("fil/<int:number>/tag-ud/", files.take_out, name="take_out"),
    path("rettelse/<int:number>/fortryd/", entries.undo_change, name="undo"),
    path("<slug:key>/", entries.entries, name="entries"),
    path("<slug:key>/ny/", entries.new, name="new"),
    path("<slug:key>/hent.csv", files.download, name="download"),
    path("<slug:key>/fil/", files.upload, name="upload"),
    path("<slug:key>/<int:number>/", entries.entry, name="entry"),
    path("<slug:key>/<int:number>/ret/", entries.change, name="change"),
    path("<slug:key>/<int:number>/fjern/", entries.remove_entry, name="remove"),
]
