#!/bin/sh
# Any client behind a bad link, from a shell. MOTE, BROKER_PORT, LINK_PORT and API_PORT may be set from outside.
set -eu
mote() { ${MOTE:-npx mote} "$@"; }
broker=${BROKER_PORT:-18830} link=${LINK_PORT:-18840} api=localhost:${API_PORT:-18474}
logs=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null; wait; rm -r "$logs"' EXIT

says() { # FILE TEXT: waits until a log has it
  for _ in $(seq 300); do
    if grep -qs "$2" "$1"; then return; fi
    sleep 0.1
  done
  echo "no '$2' within 30 s:"; cat "$1"; exit 1
}

${MOTE:-npx mote} broker --listen "$broker" --ws 0 >"$logs/broker" &
pids=$!
says "$logs/broker" "mqtt://"
${MOTE:-npx mote} proxy --listen "$link" --upstream "localhost:$broker" --link lte-cat1 --api "$api" >"$logs/proxy" &
pids="$pids $!"
says "$logs/proxy" "mote ctl talks to"

# The client under test stands here: anything that connects to $link.
mote ctl cut --api "$api"
if mote pub site/meter-7 21.5 --broker "mqtt://localhost:$link" --timeout 1s 2>"$logs/pub"; then
  echo "a message went through a cut link"; exit 1
fi
mote ctl heal --api "$api"
mote pub site/meter-7 21.5 --retain --broker "mqtt://localhost:$link"
mote sub site/meter-7 --count 1 --timeout 10s --broker "mqtt://localhost:$broker" | grep -qx 21.5
echo "ok: a cut link is noticed, a healed one delivers"
