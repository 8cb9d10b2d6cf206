"""Indonesian as Django has it, but for hours with two digits: 09.00 beside 10.30, as everywhere in the portal."""

TIME_FORMAT = "H.i"
DATETIME_FORMAT = "j N Y, H.i"
SHORT_DATETIME_FORMAT = "d-m-Y H.i"
