"""What a question of the application consists of."""

from itertools import count
from typing import Any

from django import forms
from django.forms import model_to_dict
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorship.programmes import question_actions as actions
from mentorship.programmes.models import Question, QuestionKind, Role
from mentorship.programmes.set_up_forms import lines
from mentorship.typed import LineField, TextField, overtaken

LONGEST_OPTION, FEWEST_OPTIONS, MOST_OPTIONS = 120, 2, 40
TOO_LONG = _("Use at most %(limit_value)d characters.")
LISTED = (QuestionKind.CHOICE, QuestionKind.CHOICES)
WITH_ANSWERS = (*LISTED, QuestionKind.YES_NO)
ONE_ANSWER = (QuestionKind.CHOICE, QuestionKind.YES_NO)


def _short(label: Any, most: int, **kwargs: Any) -> LineField:
    messages = {"max_length": TOO_LONG} | kwargs.pop("error_messages", {})
    return LineField(label=label, max_length=most, error_messages=messages, **kwargs)


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One question: what it says, how it is answered, by whom, and which answers let in."""

    label = _short(_("Question"), 200, error_messages={"required": _("Write the question.")})
    hint = _short(_("Explanation"), 400, help_text=_("Under the question."), required=False)
    readers = _short(
        _("Who reads the answer?"),
        200,
        help_text=_("A sentence under the question, for example: Your coordinator reads this."),
        required=False,
    )
    roles = forms.MultipleChoiceField(
        label=_("Who is asked?"),
        choices=Role,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who is asked."),
            "invalid_choice": _("Choose from this list."),
        },
    )
    new_options = lines(
        label=_("Answers to choose from"),
        help_text=_("One a line. Only for one or several of a list."),
        longest=LONGEST_OPTION,
    )
    accepted = forms.MultipleChoiceField(
        label=_("With which answers can people join?"),
        help_text=_("Tick nothing if everybody can."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from this list.")},
    )
    otherwise = TextField(
        label=_("What others can do"),
        help_text=_("Who gives another answer reads this, in place of a refusal."),
        max_length=600,
        rows=4,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["label", "hint", "readers", "kind", "roles", "is_required"]

    class Meta:
        model = Question
        fields = ["label", "hint", "readers", "kind", "roles", "is_required"]
        labels = {"kind": _("How is it answered?"), "is_required": _("Everybody must answer it")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for what can be changed of this question; what something else needs stays."""
        super().__init__(*args, **kwargs)
        question = self.instance
        self.kept = [list(option) for option in question.options] if question.pk else []
        self.why = actions.why_needed(question) if question.pk else ""
        self.initial["seen"] = actions.mark(question)
        if self.why:
            del self.fields["roles"], self.fields["is_required"]
        if self.why or (question.pk and actions.is_answered(question)):
            del self.fields["kind"]
        else:
            self.fields["kind"].error_messages |= {
                "required": _("Choose how it is answered."),
                "invalid_choice": _("Choose from this list."),
            }
        self._ask_for_answers()

    def _ask_for_answers(self) -> None:
        """Ask for the name of each answer, for more of them, and which let people in."""
        question = self.instance
        fixed = "kind" not in self.fields
        for code, label in self.kept:
            self.fields[f"option_{code}"] = _short(
                _("Answer: %(label)s") % {"label": label},
                LONGEST_OPTION,
                initial=label,
                required=question.kind == QuestionKind.YES_NO,
                help_text=_("Empty it to take it away.") if question.kind in LISTED else "",
                error_messages={"required": _("Fill in an answer.")},
            )
        if self.kept:
            self.fields["new_options"].label = _("More answers")
        if fixed and question.kind not in LISTED:
            del self.fields["new_options"]
        if question.pk and question.kind in ONE_ANSWER:
            self.initial["accepted"] = question.accepted
            self.initial["otherwise"] = question.otherwise
            self.fields["accepted"].choices = self.kept  # type: ignore[attr-defined]
        else:
            del self.fields["accepted"], self.fields["otherwise"]
        late = ["new_options", "accepted", "otherwise", "seen"]
        self.order_fields([*(name for name in self.fields if name not in late), *late])

    def clean(self) -> dict[str, Any]:
        """Put the answers together, and see that those who are kept out read what to do."""
        data: dict[str, Any] = self.cleaned_data
        kind = data.get("kind", self.instance.kind)
        options = self._options(kind)
        codes = [code for code, _label in options]
        accepted = [code for code in data.get("accepted", []) if code in codes]
        accepted = accepted if kind in ONE_ANSWER else []
        if accepted and not (data.get("otherwise") or self.has_error("otherwise")):
            self.add_error("otherwise", _("Write what others can do."))
        self.instance.options, self.instance.accepted = options, accepted
        self.instance.otherwise = data.get("otherwise", "") if accepted else ""
        return data

    def _options(self, kind: str) -> list[list[str]]:
        """Every answer there will be, by its code; one that somebody chose does not go."""
        if kind == QuestionKind.YES_NO and self.instance.kind != kind:
            return [["yes", gettext("Yes")], ["no", gettext("No")]]
        if kind not in WITH_ANSWERS:
            return self.kept if kind == QuestionKind.DAYPARTS else []
        options = []
        for code, _label in self.kept:
            field = f"option_{code}"
            if name := self.cleaned_data.get(field):
                options.append([code, name])
            elif not self.has_error(field) and actions.is_chosen(self.instance, code):
                self.add_error(field, _("Somebody chose this. Give it another name, or leave it."))
            else:
                continue
        options += self._added({code for code, _label in self.kept})
        names = [name.casefold() for _code, name in options]
        if kind in LISTED and len(set(names)) < len(names):
            self.add_error("new_options", _("Two answers are the same. Give each its own name."))
        if (
            kind in LISTED
            and not self.errors
            and not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS
        ):
            self.add_error(
                "new_options",
                _("Give %(fewest)d to %(most)d answers to choose from.")
                % {"fewest": FEWEST_OPTIONS, "most": MOST_OPTIONS},
            )
        return options

    def _added(self, taken: set[str]) -> list[list[str]]:
        """New answers, each with a code of its own."""
        added = []
        for label in self.cleaned_data.get("new_options", []):
            stem = slugify(label)[:30].strip("-") or "antwoord"
            tries = (f"{stem}-{n}" if n else stem for n in count())
            code = next(each for each in tries if each not in taken)
            taken.add(code)
            added.append([code, label])
        return added

    def over(self, question: Question) -> None:
        """Say what a colleague made of it; what was typed stays, to be sent once more."""
        answers = {f"option_{code}": label for code, label in question.options}
        now = model_to_dict(question, [*self.Meta.fields, "accepted", "otherwise"])
        overtaken(self, now=now | answers, seen=actions.mark(question))
