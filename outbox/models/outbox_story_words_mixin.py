# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo import fields, models
from odoo.tools import format_datetime

from ..pure.timeline import Facts, ReasonKind, Step


class OutboxStoryWordsMixin(models.AbstractModel):
    """The words of a delivery's story, in the language of its reader."""

    _name = "outbox.story.words.mixin"
    _description = "Words of a Delivery's Story"

    def _when(self, time: datetime | None) -> str:
        return format_datetime(self.env, time) if time else "?"

    def _story_title(self, step: Step, ref=None) -> str:
        """:param ref: the attempt or the entry of the audit trail, if it is one"""
        match step.kind:
            case "committed":
                return self.env._("Committed")
            case "queued":
                return self.env._("Queued")
            case "attempt":
                return self.env._("Attempt %s", ref.number)
            case "decision":
                return self._selection_label(ref, "action")
            case "next":
                return self.env._("Next Attempt")
        return self._selection_label(self, "state")

    def _story_text(self, step: Step, ref=None) -> str:
        match step.kind:
            case "committed":
                return self._committed_in_words()
            case "queued":
                return self.env._("For %s", self._endpoint_name())
            case "attempt":
                return self._attempt_in_words(ref)
            case "decision":
                return ": ".join(filter(None, (ref.user_id.name, ref.reason)))
        return ""

    def _committed_in_words(self) -> str:
        event = self.event_id.exists()
        if not event:
            return self.env._("The event is no longer stored.")
        # Whoever may read the event may know who made it.
        user = event.sudo().user_id.name
        what = " ".join(filter(None, (event.name, event.document or event.key)))
        if not user:
            return what
        return self.env._("%(event)s, by %(user)s", event=what, user=user)

    def _attempt_in_words(self, attempt) -> str:
        words = [
            self.env._("HTTP %s", attempt.status)
            if attempt.status
            else self.env._("No answer"),
            self.env._("%s ms", f"{attempt.duration * 1000:.0f}")
            if attempt.duration < 1
            else self.env._("%s s", f"{attempt.duration:.1f}"),
        ]
        return ", ".join(words) + (f". {attempt.error}" if attempt.error else "")

    def _reason_text(self, kind: ReasonKind, facts: Facts) -> str:
        """Why it is not delivered yet, or what comes next, in a sentence or two."""
        if kind.startswith("endpoint_"):
            return self._endpoint_reason(kind)
        if kind.startswith("circuit_"):
            return self._circuit_reason(kind, facts)
        return self._delivery_reason(kind, facts)

    def _endpoint_reason(self, kind: ReasonKind) -> str:
        # Whoever may see the delivery may know why it waits.
        endpoint = self.endpoint_id.sudo()
        match kind:
            case "endpoint_gone":
                return self.env._(
                    "Its endpoint was deleted, so it cannot be sent any more. Discard "
                    "it."
                )
            case "endpoint_archived":
                return self.env._(
                    "The endpoint %s is archived. It waits until somebody unarchives "
                    "the endpoint.",
                    endpoint.name,
                )
            case "endpoint_changing":
                return self.env._(
                    "The lanes of %s are being changed. It goes on by itself when what "
                    "is under way has ended.",
                    endpoint.name,
                )
            case "endpoint_paused":
                return self.env._(
                    "The endpoint %s is paused. It waits until somebody resumes the "
                    "endpoint.",
                    endpoint.name,
                )
        return self.env._(
            "The endpoint %(endpoint)s is disabled: %(reason)s It waits until somebody "
            "resumes the endpoint.",
            endpoint=endpoint.name,
            reason=endpoint.state_reason or "",
        )

    def _circuit_reason(self, kind: ReasonKind, facts: Facts) -> str:
        if kind == "circuit_probing":
            return self.env._(
                "The receiver is in trouble, whatever it is sent. One delivery is "
                "being tried at this moment; when it is taken, the others follow."
            )
        due = not facts.probe_at or facts.probe_at <= facts.now
        if due:
            return self.env._(
                "The receiver is in trouble, whatever it is sent. It is tried again "
                "with one delivery as soon as one is due. No attempts are used up "
                "meanwhile."
            )
        return self.env._(
            "The receiver is in trouble, whatever it is sent: nothing goes out before "
            "%s, when it is tried with one delivery. No attempts are used up "
            "meanwhile.",
            self._when(facts.probe_at),
        )

    def _delivery_reason(self, kind: ReasonKind, facts: Facts) -> str:
        match kind:
            case "not_rendered":
                return self.env._(
                    "The data of the event could not be rendered, or are no longer "
                    "stored. Open the event, mend the cause and press Render Again."
                )
            case "held":
                return self.env._(
                    "It waits for a person. Retry it when the cause is mended, Release "
                    "what waits behind it, or Skip it for ever."
                )
            case "dead":
                return self.env._(
                    "Given up: it is not tried again by itself. Press Retry when the "
                    "cause is mended."
                )
            case "expired":
                return self.env._(
                    "Nobody needed it any more, so it was not sent, and what waited "
                    "behind it went on. Retry sends it all the same."
                )
            case "cancelled":
                return self.env._(
                    "A person has discarded it. Retry sends it all the same."
                )
            case "behind":
                return self.env._("An earlier delivery has to arrive first.")
            case "behind_nothing":
                return self.env._(
                    "Nothing is before it any more: it goes on by itself within ten "
                    "minutes."
                )
            case "batch":
                return self.env._(
                    "It travels in a batch with other events, when it is time. To send "
                    "the batch now, open the subscription and press Send Now."
                )
            case "retry_at":
                return self.env._(
                    "It is tried again at %(time)s. It has failed %(count)s times.",
                    time=self._when(facts.due_at),
                    count=self.attempt,
                )
            case "queue":
                return self.env._(
                    "It is its turn after %s others of its lane.", facts.before
                )
            case "lane_stands":
                return self._lane_record().overdue_reason or ""
        return self.env._("It is due: it goes out with the next run of its lane.")

    def _endpoint_name(self) -> str:
        # Whoever may see the delivery may know where it goes.
        return self.endpoint_id.sudo().exists().name or self.env._("a deleted endpoint")

    def _selection_label(self, record, name: str) -> str:
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    def _at(self, time: datetime | None) -> str | bool:
        return fields.Datetime.to_string(time)
