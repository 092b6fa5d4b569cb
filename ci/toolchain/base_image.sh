#!/usr/bin/env bash
# Makes the root file system of a base image: base_image.sh SUITE FOLDER MIRROR SECURITY_MIRROR
# As Debian's own slim images: the minimum, and never documentation, manuals or translations.
set -euo pipefail
suite=$1 root=$2 mirror=$3 security=$4

# An earlier run that was killed may have left its mounts; --one-file-system keeps rm out of any other.
umount -l "$root"/{proc,sys} 2>/dev/null || true
rm -rf --one-file-system "$root"
debootstrap --variant=minbase "$suite" "$root" "$mirror"
umount -l "$root"/{proc,sys} 2>/dev/null || true

cat > "$root/etc/apt/sources.list" <<EOF
deb $mirror $suite main
deb $mirror $suite-updates main
deb $security $suite-security main
EOF

cat > "$root/etc/dpkg/dpkg.cfg.d/slim" <<'EOF'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/groff/*
path-exclude /usr/share/info/*
path-exclude /usr/share/lintian/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
EOF

cat > "$root/etc/apt/apt.conf.d/slim" <<'EOF'
Acquire::GzipIndexes "true";
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
EOF

find "$root/usr/share/doc" -type f ! -name copyright -delete
find "$root/usr/share/doc" -empty -delete
rm -rf "$root"/usr/share/{groff,info,lintian,locale,man}/* "$root"/var/log/*.log "$root"/dev/*
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
