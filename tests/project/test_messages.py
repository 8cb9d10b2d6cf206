"""Every message of the sources has an Indonesian translation; the check itself finds what it must."""

from babel.messages.catalog import Catalog

from tests.support.messages import (
    faults_of,
    messages_of_python,
    messages_of_template,
    messages_of_the_sources,
    read_catalogue,
)


def test_catalogue_is_complete():
    assert faults_of(read_catalogue(), messages_of_the_sources()) == []


def test_python_messages_are_found():
    source = '_("One" " two")\nngettext("%(n)s seat", "%(n)s seats", n)\npgettext_lazy("verb", "Register")\n_(variable)'
    found = [(each.message, each.plural, each.context) for each in messages_of_python(source, "x.py")]
    assert found == [("One two", None, None), ("%(n)s seat", "%(n)s seats", None), ("Register", None, "verb")]


def test_template_messages_are_found():
    source = (
        '{% load i18n %}{% trans "Don\'t" %} {% trans "May" context "month" %}\n'
        "{% blocktranslate count counter=n trimmed %}\n  {{ counter }} seat\n{% plural %}\n  {{ counter }} seats\n"
        '{% endblocktranslate %}{% include "x.html" with text=_("Here") %}'
    )
    found = {(each.message, each.plural, each.context) for each in messages_of_template(source, "x.html")}
    assert found == {
        ("Don't", None, None),
        ("May", None, "month"),
        ("%(counter)s seat", "%(counter)s seats", None),
        ("Here", None, None),
    }


def test_faults_are_named():
    catalogue = Catalog(locale="id")
    catalogue.add("%(n)s of {total}", "%(m)s dari {total}")
    catalogue.add("Doubtful", "Ragu", flags=["fuzzy"])
    sources = list(messages_of_python('_("Missing")', "x.py"))
    faults = faults_of(catalogue, sources)
    assert [fault.split(":")[0] for fault in faults] == ["x.py", "other placeholders", "doubtful (fuzzy)"]
