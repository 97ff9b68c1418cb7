"""The page in a real browser: what a person sees and does, in both colour schemes, on a desk and on a telephone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

import evenkeel as ek
from evenkeel.flows.report_page import report
from evenkeel.schema import Column, Range, Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.report.figures import visible

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = [
    "<script>document.title='ran'</script>",
    '"><img src=x onerror="document.title=1">',
    "</style></script><script>document.title='ran'</script>",
    "{{ 7 * 7 }}",
    "x" * 300,
    "line\none",
    "\u202eright to left",
    "📈 trend",
    "'; DROP TABLE x; --",
]

# For each text that shows: its contrast with what lies behind it, by the formula of WCAG 2.
CONTRAST = """
const light = (colour) => {
  const [r, g, b] = colour.match(/[\\d.]+/g).map((one) => one / 255)
    .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (colour !== "rgba(0, 0, 0, 0)") return colour;
  }
  return "rgb(255, 255, 255)";
};
const shown = [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
  && [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
return shown.map((one) => {
  const [low, high] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => a - b);
  return [(high + 0.05) / (low + 0.05), one.tagName + "." + one.className + ": " + one.textContent.slice(0, 40)];
});
"""

SHOWN = """
return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).map((one) => one.innerText);
"""

# What reaches beyond the right edge of the screen.
WIDTHS = """
const edge = document.documentElement.clientWidth;
return [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge + 0.5)
  .map((one) => one.tagName + "." + one.className + ": " + one.textContent.slice(0, 40));
"""


def tables() -> tuple[pa.Table, pa.Table]:
    """A table and its reference: ``alpha`` has moved, ``gap`` is half missing, ``code`` breaks its promise."""
    draw = np.random.default_rng(3)

    def one(shift: float, gap: float) -> pa.Table:
        columns = {
            "zulu": draw.integers(0, 9, 400),
            "alpha": draw.normal(shift, 1, 400),
            "gap": pa.array(draw.random(400), mask=draw.random(400) < gap),
            "code": draw.choice(["aa", "bb", "cc"], 400),
            "day": pa.array(np.arange(400, dtype="int64") * 3_600_000_000, pa.timestamp("us", tz="UTC")),
            **{name: draw.choice(["<b>bold</b>", "plain"], 400) for name in HOSTILE},
        }
        return pa.table(columns)

    return one(3.0, 0.5), one(0.0, 0.48)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    current, reference = tables()
    schema = Schema(
        (Column("code", ColumnType.TEXT, values=("aa", "bb")), Column("zulu", ColumnType.INTEGER, range=Range(0)))
    )
    report(current, reference, schema).save(folder / "two.html")
    profiled = ek.profile(current, label="code", pairs=True, slices=["zulu > 4"], span="day:day")
    report(current, profiled=profiled).save(folder / "one.html")
    return folder


Open = Callable[[str], Chrome]


@pytest.fixture
def opened(chromium: Chrome, pages: Path) -> Iterator[Open]:
    """Open a page; afterwards nothing was said in the console, and nothing was asked of any other place."""

    def get(name: str, width: int = 1280, scheme: str = "light") -> Chrome:
        command = chromium.execute_cdp_cmd
        command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )
        command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        chromium.get("about:blank")
        for log in ("browser", "performance"):
            chromium.get_log(log)  # what came before is let go
        chromium.get((pages / name).as_uri())
        return chromium

    yield get
    assert chromium.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in chromium.get_log("performance")]
    asked = {one["params"]["request"]["url"] for one in events if one["method"] == "Network.requestWillBeSent"}
    assert {url for url in asked if not url.startswith(pages.as_uri())} == set()


def shown(page: Chrome, what: str) -> list[str]:
    """Return the texts of what shows of the columns."""
    return page.execute_script(SHOWN, f"#columns > tbody > {what}")


def lines(page: Chrome) -> list[str]:
    """Return the names of the columns that show, in their order."""
    return shown(page, "tr button")


def details(page: Chrome) -> list[str]:
    """Return the details that show."""
    return shown(page, "tr.more")


def button(page: Chrome, name: str) -> WebElement:
    return page.find_element(By.XPATH, f"//tbody//button[.='{name}']")


def choose(page: Chrome, order: str) -> list[str]:
    Select(page.find_element(By.ID, "sort")).select_by_visible_text(order)
    return lines(page)


def test_each_order_sorts_the_columns(opened: Open) -> None:
    page = opened("two.html")
    assert lines(page)[:2] == ["code", "alpha"]
    assert choose(page, "most different first")[0] == "alpha"
    assert choose(page, "most missing first")[0] == "gap"
    assert choose(page, "as in the file")[:5] == ["zulu", "alpha", "gap", "code", "day"]
    assert choose(page, "anomalies first")[0] == "code"
    assert choose(page, "by name")[-1] == visible(HOSTILE[-2], 120)


def test_the_filters_by_name_and_type_leave_what_fits(opened: Open) -> None:
    page = opened("two.html")
    page.find_element(By.ID, "find").send_keys("AL")
    assert (lines(page), page.find_element(By.ID, "count").text) == (["alpha"], "1 of 14 columns")
    page.find_element(By.ID, "find").send_keys(Keys.BACKSPACE, Keys.BACKSPACE)
    Select(page.find_element(By.ID, "type")).select_by_visible_text("timestamp")
    assert lines(page) == ["day"]


def test_details_open_and_close_by_mouse(opened: Open) -> None:
    page = opened("two.html")
    assert details(page) == []
    button(page, "alpha").click()
    (told,) = details(page)
    assert "drifted the median rose" in told
    assert "standard deviation" in told
    button(page, "alpha").click()
    assert details(page) == []
    page.find_element(By.ID, "all").click()
    assert len(details(page)) == 14


def test_all_can_be_done_with_the_keyboard(opened: Open) -> None:
    page = opened("two.html")
    page.find_element(By.ID, "find").send_keys("day")
    for _ in range(4):
        page.switch_to.active_element.send_keys(Keys.TAB)
    assert page.switch_to.active_element.text == "day"
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert page.switch_to.active_element.get_attribute("aria-expanded") == "true"
    assert "longest gap" in details(page)[0]


def test_a_name_in_the_headline_leads_to_its_details(opened: Open) -> None:
    page = opened("two.html")
    page.find_element(By.XPATH, "//section[@class='verdicts']//a[.='alpha']").click()
    assert len(details(page)) == 1
    assert page.switch_to.active_element.text == "alpha"


def test_what_the_data_say_is_text_and_nothing_else(opened: Open) -> None:
    page = opened("two.html")
    assert page.title == "data: data report"
    assert page.find_elements(By.CSS_SELECTOR, "img, iframe, object, body script, body style") == []
    assert {visible(name, 120) for name in HOSTILE} <= set(lines(page))
    page.find_element(By.ID, "all").click()
    assert sum("<b>bold</b>" in told for told in details(page)) == len(HOSTILE)


def test_without_script_everything_shows(opened: Open, chromium: Chrome) -> None:
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = opened("two.html")
        assert (len(lines(page)), len(details(page))) == (14, 14)
        assert not page.find_element(By.ID, "sort").is_displayed()
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["one.html", "two.html"])
def test_every_text_can_be_read_in_both_schemes(opened: Open, name: str, scheme: str) -> None:
    page = opened(name, scheme=scheme)
    page.find_element(By.ID, "all").click()
    found = page.execute_script(CONTRAST)
    assert len(found) > 200
    assert [told for contrast, told in found if contrast < 4.5] == []


@pytest.mark.parametrize("name", ["one.html", "two.html"])
def test_nothing_is_wider_than_the_screen(opened: Open, name: str) -> None:
    for width in (360, 400, 800, 1600):
        page = opened(name, width)
        page.find_element(By.ID, "all").click()
        assert page.execute_script(WIDTHS) == []
