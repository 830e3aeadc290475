"""Plain text of the library, set in paragraphs and lists."""

import pytest

from mentorship.look.templatetags.look import prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Een.", "<p>Een.</p>"),
        ("Een\ntwee", "<p>Een<br>twee</p>"),
        ("Een.\n\n \nTwee.", "<p>Een.</p><p>Twee.</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("Vraag:\n- a\n\n1. b", "<p>Vraag:</p><ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("<b>{{7*7}}</b>\n- <i>", "<p>&lt;b&gt;{{7*7}}&lt;/b&gt;</p><ul><li>&lt;i&gt;</li></ul>"),
        ("", ""),
    ],
)
def test_a_text_is_set_as_it_was_meant(text, html):
    assert prose(text) == html
