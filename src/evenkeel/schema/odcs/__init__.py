"""Schemas as contracts of the Open Data Contract Standard 3.1 (bitol.io), and contracts as schemas."""

from evenkeel.schema.odcs.elements import LeftOut
from evenkeel.schema.odcs.identity import Identity
from evenkeel.schema.odcs.read import Imported, import_contract
from evenkeel.schema.odcs.write import contract_text, export_contract

__all__ = ["Identity", "Imported", "LeftOut", "contract_text", "export_contract", "import_contract"]
