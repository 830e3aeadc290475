"""The tasks of a yearly report, each within the steps it may take at most (tasks 16 and 26)."""

from datetime import date

from tests.e2e.driving import Steps, fill, press
from tests.e2e.looking import look_at

WORK = "samen-naar-werk"
BOARD = "bestuur@example.org"


def test_16_and_26_from_the_list_to_the_pdf_of_the_board(mailbox, pages, ilse):
    year = date.today().year
    page = pages("desk", session=ilse)
    steps = Steps(page)
    steps.begin(page, f"/p/{WORK}/rapporten/")

    press(page, f"Maak jaarverslag {year}")
    look_at(page)
    press(page, "Publiceer")
    look_at(page)
    fill(page, address=BOARD)
    press(page, "Maak of mail de link")
    look_at(page)

    assert len(steps) <= 5, steps.trail
    assert BOARD in page.get_by_role("status").first.inner_text()

    letter = mailbox.take(BOARD, "Jaarverslag")
    board = pages("phone")
    steps = Steps(board)
    board.goto(letter.link)
    look_at(board)
    stopped = board.locator(".kpis div", has_text="Eerder gestopt").inner_text()
    assert any(sign.isdecimal() for sign in stopped)
    with board.expect_download() as found:
        board.get_by_role("link", name="Download jaarverslag (pdf)").click()

    assert found.value.suggested_filename.endswith(".pdf")
    assert len(steps) <= 2, steps.trail
    assert board.context.cookies() == []
