#!/usr/bin/env bash
# `make compose`: the suite of docker-compose.yml for real, from nothing to nothing left behind.
#   tests/compose/run.sh [single] [cluster]
# Where a Docker engine answers, it is used with the official images; elsewhere (Debian 12, as root) one is installed
# that keeps everything in a folder of its own, and images of the same tags stand in for the official ones.
# Project and images are called awrach-drill, so that a suite on the same machine is left alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
step() { echo "== $(date +%T) $*"; }
export COMPOSE_PROJECT_NAME=awrach-drill AWRACH_TAG=drill
drill=(.venv/bin/python -m tests.compose "$@")

if docker compose version >/dev/null 2>&1 && docker info >/dev/null 2>&1; then
  export DOCKER=docker COMPOSE="docker compose"
  step lint
  $COMPOSE --profile '*' config --quiet
  step build
  $COMPOSE --profile '*' build --quiet
  step drill
  exec "${drill[@]}"
fi

# shellcheck source=tests/compose/engine.sh
. tests/compose/engine.sh
step install
install_engine
step lint
"$COMPOSE" --profile '*' config --quiet
"$HADOLINT" deploy/docker/*.Dockerfile tests/compose/standins/*/Dockerfile
trap stop_engine EXIT
step "build, on the host's network"
start_engine host
make_base
build_images tests/compose/standins
stop_engine
step "drill, in a network of its own"
start_engine apart
in_its_network "${drill[@]}"
step done
