# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Drives a headless Chromium through the screens; run by ./dev shots.

Speaks the browser's DevTools protocol: no driver program, no further package.
"""

import base64
import contextlib
import http.cookiejar
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import websocket
import yaml

SCREENS = Path(__file__).with_name("screens.yaml")
LANGUAGES = ("en_US", "zh_CN")
WIDTHS = {
    "desktop": {"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False},
    "phone": {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True},
}
PATIENCE = 60  # seconds
FIRST_PAGE = 240  # seconds: it builds the asset bundles, on a machine that is shared

#: True when nothing is being loaded, drawn or animated any more.
SETTLED = """
(() => {
    const busy = ".o_loading_indicator, .o_blockUI, .o_loading, .o_view_sample_data";
    // what is loaded when it comes into sight may stay out of it
    const images = [...document.images].every(
        (image) => image.complete || image.loading === "lazy"
    );
    return document.readyState === "complete" && images
        && document.fonts.status === "loaded" && !document.querySelector(busy)
        && document.getAnimations().every(
            (animation) => animation.playState !== "running"
                || animation.effect?.getComputedTiming().iterations === Infinity
        );
})()
"""
TROUBLE = """
document.querySelector(".o_error_dialog, .o_dialog_warning")?.innerText.slice(0, 300)
"""


class Trouble(Exception):
    """A picture that could not be taken; the message says why."""


# ------------------------------------------------------------
# Odoo, as a person logged in
# ------------------------------------------------------------


class Session:
    def __init__(self, site, database, login):
        self.site = site
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies)
        )
        parameters = {"db": database, "login": login, "password": login}
        info = self.post("/web/session/authenticate", parameters)
        self.user, self.portal = info["uid"], not info.get("is_internal_user")

    def post(self, path, parameters):
        request = urllib.request.Request(
            self.site + path,
            json.dumps({"jsonrpc": "2.0", "params": parameters}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as answer:
            data = json.load(answer)
        if "error" in data:
            raise Trouble(data["error"]["data"].get("message") or data["error"])
        return data["result"]

    def call(self, model, method, *args, **kwargs):
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def cookie(self):
        return next(item.value for item in self.cookies if item.name == "session_id")


# ------------------------------------------------------------
# The browser
# ------------------------------------------------------------


class Browser:
    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="shots-")
        self.process = subprocess.Popen(
            [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu"]
            + ["--disable-background-networking", "--disable-dev-shm-usage"]
            + ["--hide-scrollbars", "--force-prefers-reduced-motion"]
            + ["--remote-debugging-port=0", "--remote-allow-origins=*"]
            + [f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = self._port()
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/json", timeout=20
        ) as page:
            target = next(one for one in json.load(page) if one["type"] == "page")
        self.socket = websocket.create_connection(
            target["webSocketDebuggerUrl"], timeout=FIRST_PAGE
        )
        self.numbers = itertools.count(1)
        self.ask("Page.enable")
        self.ask("Network.enable")
        return self

    def __exit__(self, *_error):
        with contextlib.suppress(Exception):
            self.socket.close()
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _port(self):
        file = Path(self.profile, "DevToolsActivePort")
        for _attempt in range(300):
            if file.exists() and len(file.read_text().split()) >= 2:
                return file.read_text().split()[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("dev: Chromium does not start")

    def ask(self, method, **parameters):
        number = next(self.numbers)
        self.socket.send(
            json.dumps({"id": number, "method": method, "params": parameters})
        )
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise Trouble(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def evaluate(self, script):
        result = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return result["result"].get("value")

    def wait(self, condition, what):
        """Wait until ``condition`` holds twice in a row, a little apart."""
        end = time.monotonic() + PATIENCE
        held = 0
        while time.monotonic() < end:
            held = held + 1 if self.evaluate(condition) else 0
            if held == 2:
                return
            trouble = self.evaluate(TROUBLE)
            if trouble:
                raise Trouble(f"an error dialog: {trouble!r}")
            time.sleep(0.25)
        raise Trouble(f"waited {PATIENCE} s in vain for {what}")

    def wait_for(self, selector):
        there = f"Boolean(document.querySelector({json.dumps(selector)}))"
        self.wait(f"{there} && {SETTLED}", selector)

    def look(self, width, height=None):
        size = dict(WIDTHS[width])
        if height:
            size["height"] = height
        self.ask("Emulation.setDeviceMetricsOverride", **size)
        self.ask("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        self.ask("Emulation.setTouchEmulationEnabled", enabled=size["mobile"])

    def save(self, path):
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))


# ------------------------------------------------------------
# Taking the pictures
# ------------------------------------------------------------


class Photographer:
    def __init__(self, site, database, folder):
        self.site, self.database, self.folder = site, database, Path(folder)
        self.sessions = {}
        self.admin = self.session("admin")
        self.browser = None

    def session(self, login):
        if login not in self.sessions:
            try:
                self.sessions[login] = Session(self.site, self.database, login)
            except Trouble as trouble:
                raise Trouble(f"{login} cannot log in: {trouble}") from trouble
        return self.sessions[login]

    def take(self, screen, language):
        """Take one screen in one language at every width; return the number."""
        session = screen.get("login") and self.session(screen["login"])
        if session:
            self.admin.call("res.users", "write", [session.user], {"lang": language})
        url = screen.get("url") or f"/report/pdf/{screen['report']}/{{id}}"
        if "{id}" in url:
            url = url.replace("{id}", str(self._record(screen)))
        if "report" in screen:
            self._speak(screen, language)
            return self._paper(screen, language, session, url)
        widths = [screen["width"]] if "width" in screen else list(WIDTHS)
        for width in widths:
            path = self.folder / language / width / f"{screen['name']}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._screen(screen, language, session, url, width, path)
        return len(widths)

    def _record(self, screen):
        record = screen["record"]
        parts = [record] if isinstance(record, str) else list(record)
        model, domain, order = parts + [[], "id"][len(parts) - 1 :]
        # as who looks: another company's record would not open
        session = self.session(screen.get("login") or "admin")
        found = session.call(model, "search", domain or [], order=order, limit=1)
        if not found:
            raise Trouble(f"the demo has no {model} {domain or ''}")
        return found[0]

    def _speak(self, screen, language):
        """A paper speaks the language of who gets it."""
        if "reader" in screen:
            record = screen["record"]
            model = record if isinstance(record, str) else record[0]
            values = self.admin.call(model, "read", [self._record(screen)])[0]
            reader = values[screen["reader"]][0]
            field = self.admin.call(model, "fields_get", [screen["reader"]])
            people = field[screen["reader"]]["relation"]  # partners or users
            self.admin.call(people, "write", [reader], {"lang": language})

    def _screen(self, screen, language, session, url, width, path):
        browser = self.browser
        browser.look(width, screen.get("height"))
        browser.ask("Network.clearBrowserCookies")
        # pages without login speak the language of the browser
        languages = {"Accept-Language": language.replace("_", "-")}
        browser.ask("Network.setExtraHTTPHeaders", headers=languages)
        cookies = {"frontend_lang": language, "tz": "Asia/Shanghai"}
        if session:
            cookies["session_id"] = session.cookie()
        for name, value in cookies.items():
            browser.ask("Network.setCookie", name=name, value=value, url=self.site)
        # a page of its own: the web client keeps state when only the path changes
        browser.ask("Page.navigate", url="about:blank")
        browser.ask("Page.navigate", url=self.site + url)
        try:
            browser.wait_for(screen.get("wait") or ".o_view_controller, main")
            for selector in screen.get("click") or []:
                browser.wait_for(selector)
                browser.evaluate(
                    f"document.querySelector({json.dumps(selector)}).click()"
                )
                browser.wait(SETTLED, f"the page after a click on {selector}")
        except Trouble:
            browser.save(path.with_name(f"FAILED-{path.name}"))
            raise
        browser.save(path)

    def _paper(self, screen, language, session, url):
        folder = self.folder / language / "paper"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{screen['name']}.pdf"
        # as the web client prints: its context names the user's language
        context = urllib.parse.quote(json.dumps({"lang": language}))
        address = f"{self.site}{url}?context={context}"
        with session.opener.open(address, timeout=180) as answer:
            content = answer.read()
        if not content.startswith(b"%PDF"):
            raise Trouble("the report is no PDF")
        file.write_bytes(content)
        subprocess.run(
            ["pdftoppm", "-r", "80", "-png", file, file.with_suffix("")], check=True
        )
        return len(list(folder.glob(f"{screen['name']}-*.png")))


def main(site, database, folder, *names):
    screens = yaml.safe_load(SCREENS.read_text()) or []
    unknown = set(names) - {screen["name"] for screen in screens}
    if unknown:
        print(f"dev: {SCREENS.name} has no {', '.join(sorted(unknown))}")
        return 1
    photographer = Photographer(site, database, folder)
    failed = 0
    with Browser() as photographer.browser:
        for language in LANGUAGES:
            for screen in screens:
                if names and screen["name"] not in names:
                    continue
                try:
                    count = photographer.take(screen, language)
                    print(f"  {language} {screen['name']}: {count}", flush=True)
                except (Trouble, OSError, websocket.WebSocketException) as trouble:
                    failed += 1
                    print(
                        f"  {language} {screen['name']}: FAILED, {trouble}", flush=True
                    )
    if failed:
        print(f"dev: {failed} screens failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
