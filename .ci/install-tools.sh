#!/usr/bin/env bash
# Installs what the mandatory suites need on Debian: Chromium, PostgreSQL with pgvector, curl and Python with requests.
set -euo pipefail
here=$(dirname "$0")

packages=(chromium postgresql-15 postgresql-server-dev-15 curl python3 python3-requests build-essential)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # The package creates and starts a cluster of its own, which nobody needs here.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

bash "$here/install-pgvector.sh"
