#!/usr/bin/env bash
# Builds pgvector for the installed PostgreSQL 15 from Debian's source package: the package of Debian 12 is older
# than 0.8, which brought iterative scans. Does nothing when the extension is there.
set -euo pipefail

release=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
pg_config=/usr/lib/postgresql/15/bin/pg_config

if [ ! -x "$pg_config" ]; then
  echo "install-pgvector: $pg_config is missing; install postgresql-server-dev-15 first" >&2
  exit 1
fi
if [ -e "$("$pg_config" --sharedir)/extension/vector.control" ]; then
  echo "install-pgvector: already installed"
  exit 0
fi

# The mirror this machine already uses for the Debian archive, in either spelling of apt's sources.
mirror=$(
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    grep -E '^(URIs:|deb )' | grep -Eo 'https?://[^ ]+' | grep -E '/debian/?$' | head -n 1 || true
)
if [ -z "$mirror" ]; then
  echo "install-pgvector: no Debian mirror found in the sources of apt" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/source"
# apt drops its rights while it downloads.
chmod 755 "$work"
echo "deb-src [signed-by=$keyring] $mirror $release main" >"$work/sources.list"
# Lists of their own: the machine must not start to see packages of another release.
options=(
  -o "Dir::Etc::SourceList=$work/sources.list"
  -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$work/lists"
  -o "Dir::Cache::srcpkgcache="
  -o "Dir::Cache::pkgcache="
  -o "APT::Sandbox::User=root"
)
apt-get "${options[@]}" update -qq
cd "$work/source"
apt-get "${options[@]}" source --download-only -qq pgvector
mkdir tree
tar -xf pgvector_*.orig.tar.* -C tree --strip-components=1
# OPTFLAGS: no instructions of this very processor, the result may be cached and run elsewhere.
make -s -C tree -j2 OPTFLAGS="" PG_CONFIG="$pg_config"
make -s -C tree install PG_CONFIG="$pg_config"
echo "install-pgvector: installed $(sed -n "s/^default_version = '\(.*\)'/\1/p" "$("$pg_config" --sharedir)/extension/vector.control")"
