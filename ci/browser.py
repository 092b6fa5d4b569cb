"""A headless browser that uses Superset as a person does: log in, open a dashboard, read what it shows."""

import base64
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WIDTH = 1440
HEIGHT = 1200
LIMIT = 60.0  # seconds that a page may take; a condition is asked for twice a second until then
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    f"--window-size={WIDTH},{HEIGHT}",
)

# A chart is drawn when nothing in its place still loads and its canvas, number or table is there.
CHARTS = """
return Array.from(document.querySelectorAll('[data-test="chart-grid-component"]')).map(chart => {
  const number = chart.querySelector('.header-line');
  return {
    title: chart.dataset.testChartName,
    number: number ? number.textContent.trim() : '',
    visible: chart.getBoundingClientRect().top < window.innerHeight,
    loading: chart.querySelector('[data-test="loading-indicator"], .loading') !== null,
    drawn: chart.querySelector('canvas, .header-line, table tbody tr') !== null,
    error: Array.from(chart.querySelectorAll('[role="alert"], .ant-empty'))
      .map(item => item.textContent.trim()).join(' '),
  };
});
"""
TABLE = """
return Array.from(document.querySelectorAll(`[data-test-chart-name="${arguments[0]}"] table tbody tr`))
  .map(row => Array.from(row.cells).map(cell => cell.textContent.trim()));
"""
# Notes which charts ask for data from now on.
WATCH = """
const fetched = window.fetch, titles = {};
document.querySelectorAll('[data-test="chart-grid-component"]').forEach(
  chart => { titles[chart.dataset.testChartId] = chart.dataset.testChartName; });
window.asked = [];
window.fetch = function (url, options) {
  if (String(url.url || url).includes('/chart/data') && options && options.body)
    window.asked.push(titles[JSON.parse(options.body).form_data.slice_id]);
  return fetched.apply(this, arguments);
};
"""
TABS = "[data-test=dashboard-component-tabs] [role=tab]"
PAGE_HEIGHT = "return document.documentElement.scrollHeight"


@dataclass(frozen=True)
class Dashboard:
    """What an opened dashboard shows."""

    charts: list[str]  # titles, in the order of the page
    errors: list[str]  # "title: text" of every chart that shows an error or nothing


class Browser:
    """A context manager: the browser and its profile are gone when it ends."""

    def __init__(self) -> None:
        self.profile = tempfile.mkdtemp(prefix="browser-")
        options = webdriver.ChromeOptions()
        options.binary_location = found("chromium", "google-chrome")
        for option in (*OPTIONS, f"--user-data-dir={self.profile}"):
            options.add_argument(option)
        service = webdriver.ChromeService(found("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.wait = WebDriverWait(self.driver, LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.driver.quit()
        shutil.rmtree(self.profile, ignore_errors=True)

    def log_in(self, url: str, user: str, password: str) -> None:
        """Fills in Superset's form at `url` and waits for the page behind it."""
        self.driver.get(f"{url.rstrip('/')}/login/")
        self.wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "[data-test=login-button]"))
        self.driver.find_element(By.ID, "username").send_keys(user)
        self.driver.find_element(By.ID, "password").send_keys(password)
        self.driver.find_element(By.CSS_SELECTOR, "[data-test=login-button]").click()
        self.wait.until(lambda driver: "/login" not in driver.current_url, "the log-in was refused")

    def open_dashboard(self, url: str) -> Dashboard:
        """Opens a dashboard and waits until every chart has drawn itself or says why not."""
        self.driver.get(url)
        self.wait.until(lambda _driver: len(self.charts()) > 0, f"{url} shows no chart")
        self.wait.until(lambda _driver: self.is_settled(), f"charts of {url} still load")
        charts = self.charts()
        errors = [f"{chart['title']}: {chart['error']}" for chart in charts if chart["error"]]
        return Dashboard([chart["title"] for chart in charts], errors)

    def charts(self) -> list[dict[str, Any]]:
        """Title, number, error and state of each chart on the page."""
        charts: list[dict[str, Any]] = self.driver.execute_script(CHARTS)
        return charts

    def is_settled(self) -> bool:
        """Whether no chart is still loading or waiting to be drawn."""
        return all(is_settled(chart) for chart in self.charts())

    def seconds_to_draw(self, url: str) -> float:
        """Open a dashboard and return the seconds until all charts above the fold have drawn themselves."""
        started = time.monotonic()
        self.driver.get(url)
        often = WebDriverWait(self.driver, LIMIT, poll_frequency=0.02)
        often.until(lambda _driver: self.is_drawn_above_the_fold(), f"charts of {url} still load")
        return time.monotonic() - started

    def is_drawn_above_the_fold(self) -> bool:
        """Whether the page shows charts, and all of them that can be seen without scrolling are drawn."""
        visible = [chart for chart in self.charts() if chart["visible"]]
        return bool(visible) and all(is_settled(chart) for chart in visible)

    def forget_pages(self) -> None:
        """Empty the browser's cache; the session stays."""
        self.driver.execute_cdp_cmd("Network.clearBrowserCache", {})

    def tabs(self) -> Iterator[str]:
        """Open the dashboard's tabs one after the other; a dashboard without tabs is one without a name."""
        if not (tabs := self.driver.find_elements(By.CSS_SELECTOR, TABS)):
            yield ""
        for tab in tabs:
            tab.click()
            self.wait.until(partial(is_selected, tab))
            self.wait.until(lambda _driver: self.is_settled())
            yield tab.text

    def choose(self, filter_id: str, option: str) -> list[str]:
        """Choose a value of a native filter, apply it, and return the titles of the charts that ask again."""
        box = self.driver.find_element(By.ID, filter_id)
        ActionChains(self.driver).click(box).perform()
        choices = f"//*[contains(@class, 'ant-select-item-option-content')][.='{option}']"
        self.wait.until(lambda driver: driver.find_elements(By.XPATH, choices))[0].click()
        self.driver.execute_script(WATCH)
        apply = self.driver.find_element(By.CSS_SELECTOR, "[data-test=filter-bar__apply-button]")
        self.wait.until(lambda _driver: apply.is_enabled())
        apply.click()
        self.wait.until(lambda driver: driver.execute_script("return window.asked.length > 0"))
        self.wait.until(lambda _driver: self.is_settled())
        return sorted(self.driver.execute_script("return window.asked"))

    def big_number(self, title: str) -> str:
        """The number that the chart of this title shows, such as $1.49M."""
        numbers: dict[str, str] = {chart["title"]: chart["number"] for chart in self.charts()}
        return numbers[title]

    def table(self, title: str) -> list[list[str]]:
        """The cells of the table that the chart of this title shows, row by row."""
        rows: list[list[str]] = self.driver.execute_script(TABLE, title)
        return rows

    def screenshot(self, path: Path) -> None:
        """Saves the whole page as a PNG, 1440 pixels wide, once its charts have stopped moving."""
        height = self.driver.execute_script(PAGE_HEIGHT)
        size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        last = ""

        def is_still(driver: WebDriver) -> bool:
            nonlocal last
            before, last = last, driver.get_screenshot_as_base64()
            return before == last and self.is_settled()

        self.wait.until(is_still, "the page never came to rest")
        path.write_bytes(base64.b64decode(last))


def is_selected(tab: WebElement, _driver: WebDriver) -> bool:
    """Whether the tab is the one that is open."""
    return tab.get_attribute("aria-selected") == "true"


def is_settled(chart: dict[str, Any]) -> bool:
    """Whether a chart has drawn itself or says why not."""
    return not chart["loading"] and bool(chart["drawn"] or chart["error"])


def found(*names: str) -> str:
    """The path of the first of these programs that is installed."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(
        f"{' or '.join(names)} is not installed: apt-get install chromium chromium-driver"
    )
