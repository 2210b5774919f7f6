"""Parts of a chart's XML that python-pptx has no call for, each set in one place."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

SIZE = 10
"""Font size of labels and axes in points."""
VALUE_SIZE = 11
"""Font size of values that stand on columns and bars."""
POINT, INDEX = qn("c:dPt"), qn("c:idx")


def place(element: Any, left: float, top: float, width: float | None = None, height: float | None = None) -> None:
    """Give a title, legend or plot area its place, in shares of the chart; a plot area's is that of its inner part."""
    found = element.find(qn("c:layout"))
    inner = '<c:layoutTarget val="inner"/>' if element.tag == qn("c:plotArea") else ""
    size = "" if width is None else f'<c:w val="{width:.5f}"/><c:h val="{height:.5f}"/>'
    layout = parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout>{inner}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left:.5f}"/><c:y val="{top:.5f}"/>{size}</c:manualLayout></c:layout>'
    )
    if found is not None:
        element.replace(found, layout)
    elif element.tag == qn("c:title"):
        element.find(qn("c:tx")).addnext(layout)
    elif element.tag == qn("c:legend"):
        element.find(qn("c:legendPos")).addnext(layout)
    else:
        element.insert(0, layout)


def hide_in_legend(legend: Any, indices: list[int]) -> None:
    """Leave out these entries of a legend."""
    after = legend.find(qn("c:legendPos"))
    for index in reversed(indices):
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{index}"/><c:delete val="1"/></c:legendEntry>'
        after.addnext(parse_xml(entry))


def set_category_labels(axis: Any, every: int, turned: bool) -> None:
    """Show every so-manieth label of an axis of categories or months, level or turned by 45 degrees."""
    body = axis.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}")
    if turned or every == 1:
        body.set("rot", "-2700000" if turned else "0")
    body.set("vert", "horz")
    after = axis.find(qn("c:noMultiLvlLbl"))
    if after is not None:
        for name in ("tickLblSkip", "tickMarkSkip"):
            after.addprevious(parse_xml(f'<c:{name} {nsdecls("c")} val="{every}"/>'))
        return
    unit = axis.find(qn("c:baseTimeUnit"))
    unit.set("val", "months")
    for name, value in (("majorTimeUnit", "months"), ("majorUnit", str(every))):
        unit.addnext(parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>'))


def _text_properties(size: float, colour: str, bold: bool) -> Any:
    return parse_xml(
        f"<c:txPr {nsdecls('c', 'a')}><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr "
        f'sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill><a:srgbClr val="{rgb(colour)}"/></a:solidFill>'
        '</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def label(
    index: int, position: str, colour: str, number: str | None, text: str, size: float = SIZE, bold: bool = False
) -> Any:
    """Return the label of one point: its value by a number format, or fixed text."""
    words = number is None
    rich = ""
    if words:
        rich = (
            "<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr/></a:pPr><a:r>"
            f'<a:rPr lang="en-US" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>'
            f'<a:srgbClr val="{rgb(colour)}"/></a:solidFill></a:rPr><a:t/></a:r></a:p></c:rich></c:tx>'
        )
    element = parse_xml(
        f'<c:dLbl {nsdecls("c", "a")}><c:idx val="{index}"/>{rich}<c:numFmt formatCode="" sourceLinked="0"/><c:spPr>'
        f'<a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val="{position}"/><c:showLegendKey val="0"/>'
        f'<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
    )
    form = element.find(qn("c:numFmt"))
    form.set("formatCode", number or "General")
    if words:
        element.find(f".//{qn('a:t')}").text = text
    element.find(qn("c:spPr")).addnext(_text_properties(size, colour, bold))
    return element


def set_labels(series: Any, labels: list[Any]) -> None:
    """Give a series (its element) these labels and no others."""
    for old in series.findall(qn("c:dLbls")):
        series.remove(old)
    if not labels:
        return
    rest = "".join(
        f'<c:{name} val="0"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    group = parse_xml(f"<c:dLbls {nsdecls('c')}>{rest}</c:dLbls>")
    for at, one in enumerate(labels):
        group.insert(at, one)
    follows = ("c:trendline", "c:errBars", "c:cat", "c:val", "c:smooth", "c:shape", "c:extLst")
    series.insert_element_before(group, *follows)


def move_lines(plot_area: Any, first: int) -> None:
    """Turn the series of an area chart from number ``first`` on into lines of the same axes."""
    areas = plot_area.find(qn("c:areaChart"))
    lines = parse_xml(
        f'<c:lineChart {nsdecls("c")}><c:grouping val="standard"/><c:varyColors val="0"/><c:marker val="1"/>'
        "</c:lineChart>"
    )
    for series in areas.findall(qn("c:ser"))[first:]:
        areas.remove(series)
        lines.find(qn("c:marker")).addprevious(series)
        etree.SubElement(series, qn("c:smooth")).set("val", "0")
        before = series.find(qn("c:spPr"))
        before = series.find(qn("c:tx")) if before is None else before
        before.addnext(parse_xml(f'<c:marker {nsdecls("c")}><c:symbol val="none"/></c:marker>'))
    for axis in areas.findall(qn("c:axId")):
        etree.SubElement(lines, qn("c:axId")).set("val", axis.get("val"))
    areas.addnext(lines)


def paint(colour: str) -> RGBColor:
    make: Any = RGBColor
    return make(*bytes.fromhex(rgb(colour)))  # type: ignore[no-any-return]


def rgb(colour: str) -> str:
    return colour.lstrip("#").upper()


def never_inverted() -> Any:
    return parse_xml(f'<c:invertIfNegative {nsdecls("c")} val="0"/>')


def hide(series: Any) -> None:
    """Draw a series (its element) without fill or line."""
    for old in series.findall(qn("c:spPr")):
        series.remove(old)
    empty = parse_xml(f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>")
    series.find(qn("c:tx")).addnext(empty)


def without_background(space: Any) -> None:
    """Let the slide show through a chart (its outermost element), which has no frame."""
    if space.find(qn("c:roundedCorners")) is None:
        space.find(qn("c:date1904")).addnext(parse_xml(f'<c:roundedCorners {nsdecls("c")} val="0"/>'))
    clear = f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
    space.find(qn("c:chart")).addnext(parse_xml(clear))


def gaps(chart: Any) -> None:
    """Leave gaps where values are missing."""
    chart.find(qn("c:dispBlanksAs")).set("val", "gap")


def edge_to_edge(plot_area: Any, on: bool) -> None:
    """Let areas and lines start and end at the plot's edges, or half a category from them."""
    axis = plot_area.find(qn("c:valAx"))
    between = axis.find(qn("c:crossBetween"))
    if between is None:
        between = parse_xml(f"<c:crossBetween {nsdecls('c')}/>")
        axis.find(qn("c:crosses")).addnext(between)
    between.set("val", "midCat" if on else "between")


def series(plot_area: Any) -> list[Any]:
    """Return the elements of all series in their order."""
    return sorted(plot_area.iter(qn("c:ser")), key=lambda each: int(each.find(qn("c:order")).get("val")))


def fill(element: Any, colour: str | None) -> None:
    """Fill a series (its element), or leave it without colour."""
    hide(element)
    if colour is not None:
        empty = element.find(f"{qn('c:spPr')}/{qn('a:noFill')}")
        full = f'<a:solidFill {nsdecls("a")}><a:srgbClr val="{rgb(colour)}"/></a:solidFill>'
        empty.getparent().replace(empty, parse_xml(full))


def stroke(element: Any, colour: str, dashed: bool, marked: bool) -> None:
    """Draw a series of a line chart (its element) in a colour, with a dot at each value if ``marked``."""
    for old in (*element.findall(qn("c:spPr")), *element.findall(qn("c:marker"))):
        element.remove(old)
    paint_ = f'<a:solidFill><a:srgbClr val="{rgb(colour)}"/></a:solidFill>'
    dash = '<a:prstDash val="sysDash"/>' if dashed else ""
    dot = (
        f'<c:symbol val="circle"/><c:size val="6"/><c:spPr>{paint_}<a:ln><a:noFill/></a:ln></c:spPr>'
        if marked
        else '<c:symbol val="none"/>'
    )
    marker = parse_xml(f"<c:marker {nsdecls('c', 'a')}>{dot}</c:marker>")
    line = parse_xml(f'<c:spPr {nsdecls("c", "a")}><a:ln w="28575" cap="rnd">{paint_}{dash}<a:round/></a:ln></c:spPr>')
    element.find(qn("c:tx")).addnext(line)
    line.addnext(marker)
