"""edXML packages (QCVN 102:2016/BTTTT with Amendment 1:2022): model, strict writer, tolerant safe reader.

Pure Python and lxml; no Django, no database, no network. Specification: docs/protocols/edxml/edxml.md.
"""

from dienhong.exchange.edxml.codes import (
    ADMINISTRATIVE_TYPES,
    LEGAL_NORM_TYPES,
    STATUS_LABELS,
    BusinessDocType,
    Priority,
    ReceiverChange,
    StatusCode,
    SteeringType,
)
from dienhong.exchange.edxml.errors import EdxmlError, Finding, Severity
from dienhong.exchange.edxml.identifiers import AgencyIdentifier, is_agency_code, looks_old, parse_agency_code
from dienhong.exchange.edxml.model import (
    Attachment,
    BusinessInfo,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    OtherInfo,
    Promulgation,
    Receiver,
    Reference,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    StatusPackage,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    document_id_of,
)
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, Parsed
from dienhong.exchange.edxml.read import ReadResult, read_document, read_status
from dienhong.exchange.edxml.reading import AgencyCodeState
from dienhong.exchange.edxml.schema_check import schema_path
from dienhong.exchange.edxml.signature import SIGNATURE_PARENT_XPATH, SignatureForm, with_signature_slot
from dienhong.exchange.edxml.validate import check_schema
from dienhong.exchange.edxml.values import is_safe_name
from dienhong.exchange.edxml.write import write_document, write_status

__all__ = [
    "ADMINISTRATIVE_TYPES",
    "DEFAULT_LIMITS",
    "LEGAL_NORM_TYPES",
    "SIGNATURE_PARENT_XPATH",
    "STATUS_LABELS",
    "AgencyCodeState",
    "AgencyIdentifier",
    "Attachment",
    "BusinessDocType",
    "BusinessInfo",
    "Code",
    "DocumentPackage",
    "DocumentType",
    "EdxmlError",
    "Finding",
    "Limits",
    "MessageHeader",
    "Organization",
    "OtherInfo",
    "Parsed",
    "Priority",
    "Promulgation",
    "ReadResult",
    "Receiver",
    "ReceiverChange",
    "Reference",
    "Replacement",
    "ResponseFor",
    "Severity",
    "SignatureForm",
    "Signer",
    "Staff",
    "StatusCode",
    "StatusPackage",
    "SteeringType",
    "TraceHeader",
    "TraceHeaderList",
    "UpdateInfo",
    "check_schema",
    "document_id_of",
    "is_agency_code",
    "is_safe_name",
    "looks_old",
    "parse_agency_code",
    "read_document",
    "read_status",
    "schema_path",
    "with_signature_slot",
    "write_document",
    "write_status",
]
