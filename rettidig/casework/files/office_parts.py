"""Text documents that are archives (DOCX, ODT): a new archive gets the parts that are text and pictures, and a document
with anything that runs, is embedded or is fetched from elsewhere is refused.

Nothing is drawn: what is opened is the document itself, in the reader's own program, so no part may come along that the
program would do more with than show it.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree as ET

from .jpeg_segments import without_metadata
from .kinds import SIGNATURES, Kind
from .outcome import CannotCopy, Copy, Remark
from .pdf_text import CHARACTERS_MAX, plain
from .worker import answer

PARTS_MAX = 2000
BYTES_MAX = 60_000_000  # unpacked
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 1  # flag of a part (APPNOTE 4.4.4)
PICTURE = re.compile(r".*\.(png|jpe?g|gif)", re.IGNORECASE)
GIF = (b"GIF87a", b"GIF89a")
NO_TEXT = b"<!DOCTYPE", b"<!ENTITY"
ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)")
TAKEN = {
    Kind.DOCX: re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|word/(_rels/)?[A-Za-z0-9_]+\.xml(\.rels)?|word/theme/.*\.xml"
    ),
    Kind.ODT: re.compile(r"mimetype|content\.xml|styles\.xml"),
}
PICTURES_IN = {Kind.DOCX: "word/media/", Kind.ODT: "Pictures/"}
# Notes about the file, small pictures of it, and how its maker's program looked
LEFT_OUT = {
    Kind.DOCX: re.compile(r"(docProps|customXml)/.*|word/theme/_rels/.*"),
    Kind.ODT: re.compile(
        r"(Thumbnails|Configurations2|META-INF)/.*|meta\.xml|settings\.xml|manifest\.rdf|layout-cache"
    ),
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
XLINK = "{http://www.w3.org/1999/xlink}href"
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
# Fields that fetch or start something; HYPERLINK only leads where the reader clicks
FIELDS = re.compile("DDE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE")
# Elements of ODT that run, embed or fetch something
ACTIVE = frozenset(
    {
        *("event-listener", "script", "execute-macro", "plugin", "applet", "object", "object-ole"),
        *("floating-frame", "section-source", "dde-source", "dde-connection", "dde-connection-decl"),
    }
)
LINKS = frozenset({"a"})
LEADS = re.compile(r"#|https?://|mailto:")
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def copy_document(content: bytes, kind: Kind) -> Copy:
    """Raises CannotCopy; what Python raises for a damaged archive is let through."""
    parts = dict(_read_parts(content, kind))
    trees = {name: _tree(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
    if kind == Kind.DOCX:
        _check_docx(trees)
        parts |= _linked_docx(trees, parts)
        text = _text_of_docx(trees)
    else:
        _check_odt(trees)
        text = _text_of_odt(trees["content.xml"])
    return Copy(_packed(parts, kind), kind, text=plain(text)[:CHARACTERS_MAX])


def _read_parts(content: bytes, kind: Kind) -> Iterator[tuple[str, bytes]]:
    """The parts that come along. Raises CannotCopy for one that may not, and for an archive that hides something."""
    left = BYTES_MAX
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = archive.infolist()
        names = [part.filename for part in parts]
        if len(parts) > PARTS_MAX:
            raise CannotCopy(Remark.TOO_HEAVY_TO_TAKE)
        if len({name.lower() for name in names}) < len(names):
            raise CannotCopy(Remark.BROKEN)
        if "META-INF/manifest.xml" in names and b"encryption-data" in _unpacked(archive, "META-INF/manifest.xml", left):
            raise CannotCopy(Remark.LOCKED)
        for part in parts:
            if part.flag_bits & ENCRYPTED:
                raise CannotCopy(Remark.LOCKED)
            if part.is_dir():
                continue
            is_picture = part.filename.startswith(PICTURES_IN[kind])
            if not is_picture and LEFT_OUT[kind].fullmatch(part.filename):
                continue
            if not (PICTURE if is_picture else TAKEN[kind]).fullmatch(part.filename):
                raise CannotCopy(Remark.ACTIVE)
            if part.compress_type not in PACKED:
                raise CannotCopy(Remark.BROKEN)
            unpacked = _unpacked(archive, part.filename, left)
            left -= len(unpacked)
            yield part.filename, _picture(unpacked) if is_picture else unpacked


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A part, whatever its header says of its size. Raises CannotCopy when it is larger than `most`."""
    with archive.open(name) as part:
        found = part.read(most + 1)
    if len(found) > most:
        raise CannotCopy(Remark.TOO_HEAVY_TO_TAKE)
    return found


def _picture(content: bytes) -> bytes:
    """A picture without what the camera wrote beside it. Raises CannotCopy for what is no picture."""
    if content.startswith(b"\xff\xd8\xff"):
        return without_metadata(content)
    if content.startswith((*SIGNATURES, *GIF)) and not content.startswith(b"%PDF-"):
        return content
    raise CannotCopy(Remark.ACTIVE)


def _tree(content: bytes) -> ET.Element:
    """XML in one of the plain encodings, and without entities of its own. Raises CannotCopy for any other."""
    named = ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in content or any(mark in content for mark in NO_TEXT):
        raise CannotCopy(Remark.ACTIVE)
    if named and named[1].lower() not in (b"utf-8", b"us-ascii"):
        raise CannotCopy(Remark.BROKEN)
    return ET.fromstring(content)  # noqa: S314 – without a DOCTYPE there is no entity


# -- documents from Word: ECMA 376


def _check_docx(trees: Mapping[str, ET.Element]) -> None:
    types = trees["[Content_Types].xml"]
    if any("macro" in value.lower() for each in types.iter() for value in each.attrib.values()):
        raise CannotCopy(Remark.ACTIVE)
    for name, tree in trees.items():
        if name.endswith(".rels"):
            outside = [each for each in tree.iter(RELATION) if each.get("TargetMode", "").lower() == "external"]
            if any(not _is_link(each.get("Type", ""), each.get("Target", "")) for each in outside):
                raise CannotCopy(Remark.ACTIVE)
        else:
            _check_fields(tree)


def _is_link(kind: str, target: str) -> bool:
    return kind.endswith("/hyperlink") and bool(LEADS.match(target))


def _check_fields(tree: ET.Element) -> None:
    """What a field does may be written in several runs, so all of them are read as one."""
    written = [each.text or "" for each in tree.iter(f"{W}instrText")]
    written += [each.get(f"{W}instr", "") for each in tree.iter(f"{W}fldSimple")]
    said = re.sub(r"\s", "", "".join(written)).upper().replace("HYPERLINK", "")
    if FIELDS.search(said) or next(tree.iter(f"{W}altChunk"), None) is not None:
        raise CannotCopy(Remark.ACTIVE)


def _linked_docx(trees: Mapping[str, ET.Element], parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The lists of parts, without those that do not come along."""
    types = trees["[Content_Types].xml"]
    for each in list(types.iter(OVERRIDE)):
        if each.get("PartName", "").lstrip("/") not in parts:
            types.remove(each)
    for name, tree in trees.items():
        folder = name.partition("_rels/")[0]
        for each in list(tree.iter(RELATION)) if name.endswith(".rels") else ():
            target = each.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"{folder}{target}"
            if each.get("TargetMode", "").lower() != "external" and inside not in parts:
                tree.remove(each)
    lists = {name: tree for name, tree in trees.items() if name == "[Content_Types].xml" or name.endswith(".rels")}
    return {name: _as_xml(tree) for name, tree in lists.items()}


def _as_xml(tree: ET.Element) -> bytes:
    ET.register_namespace("", tree.tag[1:].partition("}")[0])
    return bytes(ET.tostring(tree, encoding="utf-8", xml_declaration=True))


def _text_of_docx(trees: Mapping[str, ET.Element]) -> str:
    shown = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
    return "\n".join(_of_paragraphs(trees[name]) for name in sorted(trees) if shown.fullmatch(name))


def _of_paragraphs(tree: ET.Element) -> str:
    said = {f"{W}tab": "\t", f"{W}br": "\n"}
    lines = (
        "".join(each.text or "" if each.tag == f"{W}t" else said.get(each.tag, "") for each in paragraph.iter())
        for paragraph in tree.iter(f"{W}p")
    )
    return "\n".join(filter(None, lines))


# -- ODT (ISO/IEC 26300)


def _check_odt(trees: Mapping[str, ET.Element]) -> None:
    for tree in trees.values():
        for each in tree.iter():
            name = str(each.tag).rpartition("}")[2]
            if name in ACTIVE:
                raise CannotCopy(Remark.ACTIVE)
            target = each.get(XLINK, "")
            is_inside = target.startswith((PICTURES_IN[Kind.ODT], "#")) or not target
            if not is_inside and not (name in LINKS and LEADS.match(target)):
                raise CannotCopy(Remark.ACTIVE)


def _text_of_odt(tree: ET.Element) -> str:
    lines = ("".join(each.itertext()) for each in tree.iter() if each.tag in (f"{ODF_TEXT}p", f"{ODF_TEXT}h"))
    return "\n".join(filter(None, lines))


# -- the new archive


def _packed(parts: dict[str, bytes], kind: Kind) -> bytes:
    if kind == Kind.ODT:
        parts = {"mimetype": kind.encode(), **parts, "META-INF/manifest.xml": _manifest(parts)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def _manifest(parts: Mapping[str, bytes]) -> bytes:
    types = {"xml": "text/xml", "png": "image/png", "gif": "image/gif"}
    manifest = ET.Element(f"{{{MANIFEST}}}manifest", {f"{{{MANIFEST}}}version": "1.2"})
    listed = {"/": str(Kind.ODT)} | {
        name: types.get(name.rpartition(".")[2].lower(), "image/jpeg") for name in parts if name != "mimetype"
    }
    for name, media in listed.items():
        about = {f"{{{MANIFEST}}}full-path": name, f"{{{MANIFEST}}}media-type": media}
        ET.SubElement(manifest, f"{{{MANIFEST}}}file-entry", about)
    ET.register_namespace("manifest", MANIFEST)
    return bytes(ET.tostring(manifest, encoding="utf-8", xml_declaration=True))


if __name__ == "__main__":
    answer(copy_document)
