"""The sentences of exchange's refusals."""

from django.utils.translation import gettext_lazy as _

_SEE_SPEC = _("Compare the package with docs/protocols/edxml/edxml.md, correct it and send it again.")
_SIGN_AGAIN = _("Sign the finished package with the valid seal of your agency and change nothing afterwards.")

MESSAGES = {
    "exchange.day_not_over": (
        _("The day %(day)s is not over yet, so it cannot be compared."),
        _("Compare it from the next day on; days are those of Viet Nam."),
    ),
    "exchange.bad_list": (
        _(
            "The list is not understood: one line a package, its UUID and the SHA-256 of its bytes, at most %(most)s lines."
        ),
        _("Correct the list and hand it in again."),
    ),
    "exchange.not_delivered_by_software": (
        _("This agency works in the pages of the platform, where nothing can get lost on the way to its software."),
        _("Open the document in the pages; if it is not there, tell the operator."),
    ),
    "exchange.request_incomplete": (
        _("The request needs the name of the software, its keeper and the keeper's e-mail address."),
        _("Fill in all fields and send the request again."),
    ),
    "exchange.request_waits": (
        _("A request of this agency waits for a decision already."),
        _("Wait for the decision; it stands on the page of requests."),
    ),
    "exchange.request_decided": (
        _("The request is decided already."),
        _("Open the request again to see the decision."),
    ),
    "exchange.refusal_without_reason": (
        _("A refusal needs a reason of at most 500 characters."),
        _("Write what the agency has to change, then refuse again."),
    ),
    "exchange.request_not_approved": (
        _("The request is not approved, so there are no credentials."),
        _("Wait for the decision, or send a new request."),
    ),
    "exchange.credentials_taken": (
        _("The credentials were shown already; nobody can show them again."),
        _("If they are lost, ask the administrator to renew the secret of the software."),
    ),
    "exchange.bad_hash": (
        _("The beginning of a hash has at least %(least)s and at most 64 hexadecimal digits."),
        _("Copy more digits of the SHA-256."),
    ),
    "exchange.not_issued": (
        _("The document is not issued yet, so it cannot be sent."),
        _("Issue it first: it needs signature, number, date and seal."),
    ),
    "exchange.already_sent": (
        _("The document %(number)s already reached %(count)s of these recipients."),
        _("Look at the recipients of the earlier package; only those who refused it can get it again."),
    ),
    "exchange.being_prepared": (
        _("The document is being sent at this moment."),
        _("Wait for a few seconds; the recipients appear on its page."),
    ),
    "exchange.not_set_aside": (
        _("This package was not refused, so there is nothing to try again."),
        _("Open its page to see how it stands."),
    ),
    "exchange.files_too_large": (
        _("The files of the document are together larger than %(most_mb)s MB."),
        _("Leave some of them out, or make them smaller."),
    ),
    "exchange.recipients_missing": (
        _("A package needs at least one recipient and has at most %(most)s."),
        _("Add the recipients of the document, or split them into several packages."),
    ),
    "exchange.recipient_without_code": (
        _("%(agency)s has no agency code, so nothing can be addressed to it."),
        _("Ask the keeper of the directory to enter its code, then send again."),
    ),
    "exchange.recipient_unknown": (
        _("The directory knows no agency with the code %(recipient)s."),
        _("Look the code up in the directory and correct the recipient."),
    ),
    "exchange.recipient_closed": (
        _("The agency %(recipient)s was closed and nobody acts in its place."),
        _("Take it off the recipients."),
    ),
    "exchange.recipient_is_test": (
        _("%(recipient)s is a unit of the test range and receives packages only of software on trial."),
        _("Take it off the recipients, or ask to connect your software: it is on trial until it has its certificate."),
    ),
    "exchange.sender_is_test": (
        _("A unit of the test range sends packages only to software on trial, and %(recipient)s has none."),
        _("Take it off the recipients."),
    ),
    "exchange.no_test_unit": (
        _("The directory has no unit of the test range (W00), so nothing can be tried."),
        _("Ask the operator to found one with a code of the group W00 and a seal."),
    ),
    "exchange.not_on_trial": (
        _("The software is not on trial: it is not approved, was disabled, or has a certificate that goes on."),
        _("A certificate can be renewed in its last 60 days."),
    ),
    "exchange.trial_package_waits": (
        _("A package of the test unit waits for the software already."),
        _("Have the software fetch and confirm it first."),
    ),
    "exchange.steps_missing": (
        _("%(seen)s of %(all)s steps of the connection test were seen so far."),
        _("Go through the steps on the page of the request; each lights up when the software has done it."),
    ),
    "exchange.certificate_prepared": (
        _("The certificate is being signed at this moment."),
        _("Wait for a few seconds; it appears on the page of the request."),
    ),
    "exchange.certificate_not_in_force": (
        _("The certificate is not in force, so it cannot be revoked."),
        _("Open it again to see its state."),
    ),
    "exchange.kit_report_unreadable": (
        _("The file is not a JSON report of the conformance kit."),
        _("Hand in what `dienhong edxml conform --json` has written, unchanged."),
    ),
    "exchange.kit_report_failed": (
        _("By this report not every case of the conformance kit was passed."),
        _("Mend the software, run the kit again and hand in the new report."),
    ),
    "exchange.kit_report_foreign": (
        _("The report is not about %(agency)s."),
        _("Run the kit with the software and the seal of your own agency."),
    ),
    "exchange.recipient_twice": (
        _("The recipient %(recipient)s stands in the package twice, perhaps under an old and a new code."),
        _("Name every agency once."),
    ),
    "exchange.foreign_sender": (
        _("The package says it comes from %(sender)s, for which you may not send."),
        _("Send packages of your own agency only; check From/OrganId."),
    ),
    "exchange.sender_unknown": (
        _("The directory knows no working agency with the sender's code %(sender)s."),
        _("Check From/OrganId against the directory."),
    ),
    "exchange.key_missing": (
        _("The sending key is missing."),
        _("Send an Idempotency-Key of your own with every package, and the same one when you repeat it."),
    ),
    "exchange.key_malformed": (
        _("The sending key has characters or a length that are not allowed."),
        _("Use at most %(most)s letters without marks, digits and these signs: . _ : / -."),
    ),
    "exchange.key_reused": (
        _("This sending key already stands for another package with other content."),
        _("Use a new key for new content; repeat a package byte by byte to repeat it."),
    ),
    "exchange.malformed_package": (
        _("The package cannot be accepted: %(sentence)s (%(finding)s, line %(line)s, %(xpath)s)"),
        _SEE_SPEC,
    ),
    "exchange.nothing_changed": (
        _("The update changes no field of the document that this recipient has."),
        _("Write the new values into the package, or set DocumentInfo to 0."),
    ),
    "exchange.foreign_document": (
        _("A document is replaced by one of the same agency only."),
        _("Choose a document of the agency that issued the earlier one."),
    ),
    "exchange.request_answered": (
        _("This request was answered already."),
        _("Open it anew to see the answer."),
    ),
    "exchange.answered_by_software": (
        _("Your agency receives by its own software, which holds the copy and answers itself."),
        _("Answer there; its signed status 15 or 16 settles the request."),
    ),
    "exchange.bad_term": (
        _("This term is unknown, has no source, or is too long."),
        _("Name the term, a number from 0 to 1440, and the decision that sets it."),
    ),
    "exchange.term_in_the_past": (
        _("A term cannot begin before today (%(day)s)."),
        _("Choose today or a later day; what was judged by the earlier term stays as it was."),
    ),
    "exchange.withdrawn": (
        _("The sender recalled this document and your agency gave it back; its content is destroyed."),
        _("Number, statuses and the certificate of destruction remain readable."),
    ),
    "exchange.unsigned": (
        _("The package is not signed, or its signature is only a decoration."),
        _SIGN_AGAIN,
    ),
    "exchange.signature_invalid": (
        _("The signature of the package is not accepted: %(sentence)s (%(problem)s)"),
        _SIGN_AGAIN,
    ),
    "exchange.not_a_seal": (
        _("The package is signed by %(signer)s, which is not the seal of an agency."),
        _SIGN_AGAIN,
    ),
    "exchange.wrong_seal": (
        _("The package is sealed by %(signer)s, but it speaks for %(sender)s."),
        _SIGN_AGAIN,
    ),
    "exchange.pdf_missing": (
        _("The package carries no PDF of the document."),
        _("Put the signed PDF in as the first attachment."),
    ),
    "exchange.pdf_signature_invalid": (
        _("The seal in the PDF is not accepted: %(sentence)s (%(problem)s)"),
        _("Send the PDF as it was issued, with the agency's seal as its last signature."),
    ),
    "exchange.pdf_not_sealed": (
        _("The PDF does not carry the seal of the sending agency over the whole file."),
        _("Send the PDF as it was issued, with the agency's seal as its last signature."),
    ),
    "exchange.attachment_refused": (
        _("The attachment %(name)s is not accepted: %(sentence)s"),
        _("Remove or replace this attachment, sign the package again and send it."),
    ),
    "exchange.state_secret": (
        _("The package is marked as a state secret (%(mark)s); nothing of it was kept."),
        _("State secrets never travel over this axis. Report the incident and use the lawful way."),
    ),
    "exchange.too_large": (
        _("What was sent is larger than %(limit)s MiB."),
        _("Send fewer packages at once, or smaller attachments."),
    ),
    "exchange.too_many_parts": (
        _("One request carries at most %(most)s packages."),
        _("Send the rest with the next request."),
    ),
    "exchange.bad_multipart": (
        _("The parts of the request cannot be told apart."),
        _("Send multipart/mixed with a boundary; every part needs the headers that the protocol names."),
    ),
    "exchange.wrong_media_type": (
        _("The body is neither application/xml nor multipart/mixed."),
        _("Set the header Content-Type to what you send."),
    ),
    "exchange.unknown_status": (
        _("The status %(status)s does not exist or is not accepted here."),
        _("Report 01 to 06, or 15 or 16 to answer a request of the sender; 13 is the sender's own."),
    ),
    "exchange.nothing_asked": (
        _("The sender of this document asked for nothing that waits for an answer, so %(status)s answers nothing."),
        _("Look at the requests that are open; each is answered once with 15 or 16."),
    ),
    "exchange.nothing_to_recall": (
        _("The recipient does not have this document: it refused it, gave it back, or never got it."),
        _("Ask only those recipients that have the document."),
    ),
    "exchange.recall_is_open": (
        _("A recall of this document is under way with this recipient; it cannot be changed meanwhile."),
        _("Wait for the answer of the recipient."),
    ),
    "exchange.wrong_reporter": (
        _("Status %(status)s cannot come from %(reporter)s."),
        _("13 comes from the sender of the document, all other statuses from its recipient."),
    ),
    "exchange.status_not_allowed": (
        _("Status %(status)s cannot follow status %(current)s."),
        _("Read the present status first; confirm the receipt (01) before 02 or 03."),
    ),
    "exchange.reason_missing": (
        _("A refusal or a recall needs a reason."),
        _("Write in Description why."),
    ),
    "exchange.no_such_delivery": (
        _("Your agency received no document %(document)s from %(sender)s."),
        _("Copy ResponseFor/OrganId and DocumentId exactly from the package."),
    ),
    "exchange.nothing_to_confirm": (
        _("None or too many deliveries are named; one request confirms 1 to %(most)s."),
        _("Send the UUIDs that /pending gave you, in several requests if need be."),
    ),
    "exchange.nothing_to_fetch": (
        _("None or too many packages are named; one request fetches 1 to %(most)s."),
        _("Send the UUIDs of packages that /pending gave you, in several requests if need be."),
    ),
    "exchange.too_many_streams": (
        _("Your agency's software holds %(most)s streams open already."),
        _("Close those that nobody reads; one is enough for a program."),
    ),
    "exchange.bad_limit": (
        _("A page has 1 to %(most)s rows."),
        _("Choose limit within that range."),
    ),
    "exchange.webhook_address": (
        _("The address is not accepted: %(problem)s."),
        _("Give an https address with a public host name that belongs to your agency."),
    ),
    "exchange.webhook_exists": (
        _("This address is subscribed already."),
        _("Change the subscription instead, or revoke it first."),
    ),
    "exchange.webhook_events": (
        _("The list of events is empty or names an unknown one."),
        _("Choose among: %(known)s."),
    ),
    "exchange.webhook_revoked": (
        _("The subscription was revoked."),
        _("Make a new one."),
    ),
    "exchange.not_dead": (
        _("This message was not given up, so it is not sent again by hand."),
        _("Wait for the next automatic try."),
    ),
    "exchange.evidence_not_sealed": (
        _("The newest acts are not sealed into the log yet."),
        _("Wait a second and ask for the evidence again."),
    ),
    "exchange.nothing_to_resend": (
        _("No message to this address was given up."),
        _("Nothing is to be done."),
    ),
    "exchange.hour_without_priority": (
        _("Only a timed express document (priority 4, hỏa tốc hẹn giờ) can wait for an hour."),
        _("Leave the hour out, or send the document as express."),
    ),
    "exchange.hour_out_of_range": (
        _("The hour of delivery is past, or more than %(days)s days away."),
        _("Choose an hour soon, or send the document without one."),
    ),
    "exchange.hour_malformed": (
        _("The hour of delivery cannot be read, or has no offset from universal time."),
        _("Write it as 2026-12-01T08:00:00+07:00."),
    ),
    "exchange.bad_offset": (
        _("The header Upload-Offset is missing or is not a number of bytes."),
        _("Ask for the state of the upload and go on from what it received."),
    ),
    "exchange.detached_malformed": (
        _("“%(name)s” does not describe a file as it should."),
        _("Compare it with section 13 of docs/protocols/exchange.md."),
    ),
    "exchange.detached_missing": (
        _("Your agency has uploaded no file as “%(name)s” is described, or its check is not over."),
        _("Upload the file, wait until its state is stored, then send the package."),
    ),
}
