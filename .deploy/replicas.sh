#!/usr/bin/env bash
# Three replicas of the app on ports 8501 to 8503 and nginx before them on port 8500.
#
#     bash .deploy/replicas.sh
#
# Ctrl-C stops them all. Kill one of them to see its readers go on elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."

# A cookie signed by one replica is read by another.
export STREAMLIT_SERVER_COOKIE_SECRET=${STREAMLIT_SERVER_COOKIE_SECRET:-$(head -c 32 /dev/urandom | base64)}

run=$(mktemp -d)
chmod 755 "$run"  # nginx's workers are another user where it is started by root
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$run"' EXIT
trap 'exit 0' INT TERM

for port in 8501 8502 8503; do
    uvicorn --app-dir .deploy asgi:app --port "$port" --timeout-graceful-shutdown 3 --no-access-log &
done
PATH="$PATH:/usr/sbin" nginx -p "$run" -c "$PWD/.deploy/nginx.conf" -g "daemon off;" &
echo "http://localhost:8500"
wait
