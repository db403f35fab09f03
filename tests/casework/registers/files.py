"""Files for the registers, and how tests read them in."""

from datetime import UTC, datetime
from io import BytesIO

from rettidig.casework.models import RegisterImport, User
from rettidig.casework.registers import REGISTERS, Upload, export, import_file

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
HOSPITALS = """slug;name;kind;region;city
viborg;Regionshospitalet Viborg;public;midtjylland;Viborg
lunden;Privathospitalet Lunden;private;midtjylland;Silkeborg
"""
SERVICES = """slug;name_da;stage;codes
knee_surgery;Kikkertoperation i knæ;treatment;KNGA11 KNGD11
"""
AGREEMENT = "hospital;service;kind;valid_from;valid_to\nlunden;knee_surgery;duf;2026-01-01;2026-12-31\n"


def an_upload(register: str, text: str, *, reader: str = "csv") -> Upload:
    return Upload(REGISTERS[register], f"{register}.csv", BytesIO(text.encode()), reader)


def read_in(
    register: str, text: str, *, reader: str = "csv", by: User | None = None, at: datetime = AT
) -> RegisterImport:
    return import_file(an_upload(register, text, reader=reader), by=by, at=at)


def as_file(register: str) -> str:
    """What the export of a register would be, as the import reads it."""
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in export(REGISTERS[register]))
