"""Background tasks of certificates, check-ins and the waiting list. Each takes a primary key and may run twice."""

from django_tasks import task

from webinars.models import CertificateBatch, Registration, Webinar


@task(priority=50)  # an editor watches its progress; hundreds of entries of the search index may stand before it
def issue_certificates_task(batch_id: int) -> None:
    from webinars.services.certificates.batches import run_batch

    run_batch(batch=CertificateBatch.objects.select_related("webinar", "started_by").get(pk=batch_id))


@task()
def render_version_task(version_id: int) -> None:
    from webinars.services.certificates.rendering import render_version_file

    render_version_file(version_id)


@task(priority=40)  # somebody waits for the letter, as after registering
def send_check_in_claim_task(check_in_id: int) -> None:
    from webinars.services.check_in.claims import send_claim

    send_claim(check_in_pk=check_in_id)


@task(priority=40)  # a seat has become free: the next in line is told soon
def offer_seats_task(webinar_pk: int) -> None:
    from webinars.services.registration.waiting_list import offer_seats

    offer_seats(webinar=Webinar.objects.get(pk=webinar_pk))


@task(priority=45)  # somebody has just completed a path and looks for the certificate
def issue_to_latecomer_task(registration_pk: int) -> None:
    from webinars.services.certificates.late import issue_to_latecomer

    registration = Registration.objects.select_related("webinar").filter(pk=registration_pk).first()
    if registration is not None:
        issue_to_latecomer(registration=registration)
