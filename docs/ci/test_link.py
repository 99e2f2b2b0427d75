"""A client in Python behind a bad link, by pytest. The link is a process: npx mote proxy."""

import contextlib
import os
import re
import shlex
import subprocess
import time

import paho.mqtt.client as mqtt

MOTE = shlex.split(os.environ.get("MOTE", "npx mote"))


@contextlib.contextmanager
def mote(pattern, *args):
    """Runs a mote that stays, and gives what the pattern's groups caught in its log."""
    process = subprocess.Popen([*MOTE, *args], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            match = re.search(pattern, line)
            if match:
                break
        else:
            raise RuntimeError(f"mote {args[0]} ended with {process.wait()}")
        yield match.group(1)
    finally:
        process.terminate()
        process.communicate()


def ctl(api, *words):
    subprocess.run([*MOTE, "ctl", *words, "--api", api], check=True)


def test_a_reading_waits_for_the_link():
    with mote(r"mqtt://(\S+)", "broker", "--listen", "0", "--ws", "0") as upstream:
        link = ["--listen", "127.0.0.1:18841", "--upstream", upstream, "--link", "lte-cat1"]
        with mote(r"mote ctl talks to (\S+)", "proxy", *link, "--api", "localhost:0") as api:
            version = getattr(mqtt, "CallbackAPIVersion", None)
            client = mqtt.Client(version.VERSION2) if version else mqtt.Client()
            client.reconnect_delay_set(1, 1)
            client.connect("127.0.0.1", 18841, keepalive=5)
            client.loop_start()
            ctl(api, "cut")
            reading = client.publish("site/meter-7/temperature", "21.5", qos=1)
            time.sleep(1)
            assert not reading.is_published()
            ctl(api, "heal")
            deadline = time.monotonic() + 30
            while not reading.is_published() and time.monotonic() < deadline:
                time.sleep(0.05)
            client.disconnect()
            client.loop_stop()
            assert reading.is_published()
