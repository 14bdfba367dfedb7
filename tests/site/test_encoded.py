"""What the tests encode once is what encoding it each time would give."""

import pytest
from django.core.exceptions import ValidationError

from essays.media import image_encoding
from tests.encoded import remembering
from tests.essays.test_media import picture


@pytest.fixture
def asked(monkeypatch):
    """(a function that encodes once, the pictures that were really encoded)"""
    real, found = image_encoding.encode.__wrapped__, []
    return remembering(lambda data: found.append(data) or real(data)), found


def test_the_same_picture_is_encoded_once_and_given_to_each_as_their_own(asked):
    encode, really = asked
    data = picture(size=(300, 200))
    first = encode(data)
    kept = [one.data for one in first.variants]
    first.variants.clear()
    assert [one.data for one in encode(data).variants] == kept != []
    assert encode(picture(size=(200, 300))).height == 300
    assert len(really) == 2


def test_with_other_settings_it_is_encoded_anew(asked, monkeypatch):
    encode, really = asked
    data = picture(size=(300, 200))
    widths = [{one.width for one in encode(data).variants}]
    monkeypatch.setattr(image_encoding, "WIDTHS", (240,))
    widths.append({one.width for one in encode(data).variants})
    assert widths[0] != widths[1] and len(really) == 2


def test_a_refusal_is_worked_out_each_time(asked):
    encode, really = asked
    for _ in range(2):
        with pytest.raises(ValidationError):
            encode(b"no picture")
    assert len(really) == 2
