# ftevents in a small image: docker build -t ftevents . && docker run --rm --network host ftevents check http://127.0.0.1:8000/v1
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/ftevents \
    && /opt/ftevents/bin/python -m pip --disable-pip-version-check --no-cache-dir install --quiet --constraint constraints.txt . \
    && rm -rf /opt/ftevents/lib/python*/site-packages/pip /opt/ftevents/bin/pip*

FROM python:3.13-slim
COPY --from=build /opt/ftevents /opt/ftevents
ENV PATH="/opt/ftevents/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 FTEVENTS_NO_CONFIG=1
WORKDIR /data
USER 65534:65534
ENTRYPOINT ["ftevents"]
CMD ["--help"]
