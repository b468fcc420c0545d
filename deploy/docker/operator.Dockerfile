# The command line, for what is done once (prepare, streams) and for operators (publisher, status, report); no service.
FROM python:3.11-slim-bookworm AS packages
WORKDIR /packages
COPY requirements/operator.txt requirements.txt
RUN python -m venv /opt/awrach \
 && /opt/awrach/bin/python -m pip install --no-cache-dir --disable-pip-version-check --only-binary :all: --no-binary nkeys \
    --require-hashes --requirement requirements.txt \
 && /opt/awrach/bin/python -m pip uninstall --quiet --yes pip setuptools
COPY pyproject.toml deploy/docker/describe.py ./
RUN /opt/awrach/bin/python describe.py

FROM python:3.11-slim-bookworm
ENV PATH=/opt/awrach/bin:$PATH PYTHONPATH=/app PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=packages /opt/awrach /opt/awrach
COPY shared /app/shared
COPY deploy/__init__.py /app/deploy/
COPY deploy/nats /app/deploy/nats
COPY services/__init__.py services/running.py /app/services/
# Only what an auditor's token says, and how one is refused.
COPY services/reporting/__init__.py services/reporting/roles.py /app/services/reporting/
COPY services/reporting/queries/__init__.py services/reporting/queries/asking.py services/reporting/queries/refusals.py \
     /app/services/reporting/queries/
COPY awrach /app/awrach
RUN python -m compileall -q /app && python -m awrach --help >/dev/null
# The suite's folder of the command line is .awrach below this one.
WORKDIR /suite
USER 10000:10000
ENTRYPOINT ["python", "-m", "awrach"]
CMD ["--help"]
