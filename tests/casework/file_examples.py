"""Small files as people send them, made anew for each test: filled-in forms, notes on pages, pictures of every kind."""

import io
import struct
import zlib
from base64 import b64decode

from pikepdf import Array, Dictionary, Encryption, Name, Pdf, Stream, String
from PIL import Image

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert('x')"))
DA = String("/Helv 12 Tf 0 g")
FIELD = [60, 700, 360, 720]
NOBODY = "Kaja Test Hansen"  # as MedCom writes its test persons
# A black and a white half, 64 by 48 points, as an iPhone stores its photos
HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAA"
    "AERAAAEAAQAAAAABoQABAAAAAAAAABcAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd"
    "aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAAB9tZGF0AAAA"
    "EygBrwtg9QQpv//Wz2B9+98Xw7Y="
)


def new_pdf(pages: int = 1) -> Pdf:
    """Pages of A4 with one line of text each."""
    pdf = Pdf.new()
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(Helv=_font()))
        page.obj.Contents = pdf.make_stream(f"BT /Helv 18 Tf 60 780 Td (Referral page {number}) Tj ET".encode())
    return pdf


def _font() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def as_bytes(pdf: Pdf, **how) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def drawing(pdf: Pdf, content: bytes, *, width: int = 300, height: int = 20) -> Stream:
    """The appearance of a field or note."""
    box = {"BBox": Array([0, 0, width, height]), "Resources": Dictionary(Font=Dictionary(Helv=_font()))}
    return Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, **box)


def form(*fields: Dictionary, pdf: Pdf | None = None, listed: bool = True, **more) -> bytes:
    """A page with fields on it, and what the form itself says of them."""
    pdf = pdf or new_pdf()
    shown = [pdf.make_indirect(field) for field in fields]
    pdf.pages[0].obj.Annots = Array(shown)
    if listed:
        fonts = Dictionary(Helv=_font())
        pdf.Root.AcroForm = Dictionary(Fields=Array(shown), DR=Dictionary(Font=fonts), DA=DA, **more)
    return as_bytes(pdf)


def field(kind: Name = Name.Tx, rect: list[int] = FIELD, **more) -> Dictionary:
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=kind, Rect=Array(rect), F=4, T=String("a"), DA=DA, **more
    )


def text_form(value: str = NOBODY, **more) -> bytes:
    """A text field that leaves it to the reader's program to draw the value."""
    return form(field(V=String(value), **more), NeedAppearances=True)


def drawn_form() -> bytes:
    pdf = new_pdf()
    shown = drawing(pdf, f"/Tx BMC q BT /Helv 12 Tf 2 6 Td ({NOBODY}) Tj ET Q EMC".encode())
    return form(field(V=String(NOBODY), AP=Dictionary(N=shown)), pdf=pdf)


def form_with_value_in_parent(**more) -> bytes:
    pdf = new_pdf()
    parent = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("p"), V=String(NOBODY), DA=DA, **more))
    child = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(FIELD), F=4, Parent=parent)
    return form(child, pdf=pdf)


def form_with_empty_drawing() -> bytes:
    """As programs leave it that write the value and forget to draw it."""
    pdf = new_pdf()
    return form(field(V=String(NOBODY), AP=Dictionary(N=drawing(pdf, b"1 g 0 0 300 20 re f"))), pdf=pdf)


def form_without_a_list() -> bytes:
    """Fields on a page of a document that says nothing of a form."""
    return form(field(V=String(NOBODY)), listed=False)


def ticked_form(**more) -> bytes:
    pdf = new_pdf()
    ticked, bare = (drawing(pdf, ink, width=20) for ink in (b"2 2 16 16 re f", b""))
    drawn = Dictionary(N=Dictionary(Yes=ticked, Off=bare))
    return form(field(Name.Btn, [60, 700, 80, 720], V=Name.Yes, AP=drawn, **more), pdf=pdf)


def radio_form() -> bytes:
    """Two buttons; the second is chosen, which only their common field says."""
    pdf = new_pdf()
    parent = pdf.make_indirect(Dictionary(FT=Name.Btn, Ff=1 << 15, T=String("r"), V=Name.Two))
    buttons = []
    for at, name in ((60, "One"), (100, "Two")):
        states = Dictionary(
            {f"/{name}": drawing(pdf, b"2 2 16 16 re f", width=20), "/Off": drawing(pdf, b"", width=20)}
        )
        rect = Array([at, 700, at + 20, 720])
        buttons.append(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=rect, F=4, Parent=parent,
                                  AP=Dictionary(N=states)))  # fmt: skip
    return form(*buttons, pdf=pdf)


def choice_form(*, is_list: bool) -> bytes:
    """A choice among three; the second is chosen, under the word that people see."""
    words = Array([Array([String(key), String(word)]) for key, word in (("1", "First"), ("2", NOBODY), ("3", "Third"))])
    rect = [60, 640, 360, 720] if is_list else FIELD
    return form(field(Name.Ch, rect, Ff=0 if is_list else 1 << 17, V=String("2"), Opt=words), NeedAppearances=True)


def notes(*, drawn: bool) -> bytes:
    """A comment, a text, a stamp, handwriting and a marking, each with a script behind it."""
    pdf = new_pdf()
    ink = Array([Array([60, 560, 100, 590, 160, 560])])
    quad = Array([60, 800, 240, 800, 60, 775, 240, 775])
    made = [
        _note("Text", [60, 700, 80, 720]),
        _note("FreeText", [60, 660, 260, 680], DA=DA),
        _note("Stamp", [60, 600, 160, 640], Name=Name.Approved),
        _note("Ink", [60, 560, 160, 590], InkList=ink, C=Array([1, 0, 0])),
        _note("Highlight", [60, 775, 240, 800], QuadPoints=quad, C=Array([1, 1, 0])),
    ]
    for note in made if drawn else []:
        note.AP = Dictionary(N=drawing(pdf, b"1 0 0 rg 0 0 100 20 re f", width=100))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note) for note in made])
    return as_bytes(pdf)


def _note(kind: str, rect: list[int], **more) -> Dictionary:
    scripts = {"A": SCRIPT, "PA": SCRIPT, "AA": Dictionary(E=SCRIPT)}
    said = {"Contents": String(f"Words of {kind}"), "T": String("A doctor")}
    return Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(rect), F=4, **said, **scripts, **more)


def full_of_tricks() -> bytes:
    """Scripts and hidden words in every place of a PDF that holds any."""
    pdf = new_pdf(2)
    pdf.Root.OpenAction, pdf.Root.AA = SCRIPT, Dictionary(WC=SCRIPT)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), SCRIPT])))
    pdf.attachments["secret.txt"] = b"Secret"
    pdf.docinfo["/Author"] = "Secret"
    with pdf.open_metadata() as told:
        told["dc:creator"] = ["Secret"]
    page = pdf.pages[1].obj
    page.AA, page.Metadata = Dictionary(O=SCRIPT), pdf.make_stream(b"<?xpacket Secret?>")
    page.PieceInfo = Dictionary(Word=Dictionary(Private=String("Secret")))
    pdf.pages[1].obj.Resources.XObject = Dictionary(Photo=photo_in(pdf))
    page.Contents = pdf.make_stream(b"q 300 0 0 200 60 400 cm /Photo Do Q")
    parent = pdf.make_indirect(
        Dictionary(FT=Name.Tx, T=String("p"), V=String(NOBODY), DA=DA, AA=Dictionary(K=SCRIPT, F=SCRIPT))
    )
    child = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(FIELD), F=4, Parent=parent, A=SCRIPT, PA=SCRIPT)
    return form(child, pdf=pdf, XFA=String("<xfa>Secret</xfa>"))


def photo_in(pdf: Pdf, *, packed: bool = False) -> Stream:
    """A photo as the pages of a PDF hold it, with what the phone wrote in it."""
    content = zlib.compress(photo()) if packed else photo()
    filters = Array([Name.FlateDecode, Name.DCTDecode]) if packed else Name.DCTDecode
    size = {"Width": 60, "Height": 40, "ColorSpace": Name.DeviceRGB, "BitsPerComponent": 8}
    return Stream(pdf, content, Type=Name.XObject, Subtype=Name.Image, Filter=filters, **size)


def pdf_with_photo(*, packed: bool = False, inline: bool = False) -> bytes:
    pdf = new_pdf()
    page = pdf.pages[0].obj
    if inline:
        photograph = b"BI /W 60 /H 40 /CS /RGB /BPC 8 /F /DCT ID " + photo() + b" EI"
    else:
        page.Resources.XObject, photograph = Dictionary(Photo=photo_in(pdf, packed=packed)), b"/Photo Do"
    page.Contents = pdf.make_stream(b"q 300 0 0 200 60 400 cm " + photograph + b" Q")
    return as_bytes(pdf)


def hidden_layer() -> bytes:
    pdf = new_pdf()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("L")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0].obj
    page.Resources.Properties = Dictionary(L=layer)
    lines = b"BT /Helv 18 Tf 60 780 Td (Seen) Tj ET /OC /L BDC BT /Helv 18 Tf 60 700 Td (Hidden) Tj ET EMC"
    page.Contents = pdf.make_stream(lines)
    return as_bytes(pdf)


def portfolio() -> bytes:
    pdf = new_pdf()
    pdf.Root.Collection = Dictionary(Type=Name.Collection)
    pdf.attachments["letter.pdf"] = b"%PDF-1.7"
    return as_bytes(pdf)


def form_of_one_maker() -> bytes:
    """A form in XFA: its page says "Please wait", and only Adobe's program shows the rest."""
    pdf = new_pdf()
    pdf.Root.NeedsRendering = True
    return form(pdf=pdf, XFA=pdf.make_stream(b"<xdp/>"))


def unpacks_to(size: int) -> bytes:
    """A PDF whose page is small in the file and `size` bytes when it is unpacked."""
    pdf, packer, blanks = new_pdf(), zlib.compressobj(), b" " * 10_000_000
    first, another = (packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH) for _turn in range(2))
    pdf.pages[0].obj.Contents = Stream(pdf, first + another * (size // len(blanks)), Filter=Name.FlateDecode)
    return as_bytes(pdf)


def locked(*, user: str = "", revision: int = 6) -> bytes:
    how = Encryption(owner="owner", user=user, R=revision, aes=revision > 3, metadata=revision > 3)
    return as_bytes(Pdf.open(io.BytesIO(text_form())), encryption=how)


def picture(image: Image.Image, kind: str, **how) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photo(size: tuple[int, int] = (60, 40), *, turned: bool = False, kind: str = "JPEG") -> bytes:
    """Dark to the left and light to the right, with what a phone writes beside it."""
    image, exif = Image.new("RGB", size, "white"), Image.Exif()
    image.paste("black", (0, 0, size[0] // 2, size[1]))
    exif[0x010F], exif[0x8825] = "Secret", {1: "N", 2: (56.0, 9.0, 0.0)}
    if turned:
        exif[0x0112] = 6
    return picture(image, kind, exif=exif, **({"comment": b"Secret"} if kind == "JPEG" else {}))


def ink_on_nothing(mode: str, ink: str = "black") -> Image.Image:
    """A black half on a ground that is not there."""
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste(ink, (0, 0, 20, 20))
    return image.convert(mode)


def png(rows: list[bytes], width: int, *, depth: int, colours: int, clear: bytes = b"", palette: bytes = b"") -> bytes:
    """A PNG of any depth and kind of colours (W3C PNG, 11.2.2), also those that Pillow does not write."""
    head = struct.pack(">IIBBBBB", width, len(rows), depth, colours, 0, 0, 0)
    parts = [_part(b"IHDR", head), *([_part(b"PLTE", palette)] if palette else [])]
    parts += [_part(b"tRNS", clear)] if clear else []
    points = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"".join([b"\x89PNG\r\n\x1a\n", *parts, _part(b"IDAT", points), _part(b"IEND", b"")])


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
