"""Background tasks of certificates. Each takes a primary key and may run twice."""

from django_tasks import task

from webinars.models import CertificateBatch


@task(priority=50)  # an editor watches its progress; hundreds of entries of the search index may stand before it
def issue_certificates_task(batch_id: int) -> None:
    from webinars.services.certificate_batches import run_batch

    run_batch(batch=CertificateBatch.objects.select_related("webinar", "started_by").get(pk=batch_id))


@task()
def render_version_task(version_id: int) -> None:
    from webinars.services.certificate_rendering import render_version_file

    render_version_file(version_id)
