"""Letters a second by ReportLab and by WeasyPrint, with the words of one of ours.

    pip install reportlab weasyprint segno
    cargo run -p amends-letters --example samples -- FOLDER
    python3 benches/letters/peers.py FOLDER/common.pdf [COUNT]

Each lays out the words of the letter anew for each person, with another name, address and code, 65 bars and a QR code.
Headings and tables are plain paragraphs, which flatters both. ReportLab writes no tags; WeasyPrint writes PDF/UA-1.
One process, seconds of a core. Needs poppler-utils.
"""

import html
import io
import resource
import subprocess
import sys
import time

import segno
from reportlab.lib.pagesizes import letter as paper
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
BARS = "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA"
NAME, STREET, CODE = "Ottoline Vance", "18 Quarry Lane, Apt 4", "TWLN-7QK4-XHM2"


def words(path):
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    return [" ".join(part.split()) for part in text.replace("\f", "\n\n").split("\n\n") if part.strip()]


def person(number):
    code = f"TWLN-{number // 10000:04}-{number % 10000:04}"
    return {NAME: f"Person Number {number}", STREET: f"{1 + number % 9973} Quarry Lane, Apt {1 + number % 97}", CODE: code}


def filled(parts, own):
    for part in parts:
        for before, after in own.items():
            part = part.replace(before, after)
        yield html.escape(part)


def bars():
    heights = {"T": (3.5, 3.5), "A": (0, 7), "D": (3.5, 7), "F": (0, 10.5)}
    return [(at * 72 / 22, *heights[bar]) for at, bar in enumerate(BARS)]


class Drawing(Flowable):
    """The bars, or a QR code."""

    def __init__(self, boxes, height):
        super().__init__()
        self.boxes, self.height, self.width = boxes, height, 220

    def draw(self):
        path = self.canv.beginPath()
        for left, top, width, height in self.boxes:
            path.rect(left, self.height - top - height, width, height)
        self.canv.drawPath(path, stroke=0, fill=1)


def portal(own):
    return segno.make("https://enroll.lantern.example/start?code=" + own[CODE], error="m", micro=False)


def modules(code, scale):
    return [
        (column * scale, row * scale, scale, scale)
        for row, line in enumerate(code.matrix)
        for column, dark in enumerate(line)
        if dark
    ]


def reportlab(parts, own, styles):
    out = io.BytesIO()
    story = [Drawing([(left, top, 1.44, height) for left, top, height in bars()], 12)]
    story += [Paragraph(part, styles) for part in filled(parts, own)]
    story.append(Drawing(modules(portal(own), 1.6), 68))
    SimpleDocTemplate(out, pagesize=paper, title="Notice of Data Breach").build(story)
    return out.getvalue()


def weasyprint(parts, own, fonts):
    strokes = "".join(f'<rect x="{left}" y="{top}" width="1.44" height="{height}"/>' for left, top, height in bars())
    body = "".join(f"<p>{part}</p>" for part in filled(parts, own))
    code = portal(own).svg_inline(scale=2)
    page = (
        '<html lang="en"><head><title>Notice of Data Breach</title><style>@page{size:letter;margin:0.8in}'
        "body{font:11pt DejaVu Serif}p{margin:0.3em 0}</style></head><body>"
        f'<svg width="220pt" height="12pt" viewBox="0 0 220 12">{strokes}</svg>{body}{code}</body></html>'
    )
    return HTML(string=page).write_pdf(pdf_variant="pdf/ua-1", font_config=fonts)


def measure(name, make, count):
    make(person(0))
    started, size = time.process_time(), 0
    for number in range(count):
        size += len(make(person(number)))
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {count} letters, {count / seconds:.1f} a second, {size // count} bytes each, {memory} MiB at most")


def main():
    parts = words(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    pdfmetrics.registerFont(TTFont("Serif", FONT))
    styles, fonts = ParagraphStyle("body", fontName="Serif", fontSize=11, leading=14), FontConfiguration()
    measure("ReportLab", lambda own: reportlab(parts, own, styles), count)
    measure("WeasyPrint", lambda own: weasyprint(parts, own, fonts), count)


main()
