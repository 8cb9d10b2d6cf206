# One image for web, worker and migrations. Nothing of the environment's secrets is needed to build it.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/portal

COPY requirements.txt ./
RUN pip install --require-hashes --requirement requirements.txt

RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin portal \
    && mkdir /data && chown portal:portal /data

COPY . .

ENV DJANGO_SETTINGS_MODULE=portal.settings.production DATA_DIR=/data STATIC_ROOT=/srv/portal/staticfiles

# Catalogues and static files belong to the release, not to the data. The values are for this one command.
RUN for catalogue in portal/locale/*/LC_MESSAGES/*.po; do \
        python -m babel.messages.frontend --quiet compile --input-file="$catalogue" --output-file="${catalogue%.po}.mo" || exit 1; \
    done \
    && SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost EMAIL_URL=dummymail:// DATA_DIR=/tmp/build \
        python manage.py collectstatic --noinput \
    && rm -rf /tmp/build

USER portal
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["deploy/entrypoint"]
CMD ["web"]
