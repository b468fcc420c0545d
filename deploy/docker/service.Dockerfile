# One service: shared/, the service's own folder and what those need from elsewhere, and no other service.
#   docker build --file deploy/docker/service.Dockerfile --build-arg SERVICE=reporting --build-arg REQUIREMENTS=reporting .
FROM python:3.11-slim-bookworm AS packages
WORKDIR /packages
ARG REQUIREMENTS=service
COPY requirements/${REQUIREMENTS}.txt requirements.txt
RUN python -m venv /opt/awrach \
 && /opt/awrach/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --no-binary nkeys \
    --require-hashes --requirement requirements.txt \
 && /opt/awrach/bin/python -m pip uninstall --quiet --yes pip setuptools
COPY pyproject.toml deploy/docker/describe.py ./
RUN /opt/awrach/bin/python describe.py

FROM python:3.11-slim-bookworm
ARG SERVICE
ENV PATH=/opt/awrach/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    AWRACH_SERVICE=${SERVICE} AWRACH_HOST=0.0.0.0 AWRACH_PORT=8000 AWRACH_LOG_FORMAT=json
WORKDIR /app
COPY --from=packages /opt/awrach /opt/awrach
COPY shared shared
COPY services/__init__.py services/__main__.py services/running.py services/
COPY services/${SERVICE} services/${SERVICE}
# Nothing is written at run time, so bytecode is made here; and a module that lacks a package must fail now, not at night.
RUN python -m compileall -q shared services && python -c "import services.${SERVICE}.app"
USER 10001:10001
EXPOSE 8000
# exec: the shell makes way, so that the service itself hears SIGTERM.
CMD ["sh", "-c", "exec python -m services \"$AWRACH_SERVICE\""]
