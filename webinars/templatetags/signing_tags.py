from django import template

from webinars.signing_words import failure_words

register = template.Library()
register.filter("failure_words", failure_words)
