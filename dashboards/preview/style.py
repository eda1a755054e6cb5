"""The style sheet of previews, dark and light."""

from __future__ import annotations

STYLE = """
:root { color-scheme: dark light; --page: #111217; --panel: #181b1f; --edge: #2c3235;
        --text: #ccccdc; --soft: #9fa7b3; --grid: #2c3235; --link: #6e9fff; }
@media (prefers-color-scheme: light) {
  :root { --page: #f4f5f5; --panel: #fff; --edge: #dce0e3; --text: #24292e; --soft: #5c636b;
          --grid: #e4e7e9; --link: #1f60c4; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 12px; background: var(--page); color: var(--text);
       font: 13px/1.45 Inter, "DejaVu Sans", sans-serif; }
header { max-width: 1256px; } header h1 { font-size: 20px; margin: 0; }
header p { margin: 2px 0 6px; color: var(--soft); }
nav span { display: inline-block; border: 1px solid var(--edge); border-radius: 3px;
           padding: 2px 8px; margin-right: 8px; }
main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 30px; gap: 8px; }
section { background: var(--panel); border: 1px solid var(--edge); border-radius: 3px;
          padding: 6px 8px; overflow: hidden; min-width: 0; }
section.row { background: none; border: 0; padding: 4px 0; }
h2 { font-size: 15px; margin: 0; font-weight: 600; }
h3 { font-size: 13px; margin: 0 0 6px; font-weight: 600; white-space: nowrap; overflow: hidden;
     text-overflow: ellipsis; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h3 a { color: inherit; }
svg { display: block; } svg text { fill: var(--soft); font-size: 11px; }
svg text.in { fill: #fff; font-size: 10px; pointer-events: none; }
.grid { stroke: var(--grid); stroke-width: 1; } .limit { stroke-width: 1.5; stroke-dasharray: 6 5; }
.line { fill: none; stroke-width: 1.8; }
.legend { display: flex; flex-wrap: wrap; gap: 0 14px; max-height: 38px; overflow: hidden;
          color: var(--soft); font-size: 11px; }
.legend i { display: inline-block; width: 12px; height: 4px; border-radius: 2px; margin-right: 5px;
            vertical-align: middle; }
.figures { display: flex; gap: 4px 22px; height: calc(100% - 26px); align-items: center;
        justify-content: space-evenly; flex-wrap: wrap; text-align: center; }
.figures small { display: block; color: var(--soft); font-size: 12px; }
.figures b { line-height: 1.15; }
.none { display: grid; place-items: center; height: calc(100% - 34px); margin: 0;
        color: var(--soft); text-align: center; }
.scroll { overflow: auto; height: calc(100% - 26px); }
table { border-collapse: collapse; table-layout: fixed; width: 100%; white-space: nowrap; }
th { text-align: left; position: sticky; top: 0; background: var(--panel); color: var(--link);
     font-weight: 600; } th, td { padding: 3px 10px 3px 4px; border-bottom: 1px solid var(--edge); }
th.n, td.n { text-align: right; }
td.n { font-variant-numeric: tabular-nums; }
th, td { overflow: hidden; text-overflow: ellipsis; }
.note p { margin: 0 0 8px; } .note ul { margin: 0 0 8px; padding-left: 18px; }
"""
