"""Text documents made for the tests: whole ones, and each kind of hostile one."""

import io
import zipfile

from tests.casework.file_examples import photo

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/xml"/>{more}</Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{each}</Relationships>"
)
RELATION = (
    '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{to}"{more}/>'
)
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>Rechnung aus</w:t></w:r><w:r><w:t> Aalborg</w:t></w:r></w:p>{more}</w:body></w:document>"
)
ODT = "application/vnd.oasis.opendocument.text"
ODT_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0">'
    "<office:body><office:text><text:h>Regning</text:h><text:p>fra Malaga</text:p>{more}</office:text></office:body>"
    "</office:document-content>"
)


def archive(parts, *, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else how
            made.writestr(zipfile.ZipInfo(name), content, stored)
    return out.getvalue()


def docx(*, more="", types="", relations="", parts=None):
    """A letter from Word with a picture and notes about its writer; `more` is put into its text."""
    root = RELATION.format(id="r1", kind="officeDocument", to="word/document.xml", more="")
    root += RELATION.format(id="r2", kind="core-properties", to="docProps/core.xml", more="")
    own = RELATION.format(id="r1", kind="image", to="media/image1.jpeg", more="") + relations
    return archive(
        {
            "[Content_Types].xml": TYPES.format(more=types),
            "_rels/.rels": RELATIONS.format(each=root),
            "docProps/core.xml": "<who>Nancy Ann Berggren</who>",
            "word/document.xml": DOCUMENT.format(more=more),
            "word/_rels/document.xml.rels": RELATIONS.format(each=own),
            "word/media/image1.jpeg": photo(turned=True),
            **(parts or {}),
        }
    )


def field(*runs):
    said = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in runs)
    return f"<w:p>{said}</w:p>"


def outside(kind, to):
    return RELATION.format(id="r9", kind=kind, to=to, more=' TargetMode="External"')


def odt(*, more="", parts=None, manifest=""):
    return archive(
        {
            "mimetype": ODT,
            "content.xml": ODT_CONTENT.format(more=more),
            "meta.xml": "<who>Nancy Ann Berggren</who>",
            "Pictures/1.jpg": photo(),
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            **(parts or {}),
        }
    )


def rtf(more="", after=""):
    head = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\author Nancy}}"
    return (head + r"\f0 Regning p\'e5 1.250 kr.\par Gr\u252?nt kort" + more + "}" + after).encode("latin-1")


def bomb():
    """An archive of 100 kilobytes that unpacks to 100 megabytes."""
    return docx(parts={"word/styles.xml": b"<a>" + b" " * 100_000_000 + b"</a>"})


def locked_docx():
    """What Word writes for a document with a password: another kind of file around it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def live_photo_film():
    """The beginning of the film that an iPhone keeps beside a live photo."""
    return b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + b"\x00\x00\x00\x08wide" + bytes(64)
