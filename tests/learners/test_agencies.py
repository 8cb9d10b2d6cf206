import pytest
from wagtail.models import ModelLogEntry

from portal.learners.agencies import complete_agency, resolve_agency
from portal.learners.services.agencies import merge_other_agency
from tests.factories.learners import UserFactory, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    province = make_agency("Pemerintah Provinsi Sulawesi Selatan", aliases="Pemprov Sulsel")
    gowa = make_agency("Kabupaten Gowa")
    return {
        "fishery": make_agency("Dinas Kelautan dan Perikanan", parent=province, aliases="DKP\nDKP Sulsel"),
        "health": make_agency("Dinas Kesehatan", parent=province),
        "health_gowa": make_agency("Dinas Kesehatan", parent=gowa),
        "statistics": make_agency("Dinas Komunikasi, Informatika, Statistik dan Persandian", parent=province),
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Dinas Kelautan dan Perikanan", "fishery"),
        ("  dinas kelautan  DAN perikanan ", "fishery"),
        ("dkp", "fishery"),
        ("DKP Sulsel", "fishery"),
        ("Dinas Kesehatan, Kabupaten Gowa", "health_gowa"),
        ("Dinas Kesehatan, Pemerintah Provinsi Sulawesi Selatan", "health"),
        ("Dinas Komunikasi, Informatika, Statistik dan Persandian", "statistics"),
        ("Dinas Komunikasi, Informatika, Statistik dan Persandian, Pemerintah Provinsi Sulawesi Selatan", "statistics"),
    ],
)
def test_an_exact_name_alias_or_label_is_that_agency(tree, text, key):
    assert resolve_agency(text) == [tree[key]]


@pytest.mark.parametrize(
    "text", ["", "   ", "Dinas Kelautan", "DKP Gowa", "%", "_", "Dinas Kesehatan, Kabupaten Maros"]
)
def test_anything_else_is_no_agency(tree, text):
    assert resolve_agency(text) == []


def test_a_name_that_several_bear_gives_them_all(tree):
    assert set(resolve_agency("Dinas Kesehatan")) == {tree["health"], tree["health_gowa"]}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("dkp", "Dinas Kelautan dan Perikanan, Pemerintah Provinsi Sulawesi Selatan"),
        ("dinas kes gowa", "Dinas Kesehatan, Kabupaten Gowa"),
        ("perikanan", "Dinas Kelautan dan Perikanan, Pemerintah Provinsi Sulawesi Selatan"),
    ],
)
def test_completion_looks_at_names_aliases_and_what_stands_above(tree, text, first):
    assert complete_agency(text)[0] == first


def test_completion_offers_a_handful_in_few_queries(tree, signed_in, django_assert_max_num_queries):
    for number in range(30):
        make_agency(f"Kecamatan {number}", parent=tree["health_gowa"])
    visitor = signed_in(UserFactory())
    with django_assert_max_num_queries(5):
        page = visitor.get("/saya/instansi/?q=kecamatan")
    assert page.content.decode().count('role="option"') == 12


@pytest.mark.parametrize("query", ["", "d", "%00", "%27%22%3Cscript%3E", "%F0%9F%98%80", "a" * 3000, "%25%25"])
def test_completion_answers_whatever_is_typed(tree, signed_in, query):
    answer = signed_in(UserFactory()).get(f"/saya/instansi/?q={query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_merging_moves_everybody_whatever_the_spelling_and_finds_the_name_from_now_on(tree):
    spelt = ["Dinas Perikanan Sulsel", "dinas perikanan  SULSEL", " Dinas Perikanan Sulsel"]
    people = [UserFactory(agency_other=text) for text in spelt]
    other = UserFactory(agency_other="Dinas Perikanan Sulsel Barat")
    operator = UserFactory(agency_other="")
    assert merge_other_agency(text="Dinas Perikanan Sulsel", agency=tree["fishery"], by=operator) == 3
    for person in people:
        person.refresh_from_db()
        assert (person.agency, person.agency_other) == (tree["fishery"], "")
    other.refresh_from_db()
    assert other.agency is None
    assert resolve_agency("dinas perikanan sulsel") == [tree["fishery"]]
    entry = ModelLogEntry.objects.get(action="learners.agency_merged")
    assert (entry.user, entry.data["people"]) == (operator, 3)


def test_merging_again_changes_nothing(tree):
    UserFactory(agency_other="Dinas Ikan")
    merge_other_agency(text="Dinas Ikan", agency=tree["fishery"])
    assert merge_other_agency(text="Dinas Ikan", agency=tree["fishery"]) == 0
    tree["fishery"].refresh_from_db()
    assert tree["fishery"].aliases.split("\n") == ["DKP", "DKP Sulsel", "Dinas Ikan"]
    assert ModelLogEntry.objects.filter(action="learners.agency_merged").count() == 1
