"""Learners, agencies, topics and JP rules in the CMS."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.learners.models import Agency, CreditRule, User
from portal.models import Topic
from tests.factories.learners import UserFactory, make_agency

pytestmark = pytest.mark.django_db
NIP = "199003152015031007"


class TestLearners:
    def test_they_are_found_by_name_address_and_state_of_the_nip(self, moderator_client):
        declared = UserFactory(full_name="Andi Rahmat", nip=NIP, agency_other="")
        UserFactory(full_name="Budi Santoso")
        address = reverse("person:index")
        assert list(moderator_client.get(address, {"q": "rahmat"}).context["object_list"]) == [declared]
        assert list(moderator_client.get(address, {"q": declared.email}).context["object_list"]) == [declared]
        assert list(moderator_client.get(address, {"nip": "declared"}).context["object_list"]) == [declared]
        assert declared not in moderator_client.get(address, {"nip": "none"}).context["object_list"]
        assert NIP not in moderator_client.get(address).content.decode()

    def test_a_nip_is_confirmed_once(self, moderator_client):
        user = UserFactory(nip=NIP)
        detail = reverse("person:detail", args=[user.pk])
        assert NIP in moderator_client.get(detail).content.decode()  # to be compared with a document
        moderator_client.post(reverse("person:confirm_nip", args=[user.pk]))
        user.refresh_from_db()
        assert user.nip_confirmed_at is not None
        html = moderator_client.get(detail).content.decode()
        assert NIP not in html
        assert "NIP dikonfirmasi" in html

    @pytest.mark.parametrize(
        ("nip", "told"), [("", "tidak mengisi NIP"), ("123456789012345678", "bukan NIP yang sah"), (NIP, "orang lain")]
    )
    def test_what_cannot_be_confirmed_is_said(self, moderator_client, nip, told):
        UserFactory(nip=NIP, nip_confirmed_at=timezone.now())
        user = UserFactory(nip=nip)
        response = moderator_client.post(reverse("person:confirm_nip", args=[user.pk]), follow=True)
        assert told in response.content.decode()
        user.refresh_from_db()
        assert user.nip_confirmed_at is None

    def test_confirming_takes_a_post(self, moderator_client):
        user = UserFactory(nip=NIP)
        assert moderator_client.get(reverse("person:confirm_nip", args=[user.pk])).status_code == 405


class TestAgencies:
    def test_one_is_added_in_its_place(self, editor_client):
        region = make_agency("Pemerintah Kabupaten Gowa")
        data = {"name": "Dinas Kesehatan", "kind": "office", "aliases": "Dinkes", "parent": region.pk}
        editor_client.post(reverse("agency:add"), data)
        agency = Agency.objects.get(name="Dinas Kesehatan")
        assert agency.get_parent() == region
        assert agency.all_names == ["Dinas Kesehatan", "Dinkes"]

    def test_it_moves_with_all_below_it(self, editor_client):
        gowa, bone = make_agency("Kabupaten Gowa"), make_agency("Kabupaten Bone")
        office = make_agency("Dinas Kesehatan", parent=gowa)
        unit = make_agency("Puskesmas Bajeng", parent=office)
        person = UserFactory(agency=unit)
        data = {"name": "Dinas Kesehatan", "kind": "office", "aliases": "", "parent": bone.pk}
        editor_client.post(reverse("agency:edit", args=[office.pk]), data)
        unit.refresh_from_db()
        assert [agency.name for agency in unit.get_ancestors()] == ["Kabupaten Bone", "Dinas Kesehatan"]
        assert User.objects.get(pk=person.pk).agency == unit
        assert Agency.find_problems() == ([], [], [], [], [])

    @pytest.mark.parametrize("name", ["Aa", "Zz"])
    def test_a_root_that_is_renamed_is_sorted_anew(self, editor_client, name):
        first, second, third = make_agency("Kota B"), make_agency("Kota C"), make_agency("Kota D")
        for agency in (first, second, third):
            editor_client.post(
                reverse("agency:edit", args=[agency.pk]), {"name": f"{name} {agency.pk}", "kind": "region"}
            )
        names = list(Agency.objects.order_by("path").values_list("name", flat=True))
        assert names == sorted(names)
        assert Agency.find_problems() == ([], [], [], [], [])

    def test_it_cannot_hang_below_itself(self, editor_client):
        region = make_agency("Kabupaten Gowa")
        office = make_agency("Dinas Kesehatan", parent=region)
        for parent in (region, office):
            response = editor_client.post(
                reverse("agency:edit", args=[region.pk]),
                {"name": "Kabupaten Gowa", "kind": "region", "parent": parent.pk},
            )
            assert "parent" in response.context["form"].errors

    def test_one_name_stands_once_at_a_place(self, editor_client):
        make_agency("Kabupaten Gowa")
        response = editor_client.post(reverse("agency:add"), {"name": "kabupaten gowa", "kind": "region"})
        assert "name" in response.context["form"].errors

    def test_one_with_people_or_units_is_not_deleted(self, admin_client):
        region = make_agency("Kabupaten Gowa")
        office = make_agency("Dinas Kesehatan", parent=region)
        UserFactory(agency=office)
        for agency in (region, office):
            admin_client.post(reverse("agency:delete", args=[agency.pk]))
        assert Agency.objects.filter(pk__in=[region.pk, office.pk]).count() == 2


class TestOtherAgencies:
    @pytest.fixture
    def typed(self, db):
        for text in ("Dinas  Perikanan Gowa", "dinas perikanan gowa", "Dinas Perikanan Gowa"):
            UserFactory(agency_other=text)
        UserFactory(agency_other="RS Swasta")

    def test_spellings_are_one_and_the_commonest_come_first(self, editor_client, typed):
        texts = editor_client.get(reverse("agency:others")).context["texts"]
        told = [(Agency.normalise(text.text), text.people) for text in texts]
        assert told[0] == ("dinas perikanan gowa", 3)
        assert ("rs swasta", 1) in told

    def test_merging_moves_the_people_and_keeps_the_alias(self, editor_client, typed):
        agency = make_agency("Dinas Perikanan", parent=make_agency("Kabupaten Gowa"))
        address = reverse("agency:merge")
        context = editor_client.get(address, {"text": "Dinas Perikanan Gowa"}).context
        assert context["text_people"] == 3
        assert agency in [candidate for candidate, _ in context["candidates"]]
        editor_client.post(address, {"text": "Dinas Perikanan Gowa", "agency": agency.pk, "keep_as_alias": "on"})
        assert User.objects.filter(agency=agency, agency_other="").count() == 3
        agency.refresh_from_db()
        assert "Dinas Perikanan Gowa" in agency.all_names

    @pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "-1", "\x00"])
    def test_an_agency_that_is_none_is_not_found(self, editor_client, typed, chosen):
        response = editor_client.post(reverse("agency:merge"), {"text": "RS Swasta", "agency": chosen})
        assert response.status_code == 404

    @pytest.mark.parametrize("text", ["", "\x00", "🙂", "x" * 3000, "'\""])
    def test_any_text_is_answered(self, editor_client, text):
        assert editor_client.get(reverse("agency:merge"), {"text": text, "q": text}).status_code == 200
        assert editor_client.get(reverse("agency:add"), {"name": text}).status_code == 200


class TestTopicsAndRules:
    def test_topics_have_addresses_and_places(self, moderator_client):
        moderator_client.post(reverse("topic:add"), {"name": "Budaya kerja", "name_en": "Work culture"})
        parent = Topic.objects.get(name="Budaya kerja")
        moderator_client.post(reverse("topic:add"), {"name": "Refleksi", "parent": parent.pk})
        child = Topic.objects.get(name="Refleksi")
        assert (parent.slug, child.get_parent()) == ("budaya-kerja", parent)
        moderator_client.post(reverse("topic:delete", args=[parent.pk]))
        assert Topic.objects.count() == 2
        moderator_client.post(reverse("topic:delete", args=[child.pk]))
        assert list(Topic.objects.all()) == [parent]

    def test_renaming_keeps_the_address(self, editor_client):
        topic = Topic.add_root(name="Budaya kerja")
        editor_client.post(reverse("topic:edit", args=[topic.pk]), {"name": "Budaya belajar"})
        topic.refresh_from_db()
        assert (topic.name, topic.slug) == ("Budaya belajar", "budaya-kerja")

    def test_moderators_keep_the_rules(self, moderator_client):
        data = {"employment_type": "pns", "from_year": 2030, "bound": "floor", "hours": 30, "regulation": "UU baru"}
        moderator_client.post(reverse("credit_rule:add"), data)
        assert CreditRule.in_force(employment_type="pns", year=2031).hours == 30
