"""Accounts and references: their own digits tell a typing error."""

import pytest
from django import forms

from mentorship import bank
from mentorship.typed import AccountField

RIGHT = ["NL91ABNA0417164300", "BE68539007547034", "DE89370400440532013000"]


class Form(forms.Form):
    account = AccountField(required=False)


@pytest.mark.parametrize("number", RIGHT)
def test_an_account_is_right_by_its_check_digits(number):
    assert bank.is_account(number)
    assert not bank.is_account(number[:-1] + ("1" if number[-1] != "1" else "2"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
        (" NL91\u00a0ABNA\t0417164300 ", "NL91ABNA0417164300"),
        ("", ""),
    ],
)
def test_spaces_and_capitals_do_not_matter(typed, kept):
    form = Form({"account": typed})

    assert form.is_valid()
    assert form.cleaned_data["account"] == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("NL92 ABNA 0417 1643 00", "In dit rekeningnummer zit een tikfout. Vul een IBAN in"),
        ("NL91ABNA04171643000000000000000000000", "Vul een IBAN in, bijvoorbeeld"),
        ("123456", "Vul een IBAN in, bijvoorbeeld"),
        ("NL٩١ABNA0417164300", "Vul een IBAN in, bijvoorbeeld"),
        ("{{7*7}} 😀 <b>", "Vul een IBAN in, bijvoorbeeld"),
    ],
)
def test_what_is_no_account_is_said_and_stays_as_it_was_typed(typed, message):
    form = Form({"account": typed})

    [error] = form.errors["account"]
    assert str(error).startswith(message)
    assert form["account"].value() == typed


def test_a_kept_account_is_shown_in_fours():
    assert Form(initial={"account": RIGHT[0]})["account"].value() == "NL91 ABNA 0417 1643 00"
    assert Form()["account"].value() is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("539007547034", "RF18539007547034"),  # the example of the standard
        ("GP-26-7K4MX", "RF47GP267K4MX"),
        ("x" * 30, "RF78XXXXXXXXXXXXXXXXXXXXX"),
    ],
)
def test_a_reference_has_check_digits(text, number):
    made = bank.reference(text)

    assert (made, bank._remainder(made)) == (number, 1)
