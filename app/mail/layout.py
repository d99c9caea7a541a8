"""The look of a letter as HTML: one column, the reader's own fonts and colours, nothing fetched."""

from html import escape

# Mail programs that know no style sheet show plain paragraphs; those that know light and dark
# follow the reader. Colours of 7:1 on white, and on the dark ground.
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 24px 16px; background: #ffffff; color: #1b1b1b;
  font: 16px/1.55 "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.letter { max-width: 38em; margin: 0 auto; }
.sender { margin: 0 0 24px; padding: 0 0 12px; border-bottom: 3px solid #003865;
  font-weight: bold; color: #003865; }
h1, h2, h3 { line-height: 1.25; margin: 28px 0 8px; }
h1 { font-size: 24px; } h2 { font-size: 20px; } h3 { font-size: 17px; }
p, li { margin: 0 0 10px; } ol, ul { margin: 0 0 14px; padding-left: 28px; }
a { color: #00508f; }
hr { border: 0; border-top: 1px solid #9a9a9a; margin: 28px 0; }
.code { font: bold 20px/1.6 Consolas, Menlo, monospace; white-space: nowrap; }
.foot { margin-top: 32px; padding-top: 12px; border-top: 1px solid #9a9a9a; font-size: 14px; }
@media (max-width: 480px) { .code { font-size: 15px; white-space: normal; } }
@media (prefers-color-scheme: dark) {
  body { background: #16191d; color: #f1f1f1; }
  .sender { color: #a9d3ff; border-color: #a9d3ff; }
  a { color: #a9d3ff; } }
"""


def page(subject: str, body: str) -> str:
    """Return the whole HTML of a letter; `body` is HTML already, `subject` is not."""
    return f"""<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(subject)}</title>
<style>{_STYLE}</style>
</head>
<body>
<div class="letter">
<p class="sender">VNG Ledengegevens</p>
{body.strip()}
<p class="foot">Deze mail is automatisch verstuurd door VNG Ledengegevens.</p>
</div>
</body>
</html>
"""
